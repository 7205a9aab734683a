"""Sessions that may not go well, for those who direct them: in words, and where it is mended."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.api import CourseRun, Enrolment, SeatCounter, User

from ..models import RunSchedule, Sheet, SlotTrainer, TimeSlot
from ..times import said

SOON, NEAR, SHEETS_SINCE = timedelta(days=21), timedelta(days=7), timedelta(days=45)
SHEET_LATE = timedelta(days=1)
GOING_ON = (CourseRun.State.DRAFT, CourseRun.State.OPEN, CourseRun.State.RUNNING)
RoomState = TimeSlot.RoomState


@dataclass
class Risk:
    """A session, what is wrong with it, the first day that it concerns."""

    run: CourseRun
    at: datetime
    words: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return reverse("scheduling_slots:list", args=[self.run.pk])


def risks(user: User) -> list[Risk]:
    """The nearest first. Four statements; asked once for the desk and its panel."""
    known = getattr(user, "_sessions_at_risk", None)
    if known is None:
        known = _found(user)
        user._sessions_at_risk = known  # type: ignore[attr-defined]
    return list(known)


def _found(user: User) -> list[Risk]:
    directed = CourseRun.objects.directed_by(user).filter(state__in=GOING_ON, permanent=False)
    keys = directed.order_by().values("pk")
    by_run: dict[int, Risk] = {}
    for source in (_about_slots, _about_minimum, _about_sheets):
        for run, at, words in source(keys):
            risk = by_run.setdefault(run.pk, Risk(run, at))
            risk.at = min(risk.at, at)
            if words not in risk.words:
                risk.words.append(words)
    return sorted(by_run.values(), key=lambda risk: (risk.at, risk.run.pk))


Found = Iterator[tuple[CourseRun, datetime, str]]


def _about_slots(runs: Any) -> Found:
    """Of what is to come: its place, who leads it, whether anybody comes."""
    now = timezone.now()
    leads = SlotTrainer.objects.filter(slot=OuterRef("pk"), live=True)
    enrolled = Enrolment.objects.filter(run=OuterRef("run"), state__in=Enrolment.HOLDING)
    rows = TimeSlot.objects.planned().told().filter(run__in=runs, start__range=(now, now + SOON))
    rows = rows.annotate(led=Exists(leads), has_people=Exists(enrolled))
    unsure = Q(led=False) | Q(has_people=False) | ~Q(room_state=RoomState.CONFIRMED)
    for slot in rows.filter(unsure):
        when = said(slot.start, slot.end, slot.zone)
        for words in _wrong_with(slot):
            yield slot.run, slot.start, words % {"when": when}


def _wrong_with(slot: Any) -> Iterator[str]:
    if slot.room_state == RoomState.REFUSED:
        yield _("lieu refusé le %(when)s")
    elif slot.room_state == RoomState.ASKED:
        yield _("lieu pas encore confirmé le %(when)s")
    if not slot.led:
        yield _("sans formateur le %(when)s")
    if not slot.has_people and slot.run.state != CourseRun.State.DRAFT:
        yield _("personne d’inscrit")


def _about_minimum(runs: Any) -> Found:
    """Too few people, a week before the day of the decision and after."""
    total = SeatCounter.objects.filter(run=OuterRef("run"), bucket=SeatCounter.Bucket.TOTAL)
    rows: QuerySet[Any] = RunSchedule.objects.filter(
        run__in=runs,
        decision=RunSchedule.Decision.NONE,
        decide_at__lte=timezone.now() + NEAR,
        minimum__isnull=False,
    ).annotate(taken=Subquery(total.values("taken")[:1]))
    for row in rows.select_related("run__course", "run__territory"):
        if (row.taken or 0) < row.minimum:
            words = _("inscrits : %(taken)d, il en faut %(minimum)d")
            yield row.run, row.decide_at, words % {"taken": row.taken or 0, "minimum": row.minimum}


def _about_sheets(runs: Any) -> Found:
    now = timezone.now()
    ended = (now - SHEETS_SINCE, now - SHEET_LATE)
    rows = Sheet.objects.unsettled().filter(slot__run__in=runs, slot__end__range=ended)
    kin = ("slot__run__course", "slot__run__territory", "slot__venue__territory")
    for sheet in rows.select_related(*kin):
        slot = sheet.slot
        words = _("émargement à clore : %(when)s")
        yield slot.run, slot.start, words % {"when": said(slot.start, slot.end, slot.zone)}
