"""The sheets of the demonstration's past half-days: ticked, and certified by who led them.

Those of the last day are left as they are, so that there is something to tick and to certify.
"""

from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from courses.api import User

from ..attendance import Mark, close_sheet, roster, sheet_of, take
from ..attendance.closing import closing_time
from ..models import Attendance, AttendanceEvent, Presence, Sheet, Source, TimeSlot

SLOTS = "slots/"
LEFT = timedelta(days=1)
ABSENT_ONE_IN = 7  # so many did not come


def keep_sheets(made: Any, by: User) -> None:
    """Of slots that the demonstration made and of which nobody has said anything yet."""
    keys = [pk for key in made.keys(SLOTS) for pk in made.many(key)]
    said = AttendanceEvent.objects.filter(slot__in=keys).values("slot_id")
    past = TimeSlot.objects.planned().filter(pk__in=keys, end__lt=timezone.now() - LEFT)
    for slot in past.exclude(pk__in=said).exclude(sheet__closed_by__isnull=False).told():
        certify(slot, by)


def certify(slot: TimeSlot, by: User) -> None:
    """By who leads it; else by who fills the demonstration."""
    lead = slot.leads.select_related("trainer").order_by("trainer_id").first()
    signer = lead.trainer if lead else by
    marks = [
        Mark(uuid5(NAMESPACE_URL, f"{slot.uid}/{line.enrolment.pk}"), line.enrolment.pk, _state(n))
        for n, line in enumerate(roster(slot), start=1)
    ]
    take(slot, marks, by=signer, source=Source.LIST)
    close_sheet(sheet_of(slot), signer)


def _state(number: int) -> str:
    return Presence.ABSENT if number % ABSENT_ONE_IN == 0 else Presence.PRESENT


def begin_again(slot: TimeSlot) -> None:
    """A slot that moves on with its session has a new sheet: what was said of it goes."""
    AttendanceEvent.objects.filter(slot=slot).delete()
    Attendance.objects.filter(slot=slot).delete()
    Sheet.objects.filter(slot=slot).delete()
    Sheet.objects.create(slot=slot, closes_at=closing_time(slot))
