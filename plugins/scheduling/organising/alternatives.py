"""What is free instead, when a room, a bus or a person is taken."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from courses.api import Territory, User

from ..models import Room, SlotTrainer, TimeSlot
from ..overlaps import Plan, conflicts
from ..slots import shifted
from .series import closed_on, on_the_wall

MOST_ROOMS, DAYS_AHEAD = 4, 14
SATURDAY = 5


@dataclass(frozen=True)
class Alternatives:
    """Rooms, people of the same session, and how many days later all is free; each may be none."""

    rooms: list[Room] = field(default_factory=list)
    people: list[User] = field(default_factory=list)
    later: int | None = None
    first: Plan | None = None

    def __bool__(self) -> bool:
        return bool(self.rooms or self.people or self.later)


def alternatives(
    plans: Sequence[Plan], territory: Territory, people: Sequence[User], seats: int | None
) -> Alternatives:
    later = free_later(plans)
    return Alternatives(
        free_rooms(plans, territory, seats),
        free_people(plans, people),
        later,
        shifted(plans[0], later) if later else None,
    )


def _during(plans: Sequence[Plan]) -> Q:
    """At the hours of one of the plans."""
    wanted = Q(pk__in=())
    for plan in plans:
        wanted |= Q(start__lt=plan.end, end__gt=plan.start)
    return wanted


def free_rooms(plans: Sequence[Plan], territory: Territory, seats: int | None) -> list[Room]:
    """Of the venue first, then of its commune; large enough, open, free for all the plans."""
    wanted = next((plan for plan in plans if plan.venue), None)
    if wanted is None or wanted.venue is None:
        return []
    taken = TimeSlot.objects.planned().filter(_during(plans), room__isnull=False)
    rooms = Room.objects.filter(venue__territory=territory, venue__state="open")
    rooms = rooms.exclude(pk__in=taken.values("room_id")).filter(capacity__gte=seats or 0)
    near = rooms.select_related("venue__territory").prefetch_related("venue__closures")
    home, commune = wanted.venue.pk, wanted.venue.commune
    found = sorted(
        near, key=lambda one: (one.venue_id != home, one.venue.commune != commune, one.capacity)
    )
    return [room for room in found if not _is_closed(room, plans)][:MOST_ROOMS]


def _is_closed(room: Room, plans: Sequence[Plan]) -> bool:
    return any(closed_on(room.venue, on_the_wall(plan)[0].date()) for plan in plans)


def free_people(plans: Sequence[Plan], people: Sequence[User]) -> list[User]:
    busy = SlotTrainer.objects.filter(_during(plans), live=True).values("trainer_id")
    keys = [user.pk for user in people]
    return list(User.objects.filter(pk__in=keys).exclude(pk__in=busy).order_by("last_name", "pk"))


def free_later(plans: Sequence[Plan]) -> int | None:
    """The fewest days by which all could be moved, onto no weekend that was not meant."""
    for days in range(1, DAYS_AHEAD + 1):
        moved = [shifted(plan, days) for plan in plans]
        pairs = zip(plans, moved, strict=True)
        unwanted = any(_on_weekend(to) and not _on_weekend(of) for of, to in pairs)
        if not unwanted and not conflicts(moved):
            return days
    return None


def _on_weekend(plan: Plan) -> bool:
    return on_the_wall(plan)[0].weekday() >= SATURDAY
