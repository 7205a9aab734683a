"""The imsmanifest.xml of a package of one SCO."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from plugins.scorm.manifest import ScormVersion

SCHEMA_VERSIONS = {
    ScormVersion.V12: "1.2",
    ScormVersion.V2004_2: "CAM 1.3",
    ScormVersion.V2004_3: "2004 3rd Edition",
    ScormVersion.V2004_4: "2004 4th Edition",
}
NAMESPACES_12 = {
    "xmlns": "http://www.imsproject.org/xsd/imscp_rootv1p1p2",
    "xmlns:adlcp": "http://www.adlnet.org/xsd/adlcp_rootv1p2",
    "xmlns:md": "http://www.imsglobal.org/xsd/imsmd_rootv1p2p1",
}
NAMESPACES_2004 = {
    "xmlns": "http://www.imsglobal.org/xsd/imscp_v1p1",
    "xmlns:adlcp": "http://www.adlnet.org/xsd/adlcp_v1p3",
    "xmlns:imsss": "http://www.imsglobal.org/xsd/imsss",
    "xmlns:md": "http://ltsc.ieee.org/xsd/LOM",
}
MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="{identifier}" version="1.0" {namespaces}>
  <metadata>
    <schema>ADL SCORM</schema>
    <schemaversion>{schema_version}</schemaversion>
    <md:lom>
      <md:general>
        <md:title>{title_string}</md:title>
        <md:language>fr</md:language>
        <md:description>{description_string}</md:description>
      </md:general>
    </md:lom>
  </metadata>
  <organizations default="plan">
    <organization identifier="plan">
      <title>{title}</title>
      <item identifier="step-1" identifierref="resource-1">
        <title>{title}</title>{settings}
      </item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="resource-1" type="webcontent" adlcp:{scorm_type}="sco" href="index.html">
      <file href="index.html"/>
      <file href="course.css"/>
      <file href="course.js"/>
    </resource>
  </resources>
</manifest>
"""


def manifest_xml(
    identifier: str, title: str, description: str, version: ScormVersion, mastery: int | None
) -> str:
    """``mastery`` is the percentage from which the module is passed; None: it is not marked."""
    namespaces = NAMESPACES_2004 if version.is_2004 else NAMESPACES_12
    return format_html(
        MANIFEST,
        identifier=identifier,
        namespaces=mark_safe(" ".join(f'{name}="{uri}"' for name, uri in namespaces.items())),
        schema_version=SCHEMA_VERSIONS[version],
        title=title,
        title_string=lom_string(title, version),
        description_string=lom_string(description, version),
        settings=settings(version, mastery),
        scorm_type="scormType" if version.is_2004 else "scormtype",
    )


def lom_string(text: str, version: ScormVersion) -> SafeString:
    if version.is_2004:
        return format_html('<md:string language="fr">{}</md:string>', text)
    return format_html('<md:langstring xml:lang="fr">{}</md:langstring>', text)


def settings(version: ScormVersion, mastery: int | None) -> SafeString:
    if mastery is None:
        return mark_safe("")
    if version.is_2004:
        return format_html(
            "\n        <imsss:sequencing><imsss:objectives>"
            '<imsss:primaryObjective objectiveID="quiz" satisfiedByMeasure="true">'
            "<imsss:minNormalizedMeasure>{}</imsss:minNormalizedMeasure>"
            "</imsss:primaryObjective></imsss:objectives></imsss:sequencing>",
            mastery / 100,
        )
    return format_html("\n        <adlcp:masteryscore>{}</adlcp:masteryscore>", mastery)
