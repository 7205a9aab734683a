"""Hours for others to write down: the training-plan office's list, a trainer's own statement."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.api import CourseRun, Enrolment, QualityKind, User

from ..models import Attendance, PlanEntry, Presence, Sheet, SlotTrainer, TimeSlot
from ..overlaps import place_words
from ..times import said
from ..views import alphabetical
from .closing import SheetRefused


@dataclass(frozen=True)
class Person:
    """A line of the list. Minutes."""

    last_name: str
    first_name: str
    school: str
    uai: str
    planned: int
    attended: int


@dataclass(frozen=True)
class Statement:
    """What is typed into the training plan for a run: the same people under each of its codes."""

    run: CourseRun
    codes: tuple[str, ...]
    people: tuple[Person, ...]
    uncertified: int

    @property
    def fingerprint(self) -> str:
        said = json.dumps([list(vars(person).values()) for person in self.people])
        return sha256(said.encode()).hexdigest()


def statement(run: CourseRun) -> Statement:
    """In alphabetical order; parents are no business of a training plan. Five statements."""
    slots = list(TimeSlot.objects.planned().filter(run=run))
    rows = Enrolment.objects.filter(
        run=run, state__in=(Enrolment.State.CONFIRMED, Enrolment.State.CLOSED)
    ).exclude(as_quality=QualityKind.PARENT)
    attended = _attended(run)
    planned = sum(slot.minutes for slot in slots)
    people = [_person(row, planned, attended[row.pk]) for row in rows.select_related(*_KIN)]
    people.sort(key=lambda one: (alphabetical(one.last_name), alphabetical(one.first_name)))
    codes = sorted(str(code) for code in run.plan_codes.all())
    waiting = Sheet.objects.unsettled().filter(slot__in=slots).count()
    return Statement(run, tuple(codes), tuple(people), waiting)


_KIN = ("user", "school")


def _attended(run: CourseRun) -> dict[int, int]:
    """Of certified sheets alone."""
    present = Attendance.objects.filter(
        slot__run=run,
        slot__state=TimeSlot.State.PLANNED,
        slot__sheet__in=Sheet.objects.filter(
            state=Sheet.State.CLOSED, closed_by__isnull=False
        ).values("pk"),
        state=Presence.PRESENT,
    )
    minutes: dict[int, int] = defaultdict(int)
    for row in present.select_related("slot"):
        minutes[row.enrolment_id] += row.minutes_attended
    return minutes


def _person(row: Enrolment, planned: int, attended: int) -> Person:
    user, school = row.user, row.school
    return Person(
        last_name=user.last_name or user.display_name,
        first_name=user.first_name,
        school=school.name if school else "",
        uai=school.uai if school else "",
        planned=planned,
        attended=attended,
    )


def enter(run: CourseRun, code: str, *, seen: str, by: User) -> PlanEntry:
    """Note that a list was typed in under a code, once for what it said. Raises SheetRefused."""
    with transaction.atomic():
        CourseRun.objects.select_for_update().get(pk=run.pk)
        told = statement(run)
        if code not in told.codes:
            raise SheetRefused(_("Cette session n’a pas ce code."))
        if told.uncertified:
            raise SheetRefused(_("Des feuilles ne sont pas encore certifiées."))
        if told.fingerprint != seen:
            raise SheetRefused(_("La liste vient de changer : relisez-la."))
        last = PlanEntry.objects.filter(run=run, code=code).first()
        if last is not None and last.fingerprint == seen:
            return last
        entry = PlanEntry.objects.create(run=run, code=code, by=by, fingerprint=seen)
        log(run, "scheduling.enter_plan", user=by, data={"code": code})
    return entry


@dataclass(frozen=True)
class Given:
    """A slot that a trainer has led."""

    when: str
    course: str
    organisation: str
    place: str
    minutes: int
    day: date


def hours_given(user: User, first: date, last: date) -> list[Given]:
    """From the first day to the last, as the clock of each place has them; one statement."""
    wide = timedelta(days=1)
    leads = SlotTrainer.objects.filter(
        trainer=user,
        live=True,
        start__date__gte=first - wide,
        start__date__lte=last + wide,
        slot__sheet__in=Sheet.objects.filter(
            state=Sheet.State.CLOSED, closed_by__isnull=False
        ).values("pk"),
    ).select_related(
        "slot__run__course",
        "slot__run__organisation",
        "slot__run__territory",
        "slot__venue__territory",
        "slot__room",
    )
    given = [_given(lead.slot) for lead in leads.order_by("start", "pk")]
    return [one for one in given if first <= one.day <= last]


def _given(slot: TimeSlot) -> Given:
    return Given(
        said(slot.start, slot.end, slot.zone),
        slot.run.course.title,
        slot.run.organisation.name,
        place_words(slot) or _("À distance"),
        slot.minutes,
        slot.local_start.date(),
    )


def by_organisation(given: Sequence[Given]) -> list[tuple[str, int]]:
    """Minutes, by name."""
    minutes: dict[str, int] = defaultdict(int)
    for one in given:
        minutes[one.organisation] += one.minutes
    return sorted(minutes.items(), key=lambda pair: alphabetical(pair[0]))


def decimal_hours(minutes: int) -> str:
    """« 2,75 », as a spreadsheet and a training plan take them."""
    return f"{minutes / 60:.2f}".replace(".", ",")


def entries(told: Statement) -> list[dict[str, Any]]:
    """Each code with the last time that it was typed in, and whether the list has changed since."""
    last: dict[str, PlanEntry] = {}
    for entry in PlanEntry.objects.filter(run=told.run).select_related("by").order_by("at", "pk"):
        last[entry.code] = entry
    return [
        {
            "code": code,
            "entry": last.get(code),
            "is_stale": code in last and last[code].fingerprint != told.fingerprint,
        }
        for code in told.codes
    ]
