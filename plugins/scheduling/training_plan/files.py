"""What somebody hands in: GAIA's files one by one or in an archive, a Sofia-FMO workbook."""

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from .gaia import DATE, kind_of, read_gaia
from .lines import PlanRefused, Reading
from .sofia import read_sofia

MOST_BYTES = 20_000_000
MOST_UNPACKED = 60_000_000
MOST_FILES = 60
ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"

File = tuple[str, bytes]


def read_files(files: Iterable[File]) -> Reading:
    """All that they say together. Raises PlanRefused: then nothing of any of them is taken."""
    reading = Reading()
    flat = [file for name, data in files for file in _unpacked(name, data)]
    _refuse_two_dates(flat)
    for name, data in flat:
        if _is_workbook(data):
            read_sofia(name, data, reading)
        elif data.startswith(OLD_OFFICE):
            raise PlanRefused(
                _(
                    "« %(name)s » est protégé ou d’un ancien format : enregistrez-le en .xlsx, "
                    "sans mot de passe."
                )
                % {"name": name[:100]}
            )
        else:
            read_gaia(name, data, reading)
    if not len(reading):
        raise PlanRefused(_("Il n’y a aucune ligne dans ce qui est déposé."))
    return reading


def _is_workbook(data: bytes) -> bool:
    if not data.startswith(ZIP):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False


def _unpacked(name: str, data: bytes) -> Iterator[File]:
    if len(data) > MOST_BYTES:
        raise PlanRefused(_("« %(name)s » dépasse 20 Mo.") % {"name": name[:100]})
    if not data.startswith(ZIP) or _is_workbook(data):
        yield name.rpartition("/")[2], data
        return
    try:
        yield from _entries(data)
    except PlanRefused:
        raise
    except Exception as error:  # what a hostile archive makes a reader raise is no news
        raise PlanRefused(_("« %(name)s » ne s’ouvre pas.") % {"name": name[:100]}) from error


def _entries(data: bytes) -> Iterator[File]:
    """By the sizes declared: the reader of an entry stops at its declared size."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [
            entry
            for entry in archive.infolist()
            if not entry.is_dir() and not entry.filename.startswith("__MACOSX/")
        ]
        if len(entries) > MOST_FILES or sum(e.file_size for e in entries) > MOST_UNPACKED:
            raise PlanRefused(_("Cette archive est trop grosse : découpez-la."))
        for entry in entries:
            yield entry.filename, archive.read(entry)


def _refuse_two_dates(files: list[File]) -> None:
    """A folder a day: yesterday's would take back what today's says."""
    dates: dict[str, set[str]] = defaultdict(set)
    for name, data in files:
        found = DATE.search(name.rpartition("/")[2])
        if found and not _is_workbook(data):
            dates[kind_of(name, data)].add(found[1])
    if any(len(days) > 1 for days in dates.values()):
        told = sorted({day for days in dates.values() for day in days})
        raise PlanRefused(
            _("Ces fichiers sont de plusieurs dates : %(dates)s. Ne déposez que la dernière.")
            % {"dates": ", ".join(told[:10])}
        )
