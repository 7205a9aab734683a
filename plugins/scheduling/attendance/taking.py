"""Marking people at a slot: each mark once, the newest one counts, whoever says it and from where.

Locks: the enrolments by key, then the sheet: marks of one person wait for one another, and a sheet
does not close between a mark and its effect.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.api import Enrolment, User, announce_facts

from ..models import Attendance, AttendanceEvent, Excuse, Presence, Sheet, Source, TimeSlot
from .closing import sheet_of
from .progress import follow
from .roster import expected

MOST_AT_ONCE = 500
OPENS = timedelta(hours=4)  # before the slot: people come early
LOST_CLOCK = timedelta(days=1)  # a device that says so long before has lost its clock


class Refusal(models.TextChoices):
    """Why a mark does not count. One that is unknown or unreadable leaves no trace."""

    UNKNOWN = "unknown", _("Cette personne n’est pas sur la liste de ce créneau.")
    BAD = "bad", _("Cette présence n’est pas lisible.")
    NOT_YOURS = "not_yours", _("Chacun signe pour soi.")
    CANCELLED = "cancelled", _("Ce créneau est annulé.")
    TOO_EARLY = "too_early", _("Ce créneau n’a pas encore commencé.")
    CLOSED = "closed", _("La feuille est close : rouvrez-la pour la corriger.")


TRACELESS = (Refusal.UNKNOWN, Refusal.BAD)


@dataclass(frozen=True)
class Mark:
    """What is said of one person. `minutes` only when she was not there the whole time."""

    nonce: UUID
    enrolment_id: int
    state: str
    minutes: int | None = None
    excuse: str = ""
    device_at: datetime | None = None


@dataclass(frozen=True)
class Taken:
    """What became of a mark: `refused` is empty when it counts, else one of Refusal's codes."""

    nonce: UUID
    refused: str = ""

    @property
    def sentence(self) -> str:
        return str(Refusal(self.refused).label) if self.refused else ""


def take(slot: TimeSlot, marks: Sequence[Mark], *, by: User, source: str) -> list[Taken]:
    """Write marks down, in order. A nonce that was seen gets the answer that it got."""
    marks = marks[:MOST_AT_ONCE]
    sheet_of(slot)
    with transaction.atomic():
        people = _held(slot, marks)
        sheet = Sheet.objects.select_for_update(of=("self",)).get(slot=slot)
        row = TimeSlot.objects.told().get(pk=slot.pk)
        told = _Told(row, sheet, by, source)
        seen = AttendanceEvent.objects.filter(nonce__in=[mark.nonce for mark in marks])
        known = dict(seen.values_list("nonce", "refused"))
        changed: dict[int, Enrolment] = {}
        answers = []
        for mark in marks:
            if mark.nonce not in known:
                known[mark.nonce] = told.refusal(people.get(mark.enrolment_id), mark)
                if _write(told, mark, known[mark.nonce]):
                    changed[mark.enrolment_id] = people[mark.enrolment_id]
            answers.append(Taken(mark.nonce, known[mark.nonce]))
        follow(row.run, changed.values(), by=by)
        if changed:
            announce_facts(list(changed))
    return answers


def _held(slot: TimeSlot, marks: Iterable[Mark]) -> dict[int, Enrolment]:
    wanted = {mark.enrolment_id for mark in marks}
    rows = expected(slot).filter(pk__in=wanted).order_by("pk").select_for_update(of=("self",))
    return {row.pk: row for row in rows}


@dataclass(frozen=True)
class _Told:
    """What a handful of marks have in common."""

    slot: TimeSlot
    sheet: Sheet
    by: User
    source: str

    def refusal(self, person: Enrolment | None, mark: Mark) -> str:
        if person is None:
            return Refusal.UNKNOWN
        if not _is_sound(self.slot, mark):
            return Refusal.BAD
        own = person.user_id == self.by.pk and mark.state == Presence.PRESENT
        if self.source == Source.CODE and not own:
            return Refusal.NOT_YOURS
        return self._too_soon_or_late(mark)

    def _too_soon_or_late(self, mark: Mark) -> str:
        if not self.slot.is_planned:
            return Refusal.CANCELLED
        if mark.state != Presence.EXCUSED and timezone.now() < self.slot.start - OPENS:
            return Refusal.TOO_EARLY
        return "" if self.sheet.is_open else Refusal.CLOSED


def _is_sound(slot: TimeSlot, mark: Mark) -> bool:
    if mark.state not in Presence.values or mark.excuse not in {"", *Excuse.values}:
        return False
    if mark.excuse and mark.state != Presence.EXCUSED:
        return False
    if mark.device_at is not None and timezone.is_naive(mark.device_at):
        return False
    if mark.minutes is None:
        return True
    return mark.state == Presence.PRESENT and 1 <= mark.minutes <= slot.minutes


def _write(told: _Told, mark: Mark, refused: str) -> bool:
    """Whether it changed how the person stands."""
    if refused in TRACELESS:
        return False
    now = timezone.now()
    event = AttendanceEvent.objects.create(
        nonce=mark.nonce,
        slot=told.slot,
        enrolment_id=mark.enrolment_id,
        state=mark.state,
        minutes=mark.minutes,
        excuse=mark.excuse,
        by=told.by,
        source=told.source,
        device_at=mark.device_at,
        received_at=now,
        at=_moment(told.slot, mark, now),
        refused=refused,
    )
    return not refused and _project(event)


def _moment(slot: TimeSlot, mark: Mark, now: datetime) -> datetime:
    """When it was said: what the device tells, unless its clock cannot be right."""
    told = mark.device_at
    return now if told is None or told < slot.start - LOST_CLOCK else min(told, now)


def _project(event: AttendanceEvent) -> bool:
    """The newest accepted event stands; of two at the same instant, the one received last."""
    row = Attendance.objects.filter(slot=event.slot, enrolment=event.enrolment_id).first()
    if row is not None and row.at > event.at:
        return False
    row = row or Attendance(slot=event.slot, enrolment_id=event.enrolment_id)
    row.state, row.minutes, row.excuse = event.state, event.minutes, event.excuse
    row.source, row.recorded_by = event.source, event.by
    row.device_at, row.recorded_at, row.at = event.device_at, event.received_at, event.at
    row.save()
    return True
