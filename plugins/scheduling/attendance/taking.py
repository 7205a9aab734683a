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


WRITTEN = (
    *("state", "minutes", "excuse", "source"),
    *("recorded_by", "device_at", "recorded_at", "at"),
)
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
        told = _Told(TimeSlot.objects.told().get(pk=slot.pk), sheet, by, source)
        seen = AttendanceEvent.objects.filter(nonce__in=[mark.nonce for mark in marks])
        known = dict(seen.values_list("nonce", "refused"))
        events = []
        for mark in marks:
            if mark.nonce not in known:
                known[mark.nonce] = refused = told.refusal(people.get(mark.enrolment_id), mark)
                if refused not in TRACELESS:
                    events.append(told.event(mark, refused))
        AttendanceEvent.objects.bulk_create(events)
        changed = _project(slot, [event for event in events if not event.refused])
        follow(told.slot.run, [people[pk] for pk in changed], by=by)
        if changed:
            announce_facts(sorted(changed))
    return [Taken(mark.nonce, known[mark.nonce]) for mark in marks]


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

    def event(self, mark: Mark, refused: str) -> AttendanceEvent:
        now = timezone.now()
        return AttendanceEvent(
            nonce=mark.nonce,
            slot=self.slot,
            enrolment_id=mark.enrolment_id,
            state=mark.state,
            minutes=mark.minutes,
            excuse=mark.excuse,
            by=self.by,
            source=self.source,
            device_at=mark.device_at,
            received_at=now,
            at=_moment(self.slot, mark, now),
            refused=refused,
        )


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


def _moment(slot: TimeSlot, mark: Mark, now: datetime) -> datetime:
    """When it was said: what the device tells, unless its clock cannot be right."""
    told = mark.device_at
    return now if told is None or told < slot.start - LOST_CLOCK else min(told, now)


def _project(slot: TimeSlot, events: Sequence[AttendanceEvent]) -> set[int]:
    """The newest accepted event of each person stands; of two at one instant, the last.

    Gives those who stand otherwise than before. The caller holds their enrolments.
    """
    people = {event.enrolment_id for event in events}
    rows = {row.enrolment_id: row for row in slot.attendances.filter(enrolment__in=people)}
    fresh: dict[int, Attendance] = {}
    for event in events:
        row = rows.get(event.enrolment_id)
        if row is None or row.at <= event.at:
            rows[event.enrolment_id] = fresh[event.enrolment_id] = _stands(event, row)
    Attendance.objects.bulk_create(row for row in fresh.values() if row.pk is None)
    Attendance.objects.bulk_update([row for row in fresh.values() if row.pk is not None], WRITTEN)
    return set(fresh)


def _stands(event: AttendanceEvent, row: Attendance | None) -> Attendance:
    row = row or Attendance(slot=event.slot, enrolment_id=event.enrolment_id)
    row.state, row.minutes, row.excuse = event.state, event.minutes, event.excuse
    row.source, row.recorded_by = event.source, event.by
    row.device_at, row.recorded_at, row.at = event.device_at, event.received_at, event.at
    return row
