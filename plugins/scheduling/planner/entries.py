"""One slot as the planner shows it: its hours, and in words what deserves a look."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.api import CourseRun, SeatCounter, User, hour

from ..models import SlotTrainer, TimeSlot
from ..near.zones import ZONE
from .asked import Asked

# Columns, not objects: a week has hundreds of slots, each with its run, course, venue and room.
COLUMNS = (
    *("pk", "start", "end", "state", "room_state", "venue_id", "room_id", "run_id", "zone"),
    *("is_mine", "is_full", "run__title", "run__state", "run__territory_id"),
    *("run__course__title", "room__name", "place_words"),
)
NAMES = ("first_name", "last_name", "printed_name", "email")
URGENT, SOFT, CALM, GONE = "urgent", "soft", "calm", "gone"
# Days when a venue receives nobody, by venue.
Closed = dict[int, set[date]]


@dataclass
class Entry:
    """`words` say the state; `tone` colours it and never says it alone.

    `slot` has the `COLUMNS`.
    """

    slot: Any
    start: datetime
    hours: str
    title: str
    where: str
    address: str
    people: list[User]
    words: list[str] = field(default_factory=list)
    tone: str = CALM

    @property
    def day(self) -> date:
        return self.start.date()

    @property
    def is_planned(self) -> bool:
        return bool(self.slot.state == TimeSlot.State.PLANNED)


def entries(
    asked: Asked, user: User, venues: Collection[int] | None, closed: Closed
) -> list[Entry]:
    """What one may see of these days. Of others' slots in one's venues: that the place is taken."""
    slots = _slots(asked, user, venues)
    leads = _leads([slot.pk for slot in slots if slot.is_mine])
    found = [_entry(slot, leads.get(slot.pk, [])) for slot in slots]
    first, last = asked.days[0], asked.days[-1]
    shown = [entry for entry in found if first <= entry.day <= last]
    clashing = set(_clashes(shown))
    for entry in shown:
        is_closed = entry.day in closed.get(entry.slot.venue_id, ())
        _judge(entry, is_closed, entry.slot.pk in clashing)
    return shown


def _slots(asked: Asked, user: User, venues: Collection[int] | None) -> list[Any]:
    mine = CourseRun.objects.managed_by(user)
    first, last = asked.window
    rows = TimeSlot.objects.filter(start__gte=first, start__lt=last)
    full = SeatCounter.objects.filter(
        run=OuterRef("run"), bucket=SeatCounter.Bucket.TOTAL, taken__gte=F("capacity")
    )
    seen = Q(run__in=mine.values("pk"))
    if venues is not None:
        seen |= Q(venue__in=venues)
    if asked.territory is not None:
        seen &= Q(venue__territory=asked.territory) | Q(run__territory=asked.territory)
    if asked.venue is not None:
        seen &= Q(venue=asked.venue)
    rows = rows.filter(seen).annotate(
        is_mine=Exists(mine.filter(pk=OuterRef("run"))), is_full=Exists(full), zone=ZONE
    )
    return list(rows.order_by("start", "pk").values_list(*COLUMNS, named=True))


def _leads(slots: Sequence[int]) -> dict[int, list[User]]:
    """Who leads each of them; one object for each person."""
    people: dict[int, User] = {}
    found: dict[int, list[User]] = {}
    names = (f"trainer__{name}" for name in NAMES)
    rows = SlotTrainer.objects.filter(slot__in=slots).order_by("trainer__last_name", "pk")
    for slot, key, *named in rows.values_list("slot_id", "trainer_id", *names):
        user = people.setdefault(key, User(pk=key, **dict(zip(NAMES, named, strict=True))))
        found.setdefault(slot, []).append(user)
    return found


def _entry(slot: Any, people: list[User]) -> Entry:
    zone = ZoneInfo(slot.zone)
    start, end = slot.start.astimezone(zone), slot.end.astimezone(zone)
    return Entry(
        slot,
        start,
        f"{hour(start)} – {hour(end)}",
        (slot.run__title or slot.run__course__title) if slot.is_mine else _("Occupé"),
        slot.room__name or ("" if slot.venue_id else slot.place_words or _("à distance")),
        reverse("scheduling_slots:list", args=[slot.run_id]) if slot.is_mine else "",
        people,
    )


def _clashes(shown: Sequence[Entry]) -> Iterator[int]:
    """At one time in one venue, where a room is not named: somebody should look."""
    by_venue: dict[int, list[Any]] = {}
    for entry in shown:
        if entry.slot.venue_id and entry.is_planned:
            by_venue.setdefault(entry.slot.venue_id, []).append(entry.slot)
    for slots in by_venue.values():
        for one, other in combinations(slots, 2):
            meet = one.start < other.end and other.start < one.end
            if meet and not (one.room_id and other.room_id):
                yield from (one.pk, other.pk)


def _judge(entry: Entry, is_closed: bool, clashes: bool) -> None:
    if not entry.is_planned:
        entry.words, entry.tone = [_("annulé")], GONE
        return
    urgent = [
        *([_("lieu refusé")] if entry.slot.room_state == TimeSlot.RoomState.REFUSED else []),
        *([_("lieu fermé")] if is_closed else []),
        *([_("en même temps qu’un autre")] if clashes else []),
    ]
    soft = [] if not entry.address else list(_doubts(entry))
    entry.words = [*urgent, *soft]
    entry.tone = URGENT if urgent else SOFT if soft else CALM


def _doubts(entry: Entry) -> Iterator[str]:
    slot = entry.slot
    if slot.room_state == TimeSlot.RoomState.ASKED:
        yield _("lieu demandé")
    if not entry.people:
        yield _("sans formateur")
    if slot.run__state == CourseRun.State.DRAFT:
        yield _("en préparation")
    if slot.is_full:
        yield _("complet")
