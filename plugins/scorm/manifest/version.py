"""Which version of the standard a manifest is in: what it announces, and what it is written in."""

import re

from plugins.scorm.report import Report

from .model import ScormVersion
from .places import place
from .xmltree import Document

OPTIONAL = r"^(?:ADL[ _-]*)?(?:SCORM[ _-]*)?"
EDITIONS = tuple(
    (re.compile(pattern, re.IGNORECASE), version)
    for pattern, version in (
        (OPTIONAL + r"1\.2(?:\.\d+)?$", ScormVersion.V12),
        (r"^(?:CAM )?1\.3(?:\.\d+)?$", ScormVersion.V2004_2),
        (OPTIONAL + r"2004[ _-]*2nd", ScormVersion.V2004_2),
        (OPTIONAL + r"2004[ _-]*3rd", ScormVersion.V2004_3),
        (OPTIONAL + r"2004[ _-]*4th", ScormVersion.V2004_4),
        (OPTIONAL + r"2004", ScormVersion.V2004_3),
    )
)


def announced(document: Document) -> ScormVersion | None:
    """By schemaversion, however it is spelled."""
    metadata = document.root.first("metadata")
    text = " ".join(metadata.text_of("schemaversion").split()) if metadata else ""
    return next((edition for pattern, edition in EDITIONS if pattern.match(text)), None)


def written(document: Document) -> ScormVersion | None:
    """The version that the namespaces in use belong to."""
    namespaces = " ".join(document.namespaces).lower()
    if "adlcp_v1p3" in namespaces or "imscp_v1p1" in namespaces:
        elements = document.root.walk()
        fourth = any(node.name == "data" and node.family == "adlcp" for node in elements)
        return ScormVersion.V2004_4 if fourth else ScormVersion.V2004_3
    if "adlcp_rootv1p2" in namespaces or "imscp_rootv1p1p2" in namespaces:
        return ScormVersion.V12
    return None


def version_of(document: Document, report: Report) -> ScormVersion:
    """What is announced is believed; ``report`` is told when the namespaces deny it."""
    told, seen = announced(document), written(document)
    if told is None:
        guess = seen or ScormVersion.V12
        report.add("P06-version-guessed", place(document.root), version=guess.label)
        return guess
    if seen and seen.is_2004 != told.is_2004:
        labels = {"version": told.label, "written": seen.label}
        report.add("P06-version-mismatch", place(document.root), **labels)
    return told
