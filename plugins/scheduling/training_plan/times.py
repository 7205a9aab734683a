"""The lines of a session as times on the territory's clocks, and the slots that they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import PlanSlot, TimeSlot
from ..times import at, exists, said
from .lines import Meeting, Refused

Timed = tuple[Meeting, datetime, datetime]


@dataclass
class Matched:
    """Each timed line with its slot or none, what is refused, what is noted, what has gone."""

    pairs: list[tuple[Timed, TimeSlot | None]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    untimed: list[Meeting] = field(default_factory=list)
    gone: list[TimeSlot] = field(default_factory=list)


def refusal(line: Any, reason: str) -> Refused:
    return Refused(line.file, line.number, line.words, reason)


def matched(
    meetings: Sequence[Meeting], slots: Sequence[TimeSlot], said: dict[int, PlanSlot], zone: str
) -> Matched:
    """By what the plan said the last time, then by the hours, then in order."""
    found = Matched()
    timed = list(_timed(meetings, zone, found))
    left = list(slots)
    for same in (
        lambda slot: slot.pk in said and (said[slot.pk].start, said[slot.pk].end),
        lambda slot: slot.is_planned and (slot.start, slot.end),
    ):
        timed, left = _paired(timed, left, same, found)
    ours = [slot for slot in left if slot.pk in said and slot.is_planned]
    by_day = {slot.local_start.date(): slot for slot in reversed(ours)}
    for line in list(timed):
        slot = by_day.pop(line[1].date(), None)
        if slot is not None:
            found.pairs.append((line, slot))
            timed.remove(line)
            ours.remove(slot)
    movable = [slot for slot in ours if slot.end > timezone.now()]
    for line in timed:
        slot = movable.pop(0) if movable else None
        found.pairs.append((line, slot))
        if slot is not None:
            ours.remove(slot)
    found.gone = ours
    return found


def _timed(meetings: Sequence[Meeting], zone: str, found: Matched) -> Iterator[Timed]:
    """A line over several days, or without hours, says when the session runs and no more."""
    seen: dict[tuple[datetime, datetime], int] = {}
    for line in meetings:
        same_day = line.last_day in (None, line.first_day)
        if line.first_day is None or line.start is None or line.end is None or not same_day:
            found.untimed.append(line)
            continue
        start, end = at(line.first_day, line.start, zone), at(line.first_day, line.end, zone)
        if not (exists(start) and exists(end)) or end <= start:
            words = _("Cette heure n’existe pas ce jour-là, on change d’heure : %(when)s.")
            found.refused.append(refusal(line, words % {"when": said(start, end, zone)}))
        elif (start, end) in seen:
            words = _("Même session, mêmes heures qu’à la ligne %(line)d.")
            found.refused.append(refusal(line, words % {"line": seen[start, end]}))
        else:
            seen[start, end] = line.number
            yield line, start, end


def _paired(
    timed: list[Timed], slots: list[TimeSlot], same: Any, found: Matched
) -> tuple[list[Timed], list[TimeSlot]]:
    """Pair those whose hours are the same; gives what is left of both."""
    there = {same(slot): slot for slot in reversed(slots)}
    left = []
    for line in timed:
        slot = there.pop((line[1], line[2]), None)
        if slot is None:
            left.append(line)
        else:
            found.pairs.append((line, slot))
    taken = {slot.pk for _line, slot in found.pairs if slot is not None}
    return left, [slot for slot in slots if slot.pk not in taken]
