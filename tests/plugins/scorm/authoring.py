"""Packages shaped like what authoring tools export, with their habits and their carelessness."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from .packages import zip_of

CP12, ADLCP12 = "http://www.imsproject.org/xsd/imscp_rootv1p1p2", "adlcp_rootv1p2"
CP2004, ADLCP2004 = "http://www.imsglobal.org/xsd/imscp_v1p1", "adlcp_v1p3"
LOM = (
    '<lom xmlns="http://ltsc.ieee.org/xsd/LOM"><general><title><string language="fr">{}</string>'
    "</title><language>fr</language></general><technical><location>index.html</location>"
    "</technical></lom>"
)


@dataclass
class Export:
    """A package, and what ought to be found in it. `title` None: not looked at."""

    manifest: str
    files: list[str]
    version: str
    launches: list[str]
    scos: int = 1
    warnings: list[str] = field(default_factory=list)
    title: str | None = None
    encoding: str = "utf-8"
    manifest_name: str = "imsmanifest.xml"

    def package(self) -> BytesIO:
        content = dict.fromkeys(self.files, "<!doctype html><p>Bonjour")
        return zip_of({self.manifest_name: self.manifest.encode(self.encoding)} | content)


def manifest_of(
    schema: str,
    items: str,
    resources: str,
    *,
    metadata: str = "",
    after_title: str = "",
    attributes: str = "",
) -> str:
    is_12 = schema == "1.2"
    cp, adlcp = (CP12, ADLCP12) if is_12 else (CP2004, ADLCP2004)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest identifier="cours-1" version="1" '
        f'xmlns="{cp}" xmlns:adlcp="http://www.adlnet.org/xsd/{adlcp}" '
        'xmlns:imsss="http://www.imsglobal.org/xsd/imsss" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="{cp} absent.xsd" {attributes}>'
        f"<metadata><schema>ADL SCORM</schema><schemaversion>{schema}</schemaversion>{metadata}"
        '</metadata><organizations default="org"><organization identifier="org">'
        f"<title>Vivre avec les écrans</title>{items}{after_title}</organization></organizations>"
        f"<resources>{resources}</resources></manifest>"
    )


def one(href: str, kind: str = "adlcp:scormtype", files: str = "") -> tuple[str, str]:
    """An item and its resource."""
    start = f'<resource identifier="r1" type="webcontent" {kind}="sco" href="{href}">'
    return (
        '<item identifier="i1" identifierref="r1" isvisible="true"><title>Le cours</title></item>',
        f"{start}{files}</resource>",
    )


def rise() -> Iterator[Export]:
    """A driver page that frames the content; hundreds of files, few of them declared."""
    href, files = "scormdriver/indexAPI.html", ["scormcontent/index.html", "scormcontent/lib/a.js"]
    yield Export(manifest_of("1.2", *one(href)), [href, *files], "1.2", [href])
    sequencing = (
        '<imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID="PRIMARYOBJ" '
        'satisfiedByMeasure="true"><imsss:minNormalizedMeasure>0.8</imsss:minNormalizedMeasure>'
        "</imsss:primaryObjective></imsss:objectives><imsss:deliveryControls "
        'completionSetByContent="true" objectiveSetByContent="true"/></imsss:sequencing>'
    )
    item, resource = one(href, "adlcp:scormType")
    item = item.replace("</item>", sequencing + "</item>")
    for schema, version in (("2004 3rd Edition", "2004-3"), ("2004 4th Edition", "2004-4")):
        yield Export(manifest_of(schema, item, resource), [href, *files], version, [href])


def storyline() -> Iterator[Export]:
    """Blanks in the names of media, written as they are or escaped."""
    listed = '<file href="story_content/ma photo.png"/><file href="story_content/mon%20son.mp3"/>'
    files = ["index_lms.html", "story_content/ma photo.png", "story_content/mon son.mp3"]
    text = manifest_of("1.2", *one("index_lms.html", files=listed))
    yield Export(text, files, "1.2", ["index_lms.html"])


def ispring() -> Iterator[Export]:
    """Titles in CDATA, metadata inside, a page in a folder, with a query."""
    item, resource = one("res/index.html?v=5#debut")
    item = item.replace("Le cours", "<![CDATA[Chats & chiens]]>")
    text = manifest_of("1.2", item, resource, metadata=LOM.format("Autre titre"))
    yield Export(text, ["res/index.html"], "1.2", ["res/index.html?v=5#debut"])


def captivate() -> Iterator[Export]:
    """A byte order mark, a mastery score, the schema named "CAM 1.3"."""
    item, resource = one("index_scorm.html")
    item = item.replace("</item>", "<adlcp:masteryscore>80,0</adlcp:masteryscore></item>")
    marked = {"encoding": "utf-8-sig"}
    text = manifest_of("1.2", item, resource)
    yield Export(text, ["index_scorm.html"], "1.2", ["index_scorm.html"], **marked)
    text = manifest_of("CAM 1.3", *one("multiscreen.html", "adlcp:scormType"))
    yield Export(text, ["multiscreen.html"], "2004-2", ["multiscreen.html"], **marked)


def adapt() -> Iterator[Export]:
    """Files that are declared and left out, a schema that is announced and absent."""
    text = manifest_of("1.2", *one("index_lms.html", files='<file href="adapt/css/adapt.css"/>'))
    warned = ["P08-file-missing"]
    yield Export(text, ["index_lms.html"], "1.2", ["index_lms.html"], warnings=warned)


def exelearning() -> Iterator[Export]:
    """57 pages in three levels, a shared resource they all depend on, metadata in another file."""
    pages = [f"page_{number}.html" for number in range(57)]
    items = resources = ""
    for number, page in enumerate(pages):
        closing = "</item>" * (3 if number % 3 == 2 else 0)
        items += f'<item identifier="I{number}" identifierref="R{number}" isvisible="true">'
        items += f"<title>Page {number}</title>{closing}"
        resources += (
            f'<resource identifier="R{number}" type="webcontent" adlcp:scormtype="sco" '
            f'href="{page}"><file href="{page}"/><dependency identifierref="COMMON"/></resource>'
        )
    resources += '<resource identifier="COMMON" type="webcontent" adlcp:scormtype="asset"/>'
    apart = "<adlcp:location>imslrm.xml</adlcp:location>"
    files = [*pages, "imslrm.xml"]
    yield Export(manifest_of("1.2", items, resources, metadata=apart), files, "1.2", pages, scos=57)
    resources = resources.replace("scormtype", "scormType")
    text = manifest_of("2004 4th Edition", items, resources, metadata=LOM.format("Les écrans"))
    yield Export(text, files, "2004-4", pages, scos=57)


def careless() -> Iterator[Export]:
    """What no standard allows and every platform meets."""
    page, start = one("index.html")
    backslashes = one(r"cours\ma page.html")
    yield Export(
        manifest_of("1.2", *backslashes), [r"cours\ma page.html"], "1.2",
        ["cours/ma%20page.html"], warnings=["P05-backslash"],
    )  # fmt: skip
    base = manifest_of("1.2", *one("index.html"), attributes='xml:base="cours"')
    yield Export(base, ["cours/index.html"], "1.2", ["cours/index.html"])
    base = manifest_of("1.2", *one("index.html"), attributes='xml:base="cours/plan"')
    yield Export(base, ["cours/index.html"], "1.2", ["cours/index.html"])
    bare = manifest_of("1.2", page, start).replace(f'xmlns="{CP12}"', "")
    yield Export(bare, ["index.html"], "1.2", ["index.html"])
    unbound = manifest_of("1.2", page, start).replace("xmlns:adlcp=", "xmlns:autre=")
    yield Export(unbound, ["index.html"], "1.2", ["index.html"], warnings=["P05-prefix"])
    plain = manifest_of("1.2", page, start).replace('adlcp:scormtype="sco"', "")
    yield Export(plain, ["index.html"], "1.2", ["index.html"], scos=0)
    empty = manifest_of("1.2", "", start)
    yield Export(empty, ["index.html"], "1.2", ["index.html"], warnings=["P12-no-organisation"])
    decomposed = manifest_of("1.2", *one("le\u00e7on.html"))
    yield Export(
        decomposed, ["lec\u0327on.html"], "1.2", ["lec%CC%A7on.html"], warnings=["P05-case"]
    )
    latin = manifest_of("1.2", *one("le%E7on.html"))
    yield Export(latin, ["leçon.html"], "1.2", ["le%C3%A7on.html"])
    sharp = manifest_of("1.2", *one("cours#1.html"))
    yield Export(sharp, ["cours#1.html"], "1.2", ["cours%231.html"])
    cased = manifest_of("1.2", page, start)
    yield Export(cased, ["index.html"], "1.2", ["index.html"], manifest_name="IMSManifest.XML")
    spelled = manifest_of("1.2", page, start).replace(">1.2<", "> SCORM  1.2 <")
    yield Export(spelled, ["index.html"], "1.2", ["index.html"])
    prefixed = manifest_of("1.2", page, start)
    prefixed = re.sub(r"<(/?)(manifest|organizations?|resources)\b", r"<\1cp:\2", prefixed)
    prefixed = prefixed.replace("xmlns=", "xmlns:cp=")
    yield Export(prefixed, ["index.html"], "1.2", ["index.html"])


TOOLS = (rise, storyline, ispring, captivate, adapt, exelearning, careless)
EXPORTS = [
    (f"{tool.__name__}-{number}", export)
    for tool in TOOLS
    for number, export in enumerate(tool(), start=1)
]
