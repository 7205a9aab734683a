"""File names of an archive: which encoding they are in, and which other format they betray."""

from pathlib import PurePosixPath
from zipfile import ZipInfo

from .manifest.addresses import file_of
from .report import Report

UTF8_FLAG = 0x800
CANDIDATES = (("utf-8", "UTF-8"), ("cp1252", "Windows-1252"), ("cp850", "DOS (850)"))
AICC_SUFFIXES = {".crs", ".au", ".cst"}
SIGNS = (
    ("cmi5.xml", "P07-cmi5"),
    ("tincan.xml", "P07-xapi"),
    ("h5p.json", "P07-h5p"),
)


def decoded_names(entries: list[ZipInfo], wanted: set[str], report: Report) -> dict[ZipInfo, str]:
    """The name of each entry; where the archive hides its encoding, the manifest's links decide."""
    doubtful = {entry for entry in entries if is_doubtful(entry)}
    if not doubtful:
        return {entry: entry.filename for entry in entries}
    codec, label = best_encoding(doubtful, {file_of(href) for href in wanted})
    if codec != "utf-8":
        report.add("P05-file-names", encoding=label)
    return {
        entry: raw_name(entry).decode(codec) if entry in doubtful else entry.filename
        for entry in entries
    }


def is_doubtful(entry: ZipInfo) -> bool:
    return not entry.flag_bits & UTF8_FLAG and not entry.filename.isascii()


def raw_name(entry: ZipInfo) -> bytes:
    """The bytes in the archive; zipfile has read them as code page 437, which loses none."""
    return entry.filename.encode("cp437")


def best_encoding(entries: set[ZipInfo], wanted: set[str]) -> tuple[str, str]:
    """The encoding under which most names are the manifest's; ties go to the first candidate."""
    possible = []
    for codec, label in CANDIDATES:
        try:
            names = [raw_name(entry).decode(codec).replace("\\", "/") for entry in entries]
        except UnicodeDecodeError:
            continue
        possible.append((sum(name in wanted for name in names), codec, label))
    _score, codec, label = max(possible, key=lambda candidate: candidate[0])
    return codec, label


def recognised(names: list[str]) -> tuple[str, str]:
    """What an archive without a SCORM manifest is: the finding, and the file that shows it."""
    lower = {PurePosixPath(name).name.lower(): name for name in names}
    for sign, code in SIGNS:
        if sign in lower:
            return code, lower[sign]
    aicc = [name for name in names if PurePosixPath(name).suffix.lower() in AICC_SUFFIXES]
    if aicc:
        return "P07-aicc", aicc[0]
    archives = [name for name in names if name.lower().endswith((".zip", ".pif"))]
    if len(archives) == 1 and len(names) <= 3:
        return "P01-zip-in-zip", archives[0]
    if "index.html" in lower or "index.htm" in lower:
        return "P07-web", lower.get("index.html") or lower["index.htm"]
    return "P01-no-manifest", ""
