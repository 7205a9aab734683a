"""The sheets of the demonstration's past half-days: ticked, and certified by who led them.

Those of the last day are left as they are, so that there is something to tick and to certify.
"""

from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Max, Min
from django.utils import timezone

from courses.api import Completion, Enrolment, User

from ..attendance import Mark, close_sheet, roster, sheet_of, take
from ..attendance.closing import closing_time
from ..models import (
    Attendance,
    AttendanceActivityPage,
    AttendanceEvent,
    Presence,
    Sheet,
    Source,
    TimeSlot,
)

SLOTS = "slots/"
LEFT = timedelta(days=1)
ENROLLED_BEFORE = timedelta(days=2)
ABSENT_ONE_IN = 7  # so many did not come


def keep_sheets(made: Any, by: User) -> None:
    """Of slots that the demonstration made and of which nobody has said anything yet."""
    keys = [pk for key in made.keys(SLOTS) for pk in made.many(key)]
    said = AttendanceEvent.objects.filter(slot__in=keys).values("slot_id")
    past = TimeSlot.objects.planned().filter(pk__in=keys, end__lt=timezone.now() - LEFT)
    runs = set()
    for slot in past.exclude(pk__in=said).exclude(sheet__closed_by__isnull=False).told():
        certify(slot, by)
        runs.add(slot.run_id)
    for run in runs:
        date_back(run)


def date_back(run: int) -> None:
    """The steps that these sheets have moved were done on the days of the slots, not just now."""
    slots = TimeSlot.objects.planned().filter(run=run, sheet__state=Sheet.State.CLOSED)
    steps = Completion.objects.filter(
        enrolment__run=run, activity__in=AttendanceActivityPage.objects.values("pk")
    )
    for step in steps.select_related("enrolment"):
        attended = slots.filter(attendances__enrolment=step.enrolment_id)
        found = attended.aggregate(first=Min("start"), last=Max("end"))
        if found["last"] is None:
            continue
        Completion.objects.filter(pk=step.pk).update(
            started_at=found["first"],
            changed_at=found["last"],
            completed_at=found["last"] if step.completed_at else None,
        )
        _date_back_course(step.enrolment)


def _date_back_course(enrolment: Enrolment) -> None:
    """She enrolled two days before she began, at the latest."""
    done = enrolment.completions.aggregate(first=Min("started_at"), last=Max("completed_at"))
    enrolment.started_at = done["first"]
    enrolment.created_at = min(enrolment.created_at, done["first"] - ENROLLED_BEFORE)
    enrolment.confirmed_at = enrolment.created_at if enrolment.confirmed_at else None
    enrolment.completed_at = done["last"] if enrolment.completed_at else None
    enrolment.save(update_fields=["started_at", "created_at", "confirmed_at", "completed_at"])


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
