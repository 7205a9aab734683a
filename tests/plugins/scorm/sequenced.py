"""A 2004 module of two steps whose manifest says how they make up the whole."""

import json

from .packages import manifest, organisation, package_of

ITEM = '<item identifier="{0}" identifierref="{1}" {3}><title>{2}</title>{4}</item>'
SHARED_DATA = '<adlcp:data><adlcp:map targetID="notes"/></adlcp:data>'
READS_A_GLOBAL = (
    "<imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID='p'>"
    "<imsss:mapInfo targetObjectiveID='reussite' writeSatisfiedStatus='true'/>"
    "</imsss:primaryObjective></imsss:objectives></imsss:sequencing>"
)
FLOW = '<imsss:sequencing><imsss:controlMode flow="true"/></imsss:sequencing>'
RESOURCES = "".join(
    f'<resource identifier="R{n}" type="webcontent" adlcp:scormType="sco" href="{page}">'
    f'<file href="{page}"/></resource>'
    for n, page in enumerate(("index.html", "second.html"), start=1)
)


def sequenced_package(attributes=""):
    items = ITEM.format("I1", "R1", "Cours", "", SHARED_DATA) + ITEM.format(
        "I2", "R2", "Épreuve", "", READS_A_GLOBAL
    )
    plan = organisation(items, FLOW, attributes)
    text = manifest(organisations=plan, resources=RESOURCES, version="2004 4th Edition")
    return package_of(text, second="<p>Épreuve")


def told(state="un", **fields):
    """What a sequencer has to say, as the browser sends it."""
    return {"state": json.dumps({"place": state}), "current": "I1"} | fields


def cmi_2004(status="incomplete", **fields):
    return {"completion_status": status, "session_time": "PT5S", "exit": "suspend"} | fields
