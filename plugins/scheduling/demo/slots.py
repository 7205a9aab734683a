"""The half-days of the demonstration's sessions: their title says when in the day, and where.

They follow their session when its dates move on, unless somebody has touched one of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from courses.api import CourseRun, User

from ..models import Room, SlotTrainer, TimeSlot
from ..overlaps import Plan, conflicts
from ..slots import add_slots
from ..times import at
from .people import colleagues
from .sheets import begin_again

RUNS, SLOTS = "runs/", "slots/"
ONLINE = "https://visio.formation.example/"
MORNING, AFTERNOON, EVENING = (time(9), time(12)), (time(14), time(17)), (time(18), time(20))
MOST_DAYS = 4


def keep_slots(made: Any, by: User) -> None:
    for key in list(made.keys(RUNS)):
        own = f"{SLOTS}{key.removeprefix(RUNS)}"
        if own not in made:
            _plan(made, key, own, by)
        elif made.day(own) < made.day(key):
            _follow(made, key, own)


def _run(made: Any, key: str) -> CourseRun | None:
    run: CourseRun | None = made.find(key, CourseRun)
    return run if run is not None and run.starts_on and not run.permanent else None


def _plan(made: Any, key: str, own: str, by: User) -> None:
    run = _run(made, key)
    if run is None or run.state in (CourseRun.State.CLOSED, CourseRun.State.ARCHIVED):
        return
    form = uuid5(NAMESPACE_URL, own)
    plans: list[Plan] = []
    others = colleagues(made, run)
    for plan in wanted(run):
        plans.append(_free(plan, plans, others))
    _lead(run, plans)
    made.many_once(own, TimeSlot, lambda: add_slots(run, plans, by=by, key=form, announce=False))


def _lead(run: CourseRun, plans: Sequence[Plan]) -> None:
    """Whoever leads one of its half-days is one of its trainers."""
    run.trainers.add(*(user for plan in plans for user in plan.trainers))


def _follow(made: Any, key: str, own: str) -> None:
    """Without a word to anybody: the session has not moved, the days have gone by."""
    run = _run(made, key)
    slots = list(TimeSlot.objects.filter(pk__in=made.many(own)).order_by("rank"))
    plans = list(wanted(run)) if run is not None else []
    untouched = all(slot.is_planned and slot.sequence == 0 for slot in slots)
    if untouched and len(slots) == len(made.many(own)) == len(plans):
        others = colleagues(made, run)
        for slot, plan in zip(slots, plans, strict=True):
            found = _free(plan, [], others, besides=slot)
            _lead(run, [found])
            _put(slot, found)
    made.recount([own])


def _put(slot: TimeSlot, plan: Plan) -> None:
    slot.leads.all().delete()
    TimeSlot.objects.filter(pk=slot.pk).update(**plan.fields())
    SlotTrainer.objects.bulk_create(
        SlotTrainer(slot=slot, trainer=user, start=plan.start, end=plan.end)
        for user in plan.trainers
    )
    slot.refresh_from_db()
    begin_again(slot)


def _free(
    plan: Plan, taken: list[Plan], others: Sequence[User], besides: TimeSlot | None = None
) -> Plan:
    """As it is wanted; else in another room, by somebody else, or by nobody yet."""
    meant = [plan.trainers] if plan.trainers else []
    for room in _rooms(plan):
        there = replace(plan, room=room, venue=room.venue if room else plan.venue)
        for people in (*meant, *((user,) for user in others), ()):
            found = replace(there, trainers=people)
            if not conflicts([*taken, found], besides):
                return found
    return replace(plan, room=None, trainers=())


def _rooms(plan: Plan) -> list[Room | None]:
    if plan.room is None:
        return [None]
    rooms = Room.objects.filter(venue__territory=plan.room.venue.territory_id)
    others = rooms.exclude(pk=plan.room.pk).select_related("venue__territory").order_by("pk")
    return [plan.room, *others]


def wanted(run: CourseRun) -> Iterator[Plan]:
    title = run.title.lower()
    zone = run.territory.time_zone
    online = "en ligne" in title
    room = None if online and " et " not in title else _room(run)
    for day in days(run):
        for start, end in hours(title):
            yield Plan(
                at(day, start, zone),
                at(day, end, zone),
                zone,
                room.venue if room else None,
                room,
                f"{ONLINE}{run.pk}" if online else "",
                tuple(run.trainers.all()),
                15 if (start, end) in (MORNING, AFTERNOON) else 0,
            )


def hours(title: str) -> list[tuple[time, time]]:
    if "soir" in title:
        return [EVENING]
    if any(word in title for word in ("journée", "édition", "appareils")):
        return [MORNING, AFTERNOON]
    return [AFTERNOON] if "14 h" in title or "après-midi" in title else [MORNING]


def days(run: CourseRun) -> list[date]:
    """Always as many for a session, out of the holidays, on its weekday if it can."""
    first, last = run.starts_on, run.ends_on
    if first is None or last is None or first == last:
        return [first] if first else []
    if last - first < timedelta(days=7):
        return [first, last]
    weekly = [first + timedelta(days=7 * week) for week in range((last - first).days // 7 + 1)]
    number = 2 if "deux" in run.title.lower() else min(MOST_DAYS, max(2, (len(weekly) + 1) // 2))
    daily = [first + timedelta(days=after) for after in range((last - first).days + 1)]
    offered = ([day for day in some if not is_holiday(day)] for some in (weekly, daily))
    chosen = next((some for some in offered if len(some) >= number), weekly)
    return [chosen[at * (len(chosen) - 1) // (number - 1)] for at in range(number)]


def is_holiday(day: date) -> bool:
    place = (day.month, day.day)
    alone = day.weekday() == 6 or place in ((5, 1), (5, 8), (11, 1), (11, 11))
    return alone or is_break(day)


def is_break(day: date) -> bool:
    """The turn of the year, and the summer."""
    place = (day.month, day.day)
    return place >= (12, 19) or place <= (1, 4) or (7, 4) <= place <= (8, 31)


def _room(run: CourseRun) -> Room | None:
    """In the commune that the title names; else anywhere in the territory."""
    rooms = Room.objects.filter(venue__territory=run.territory_id)
    known = list(rooms.select_related("venue__territory").order_by("pk"))
    named = [room for room in known if room.venue.commune.lower() in run.title.lower()]
    return next(iter(named or known), None)
