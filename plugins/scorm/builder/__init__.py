"""Makes a small, real SCORM module from plain text: the demonstration's and the tests'.

The same input always gives the same bytes.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from plugins.scorm.manifest import ScormVersion

from .manifest import manifest_xml
from .page import page_html

HERE = Path(__file__).parent
A_DATE = (2020, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen of text. A blank line parts paragraphs; lines that open with "- " make a list."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question with one right answer, the choice at index ``answer``."""

    text: str
    choices: tuple[str, ...]
    answer: int
    explanation: str = ""


def build_package(
    title: str,
    screens: Sequence[Screen],
    questions: Sequence[Question] = (),
    version: ScormVersion = ScormVersion.V12,
    *,
    mastery: int = 80,
    description: str = "",
) -> bytes:
    """The bytes of a package of one SCO. Without questions it is completed on its last screen."""
    identifier = "tne-" + hashlib.sha256(title.encode()).hexdigest()[:12]
    files = {
        "imsmanifest.xml": manifest_xml(
            identifier, title, description, version, mastery if questions else None
        ),
        "index.html": page_html(title, screens, questions, mastery),
        "course.css": (HERE / "course.css").read_text(),
        "course.js": (HERE / "course.js").read_text(),
    }
    return zipped({name: text.encode() for name, text in files.items()})


def zipped(files: dict[str, bytes]) -> bytes:
    """``files`` as a zip whose bytes depend on nothing else: no clock, no machine."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = ZipInfo(name, A_DATE)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()
