"""Packages for these tests, good and bad, made of a few lines each."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from plugins.scorm.builder import Question, Screen, build_package
from plugins.scorm.manifest import ScormVersion

V12_NAMESPACES = (
    'xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" '
    'xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"'
)
V2004_NAMESPACES = (
    'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" '
    'xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" '
    'xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" '
    'xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3" '
    'xmlns:imsss="http://www.imsglobal.org/xsd/imsss"'
)
ONE_ITEM = '<item identifier="I1" identifierref="R1"><title>Étape</title></item>'
ONE_RESOURCE = (
    '<resource identifier="R1" type="webcontent" adlcp:scormtype="sco" href="index.html">'
    '<file href="index.html"/></resource>'
)
SCREENS = [
    Screen("Bienvenue", "Bonjour à toutes et à tous.\n\n- un premier point\n- un second point"),
    Screen("La tablette", "On l'allume avec le bouton du haut."),
    Screen("Pour finir", "Voilà, c'est fait."),
]
QUESTIONS = [
    Question("Où est le bouton ?", ("En haut", "En bas"), 0, "Il est en haut."),
    Question("Qui peut aider ?", ("Personne", "Le médiateur"), 1, "Le médiateur est là pour ça."),
]


def small_package(
    version: ScormVersion = ScormVersion.V12, title: str = "Prendre en main"
) -> bytes:
    return build_package(title, SCREENS, QUESTIONS, version)


def manifest(
    items: str = ONE_ITEM,
    resources: str = ONE_RESOURCE,
    *,
    version: str = "1.2",
    organisations: str | None = None,
    tail: str = "",
    resources_base: str = "",
    base: str = "",
) -> str:
    """The text of a manifest, valid unless it is told otherwise."""
    plan = organisations if organisations is not None else organisation(items)
    namespaces = V12_NAMESPACES if version == "1.2" else V2004_NAMESPACES
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest identifier="M" {namespaces} {base}>\n'
        f"<metadata><schema>ADL SCORM</schema><schemaversion>{version}</schemaversion></metadata>\n"
        f"{plan}\n<resources {resources_base}>{resources}</resources>\n{tail}</manifest>"
    )


def organisation(items: str, inside: str = "", attributes: str = "") -> str:
    return (
        f'<organizations default="O"><organization identifier="O" {attributes}>'
        f"<title>Un module</title>{items}{inside}</organization></organizations>"
    )


def zip_of(files: Mapping[str, str | bytes]) -> BytesIO:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    buffer.seek(0)
    return buffer


def package_of(manifest_text: str, **files: str) -> BytesIO:
    """A zip of that manifest and an index.html; ``files`` gives more, ``a__b`` for ``a/b``."""
    more = {name.replace("__", "/") + ".html": content for name, content in files.items()}
    return zip_of({"imsmanifest.xml": manifest_text, "index.html": "<p>Bonjour", **more})
