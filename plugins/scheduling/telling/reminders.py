"""Reminders of meetings, before them, at an hour when one may be disturbed where they take place.

A sweep writes them when they are due, so that a slot moved, cancelled or left meanwhile has none:
one message per person, run and day. `REMINDERS` says when: days before, local hour, by audience.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q
from django.utils.translation import gettext as _

from courses.api import (
    CourseRun,
    Enrolment,
    Message,
    QualityKind,
    call_off,
    database_now,
    leave_address,
    meeting_words,
    moment_words,
    one_sms,
    send_message,
)

from ..models import TimeSlot
from ..occasions import occasions_of
from ..times import at

# Parents are reminded once; teachers a week before too, when a replacement can still be found.
WHEN: dict[str, list[tuple[int, str]]] = {
    "parents": [(1, "17:30")],
    "teachers": [(7, "17:30"), (1, "17:30")],
}
DECENT = range(8, 21)  # local hours at which a late sweep may still write
EARLY_ENDS = timedelta(days=3)  # after which a reminder of more than a day before is no use
LIVE = (CourseRun.State.OPEN, CourseRun.State.RUNNING)


@dataclass(frozen=True)
class Reminder:
    """For whom, how many days before, at what hour there."""

    is_for_parents: bool
    days: int
    hour: time

    def concerns(self) -> Q:
        parents = Q(as_quality=QualityKind.PARENT)
        return parents if self.is_for_parents else ~parents


@dataclass(frozen=True)
class Day:
    """The slots of a run on one day, where they take place."""

    run: CourseRun
    day: date
    zone: str
    slots: tuple[TimeSlot, ...]

    def due(self, reminder: Reminder) -> datetime:
        return at(self.day - timedelta(days=reminder.days), reminder.hour, self.zone)

    def use_by(self, reminder: Reminder) -> datetime:
        first = self.slots[0].start
        return min(first, self.due(reminder) + EARLY_ENDS) if reminder.days > 1 else first

    def is_due(self, reminder: Reminder, now: datetime) -> bool:
        """A slot added or moved since has been told of already."""
        due, there = self.due(reminder), now.astimezone(ZoneInfo(self.zone))
        told_since = max(slot.changed_at for slot in self.slots) > due
        in_time = due <= now < self.use_by(reminder)
        return in_time and there.hour in DECENT and not told_since

    def prefix(self, days: int | str = "") -> str:
        return _prefix(self.run.pk, self.day) + (f"{days}-" if days else "")


def _prefix(run: int, day: date) -> str:
    return f"reminder-{run}-{day.isoformat()}-"


def reminders() -> list[Reminder]:
    """Raises ImproperlyConfigured: a slip here would remind nobody."""
    try:
        return [
            Reminder(audience == "parents", int(days), time.fromisoformat(hour))
            for audience in WHEN
            for days, hour in settings.REMINDERS.get(audience, WHEN[audience])
            if 0 <= int(days) <= 60
        ]
    except (AttributeError, TypeError, ValueError) as error:
        example = '{"parents": [[1, "17:30"]], "teachers": [[7, "17:30"], [1, "17:30"]]}'
        raise ImproperlyConfigured(f"REMINDERS is like {example}: {error}") from error


def remind() -> int:
    """Write what is due now, by the database's clock. How many messages."""
    now, rules = database_now(), reminders()
    return sum(
        _remind(day, rule, now)
        for day in _days(now, rules)
        for rule in rules
        if day.is_due(rule, now)
    )


def _days(now: datetime, rules: list[Reminder]) -> Iterator[Day]:
    ahead = timedelta(days=max((rule.days for rule in rules), default=0) + 1)
    coming = TimeSlot.objects.planned().told().filter(run__state__in=LIVE)
    slots = coming.filter(start__gt=now, start__lte=now + ahead).order_by("run", "start", "pk")
    for (_run, day), found in groupby(slots, lambda slot: (slot.run_id, slot.local_start.date())):
        group = tuple(found)
        yield Day(group[0].run, day, group[0].zone, group)


def _remind(day: Day, rule: Reminder, now: datetime) -> int:
    """Those who were enrolled by then and have none yet."""
    prefix, due = day.prefix(rule.days), day.due(rule)
    have = set(Message.objects.filter(key__startswith=prefix).values_list("to", flat=True))
    sure = Q(run=day.run, state=Enrolment.State.CONFIRMED)
    in_time = Q(confirmed_at=None) | Q(confirmed_at__lt=due)
    rows = Enrolment.objects.filter(sure, in_time, rule.concerns()).exclude(user__in=have)
    people = list(rows.select_related("user").order_by("pk"))
    if not people:
        return 0
    words = _words(day)
    for row in people:
        _send(row, day, rule, words, f"{prefix}{row.user_id}")
    return len(people)


def _words(day: Day) -> dict[str, Any]:
    meetings = list(occasions_of(day.slots))
    place = meetings[0].place
    return {
        "course": day.run.course.title,
        "when": moment_words(day.slots[0].local_start),
        "where": place.words if place else _("à distance"),
        "meetings": "\n\n".join(map(meeting_words, meetings)),
        "uids": [meeting.uid for meeting in meetings],
    }


def _send(row: Enrolment, day: Day, rule: Reminder, words: dict[str, Any], key: str) -> None:
    values = words | {"leave": leave_address(row)}
    uids = values.pop("uids")
    text = _(
        "Vous avez rendez-vous pour « %(course)s ».\n\n%(meetings)s\n\n"
        "Vous ne pouvez pas venir ? Dites-le ici, sans compte, et une autre personne aura la "
        "place : %(leave)s"
    )
    short = _("Rappel : %(course)s, %(when)s, %(where)s. Annuler : %(leave)s")
    send_message(
        row.user,
        key,
        _("Rappel : %(course)s, %(when)s") % values,
        text % values,
        run=day.run,
        due_at=day.due(rule),
        use_by=day.use_by(rule),
        act=Message.Act.REMIND,
        occasions=uids,
        short=one_sms(short, values, "where", "course"),
    )


def call_off_reminders(run: int, start: datetime, zone: str) -> None:
    """Those of that day which have not left: the next sweep writes what still holds."""
    call_off(_prefix(run, start.astimezone(ZoneInfo(zone)).date()))
