"""The past of the demonstration follows the days: what was done « hier » stays done yesterday.

All that the demonstration has made lies before the day it was counted from (`Registry.day`). So
whatever carries that day or a later one is a visitor's, and an enrolment that holds any such thing
stays as it is for good; so does one whose dates a paper states.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from ..models import Completion, Enrolment
from .builders import demo_modules
from .registry import Registry

ONE, MANY = "enrolments/", "crowds/"
MOMENTS = ("created_at", "queued_at", "confirmed_at", "started_at", "completed_at", "ended_at")
WORKED = ("started_at", "completed_at", "changed_at")
State = Enrolment.State


def move_on(registry: Registry) -> int:
    """Give every untouched enrolment as many days as have gone by. Returns how many moved."""
    moved = 0
    for day, keys in _by_day(registry).items():
        rows = {key: _enrolments(registry, key) for key in keys}
        untouched = _untouched(sorted({pk for pks in rows.values() for pk in pks}), day)
        left = {key: [pk for pk in pks if pk in untouched] for key, pks in rows.items()}
        changed = [key for key, pks in left.items() if pks]
        if changed:
            _shift(untouched, registry.today - day)
            many = {key: pks for key, pks in left.items() if key.startswith(MANY)}
            registry.recount(changed, many)
            moved += len(untouched)
    return moved


def _enrolments(registry: Registry, key: str) -> list[int]:
    return registry.many(key) if key.startswith(MANY) else [int(registry.made(key))]


def _by_day(registry: Registry) -> dict[date, list[str]]:
    found: dict[date, list[str]] = {}
    for key in (*registry.keys(ONE), *registry.keys(MANY)):
        if registry.day(key) < registry.today:
            found.setdefault(registry.day(key), []).append(key)
    return found


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _untouched(pks: Sequence[Any], day: date) -> set[int]:
    since = midnight(day)
    late = [Q(**{f"{name}__gte": since}) for name in MOMENTS]
    worked = [Q(**{f"completions__{name}__gte": since}) for name in WORKED]
    rows = Enrolment.objects.filter(pk__in=pks, state__in=(State.CONFIRMED, *_STILL))
    touched = rows.filter(_any(late + worked)).values_list("pk", flat=True)
    mine = set(rows.values_list("pk", flat=True)) - set(touched)
    for module in demo_modules().values():
        if mine and hasattr(module, "settled"):
            mine -= set(module.settled(sorted(mine), since))
    return mine


# Those of a closed session grow old with it.
_STILL = (State.REQUESTED, State.WAITING, State.WITHDRAWN)


def _any(conditions: Iterable[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found


def _shift(pks: set[int], elapsed: timedelta) -> None:
    later = {name: F(name) + elapsed for name in MOMENTS}
    Enrolment.objects.filter(pk__in=pks).update(**later)
    done = {name: F(name) + elapsed for name in WORKED}
    Completion.objects.filter(enrolment__in=pks).update(**done)
    for module in demo_modules().values():
        if hasattr(module, "move_on"):
            module.move_on(sorted(pks), elapsed)
