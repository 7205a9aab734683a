"""What proves a run's attendance: each sheet as it was closed, and its scans."""

import io
from collections.abc import Iterator
from functools import partial
from typing import IO

from courses.api import CourseRun
from courses.plugin import Evidence

from ..models import SheetScan, TimeSlot
from .paper import sheet_pdf
from .scanning import EXTENSIONS


def evidence(run: CourseRun) -> Iterator[Evidence]:
    """By the hours of the slots; a sheet that nobody certified says so."""
    slots = TimeSlot.objects.planned().told().filter(run=run, sheet__isnull=False)
    for slot in slots.select_related("run__organisation").order_by("start", "pk"):
        name = f"emargement/{slot.local_start:%Y-%m-%d-%H%M}-{slot.pk}"
        yield Evidence(f"{name}.pdf", "application/pdf", partial(_sheet, slot))
        for scan in SheetScan.objects.filter(sheet__slot=slot):
            path = f"{name}-{scan.pk}.{EXTENSIONS[scan.content_type]}"
            yield Evidence(path, scan.content_type, partial(_scan, scan))


def _sheet(slot: TimeSlot) -> IO[bytes]:
    return io.BytesIO(sheet_pdf(slot, closed=True))


def _scan(scan: SheetScan) -> IO[bytes]:
    opened: IO[bytes] = scan.file.open("rb")
    return opened
