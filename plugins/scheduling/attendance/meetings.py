"""The meetings of an enrolment, with what was said of her presence at each."""

from typing import Any

from courses.api import Enrolment

from ..models import Attendance, TimeSlot
from ..overlaps import place_words
from ..times import said

Meeting = tuple[TimeSlot, str, str, Attendance | None]


def meetings(enrolment: Enrolment | None) -> list[Meeting]:
    """Two statements; none of a look without an enrolment."""
    if enrolment is None:
        return []
    own: dict[Any, Attendance] = {
        row.slot_id: row for row in Attendance.objects.filter(enrolment=enrolment)
    }
    slots = TimeSlot.objects.told().filter(run=enrolment.run_id)
    return [
        (slot, said(slot.start, slot.end, slot.zone), place_words(slot), _of(slot, own))
        for slot in slots
    ]


def _of(slot: TimeSlot, own: dict[Any, Attendance]) -> Attendance | None:
    row = own.get(slot.pk)
    if row is not None:
        row.slot = slot
    return row
