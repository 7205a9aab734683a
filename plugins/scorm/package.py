"""Intake of an untrusted zip: what it holds, whether it is a sound SCORM module, and its unpacking.

``inspect`` and ``unpack`` read every byte as it streams, so that a zip that lies about its sizes is
found out; neither holds more than one block of a file in memory.
"""

import os
import shutil
import stat
import struct
import tempfile
import unicodedata
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.template.defaultfilters import filesizeformat

from .contents import check_contents
from .manifest import Manifest, read_manifest
from .manifest.addresses import file_of
from .manifest.metadata import completed_by
from .manifest.places import MANIFEST_NAME
from .manifest.xmltree import MAX_BYTES as MANIFEST_BYTES
from .names import decoded_names, recognised
from .report import Report

DRAFT = ".partial-"
BLOCK = 256 * 1024
METADATA_BYTES = 1024 * 1024
END_RECORD = struct.Struct("<4s4H2LH")
END_SIGNATURE = b"PK\x05\x06"
DIRECTORY_BYTES_PER_FILE = 300
JUNK_FOLDERS = {"__MACOSX"}
JUNK_FILES = {".ds_store", "thumbs.db", "desktop.ini"}


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may grow to; the ratio only counts above ``ratio_floor`` bytes."""

    total_bytes: int = 1024**3
    files: int = 20_000
    ratio: int = 100
    ratio_floor: int = 50 * 1024**2
    path_length: int = 400


@dataclass(slots=True)
class Inspection:
    """What was found. ``manifest`` is None exactly when the report holds an error.

    ``read`` is what could be read of the manifest of a refused package too.
    """

    report: Report
    manifest: Manifest | None = None
    read: Manifest | None = None
    files: int = 0
    size: int = 0


class RefusedError(Exception):
    """The archive cannot be taken: a finding's code and what fills its message."""

    def __init__(self, code: str, name: str = "", **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.place = name
        self.values = values | {"name": name}


Sink = Callable[[str], IO[bytes]]
"""Given a safe relative path, the open file that receives its bytes."""
Progress = Callable[[int, int], None]
"""Told, after each file, how many are done and how many there are."""


def inspect(file: IO[bytes], limits: Limits = Limits()) -> Inspection:
    """A dry run of ``unpack``: reads everything, writes nothing."""
    return examine(file, limits, lambda _path: Path(os.devnull).open("wb"))


def unpack(
    file: IO[bytes], target: Path, limits: Limits = Limits(), progress: Progress | None = None
) -> Inspection:
    """Take ``file`` in as the new folder ``target``, which appears complete or not at all.

    A ``target`` left by an earlier run is replaced, and what such a run left half done goes.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    for unfinished in target.parent.glob(f"{DRAFT}{target.name}-*"):
        shutil.rmtree(unfinished, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(prefix=f"{DRAFT}{target.name}-", dir=target.parent))
    try:
        inspection = examine(file, limits, lambda path: create(draft / path), progress)
        if inspection.report.ok:
            draft.chmod(0o755)
            shutil.rmtree(target, ignore_errors=True)
            draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return inspection


def create(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("xb")


def examine(
    file: IO[bytes], limits: Limits, sink: Sink, progress: Progress | None = None
) -> Inspection:
    inspection = Inspection(Report())
    try:
        check_directory_size(file, limits)
        with open_archive(file) as archive:
            examine_archive(archive, limits, sink, inspection, progress)
    except RefusedError as refused:
        inspection.report.add(refused.code, refused.place, **refused.values)
    inspection.read = inspection.manifest
    if not inspection.report.ok:
        inspection.manifest = None
    return inspection


def examine_archive(
    archive: ZipFile,
    limits: Limits,
    sink: Sink,
    inspection: Inspection,
    progress: Progress | None,
) -> None:
    """The cheap refusals first, the manifest next, and only then the bulk of the bytes."""
    report = inspection.report
    entries = [entry for entry in archive.infolist() if not is_junk(entry.filename)]
    for entry in entries:
        check_entry(entry)
    check_sizes(entries, limits)
    manifest_entry = find_manifest(entries)
    manifest = read_manifest(read_whole(archive, manifest_entry), report)
    inspection.manifest = manifest
    wanted = manifest_references(manifest) if manifest else set()
    paths = safe_paths(entries, wanted, limits, report)
    if manifest is not None:
        described = with_metadata_file(manifest, archive, paths)
        inspection.manifest = check_contents(described, set(paths.values()), report)
    if not report.ok:
        return
    stream(archive, paths, limits, sink, inspection, progress=progress)


def check_directory_size(file: IO[bytes], limits: Limits) -> None:
    """Refuse a monstrous table of contents before zipfile builds an object for each line."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 66_000))
    tail = file.read()
    position = tail.rfind(END_SIGNATURE)
    file.seek(0)
    if position < 0 or len(tail) < position + END_RECORD.size:
        raise RefusedError("P01-not-zip")
    *_start, count, directory_bytes, _offset, _comment = END_RECORD.unpack_from(tail, position)
    is_zip64 = count == 0xFFFF or directory_bytes == 0xFFFFFFFF
    allowed = 65_536 + limits.files * DIRECTORY_BYTES_PER_FILE
    if is_zip64 or count > limits.files + 1000 or directory_bytes > allowed:
        raise RefusedError("P03-too-many-files", limit=limits.files)


def open_archive(file: IO[bytes]) -> ZipFile:
    try:
        return ZipFile(file)
    except (BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as problem:
        raise RefusedError("P01-not-zip") from problem


def is_junk(name: str) -> bool:
    """What operating systems add to an archive behind their users' backs."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return bool(parts) and (parts[0] in JUNK_FOLDERS or parts[-1].lower() in JUNK_FILES)


def check_entry(entry: ZipInfo) -> None:
    mode = entry.external_attr >> 16
    if entry.flag_bits & 0x1:
        raise RefusedError("P01-encrypted")
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise RefusedError("P02-symlink", entry.filename)
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise RefusedError("P01-compression", entry.filename)


def check_sizes(entries: list[ZipInfo], limits: Limits) -> None:
    """What the archive admits to; ``stream`` then holds it to that."""
    if len(entries) > limits.files:
        raise RefusedError("P03-too-many-files", limit=limits.files)
    packed = sum(entry.compress_size for entry in entries)
    check_growth(sum(entry.file_size for entry in entries), packed, limits)


def check_growth(unpacked: int, packed: int, limits: Limits) -> None:
    if unpacked > limits.total_bytes:
        raise RefusedError("P03-too-big", limit=filesizeformat(limits.total_bytes))
    if unpacked > limits.ratio_floor and unpacked > packed * limits.ratio:
        raise RefusedError("P03-ratio")


def find_manifest(entries: list[ZipInfo]) -> ZipInfo:
    """The manifest at the root, whatever its case; else the reason why this is not a package."""
    names = {entry.filename.replace("\\", "/").lstrip("./"): entry for entry in entries}
    by_lower = {name.lower(): entry for name, entry in names.items()}
    if MANIFEST_NAME in by_lower:
        return by_lower[MANIFEST_NAME]
    deeper = sorted((name for name in names if name.lower().endswith("/" + MANIFEST_NAME)), key=len)
    if deeper:
        folder = deeper[0].rpartition("/")[0]
        raise RefusedError("P01-manifest-in-folder", deeper[0], folder=folder)
    code, name = recognised(list(names))
    raise RefusedError(code, name)


def read_whole(archive: ZipFile, entry: ZipInfo) -> bytes:
    if entry.file_size > MANIFEST_BYTES:
        raise RefusedError("P04-too-big", MANIFEST_NAME, limit=filesizeformat(MANIFEST_BYTES))
    with opened(archive, entry) as source:
        return read_block(source, entry, MANIFEST_BYTES)


def with_metadata_file(manifest: Manifest, archive: ZipFile, paths: dict[ZipInfo, str]) -> Manifest:
    """``manifest`` completed by the metadata it keeps in another file, if that is to be had."""
    wanted = file_of(manifest.metadata_file)
    entry = next((entry for entry, path in paths.items() if path == wanted), None)
    if entry is None or entry.file_size > METADATA_BYTES:
        return manifest
    with opened(archive, entry) as source:
        return completed_by(manifest, read_block(source, entry, METADATA_BYTES))


def manifest_references(manifest: Manifest) -> set[str]:
    return {name for entry in manifest.resources.values() for name in (entry.href, *entry.files)}


def safe_paths(
    entries: list[ZipInfo], wanted: set[str], limits: Limits, report: Report
) -> dict[ZipInfo, str]:
    """The relative path of each file; refuses those that climb out, collide, or are too long."""
    names = decoded_names(entries, wanted, report)
    paths = {
        entry: safe_path(name, limits)
        for entry, name in names.items()
        if not name.replace("\\", "/").endswith("/")
    }
    check_collisions(paths.values())
    return paths


def safe_path(name: str, limits: Limits) -> str:
    path = name.replace("\\", "/")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    climbs = path.startswith("/") or ".." in parts or (parts and ":" in parts[0][:2])
    if climbs or not parts or any(unicodedata.category(char) == "Cc" for char in path):
        raise RefusedError("P02-unsafe-path", printable(name))
    if len(path) > limits.path_length or any(len(part.encode()) > 255 for part in parts):
        raise RefusedError("P03-path-too-long", printable(name))
    if parts == [MANIFEST_NAME] or path.lower() == MANIFEST_NAME:
        return MANIFEST_NAME
    return "/".join(parts)


def printable(name: str) -> str:
    shown = "".join(char if char.isprintable() else "?" for char in name)
    return shown if len(shown) <= 120 else shown[:119] + "…"


def check_collisions(paths: Iterable[str]) -> None:
    """Two files for one name, or a file where another needs a folder, on any file system."""
    seen: dict[str, str] = {}
    folders: dict[str, str] = {}
    for path in paths:
        key = unicodedata.normalize("NFC", path).casefold()
        if key in seen:
            raise RefusedError("P02-name-collision", path, other=seen[key])
        seen[key] = path
        for parent in PurePosixPath(key).parents:
            folders.setdefault(str(parent), path)
    for key in seen.keys() & folders.keys():
        raise RefusedError("P02-name-collision", seen[key], other=folders[key])


def stream(
    archive: ZipFile,
    paths: dict[ZipInfo, str],
    limits: Limits,
    sink: Sink,
    inspection: Inspection,
    *,
    progress: Progress | None,
) -> None:
    packed = sum(entry.compress_size for entry in paths)
    for done, (entry, path) in enumerate(paths.items(), start=1):
        with opened(archive, entry) as source, sink(path) as target:
            while block := read_block(source, entry):
                inspection.size += len(block)
                check_growth(inspection.size, packed, limits)
                target.write(block)
        inspection.files = done
        if progress:
            progress(done, len(paths))


def opened(archive: ZipFile, entry: ZipInfo) -> IO[bytes]:
    try:
        return archive.open(entry)
    except (BadZipFile, OSError, ValueError, NotImplementedError) as problem:
        raise RefusedError("P01-damaged", printable(entry.filename)) from problem


def read_block(source: IO[bytes], entry: ZipInfo, size: int = BLOCK) -> bytes:
    try:
        return source.read(size)
    except (BadZipFile, EOFError, zlib.error, ValueError) as problem:
        raise RefusedError("P01-damaged", printable(entry.filename)) from problem
