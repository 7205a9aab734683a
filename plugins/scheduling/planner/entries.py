"""One slot as the planner shows it: its hours, and in words what deserves a look."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.api import CourseRun, SeatCounter, User

from ..models import SlotTrainer, TimeSlot, Venue
from ..organising.series import closed_on
from .asked import Asked

NEEDED = (
    *("uid", "start", "end", "state", "room_state", "venue_id", "room_id", "run_id"),
    *("remote_link", "run__title", "run__state", "run__course__title", "run__territory__name"),
    *("run__territory__time_zone", "venue__name", "venue__commune", "venue__time_zone"),
    *("venue__territory__time_zone", "room__name"),
)
URGENT, SOFT, CALM, GONE = "urgent", "soft", "calm", "gone"


@dataclass
class Entry:
    """`words` say the state; `tone` colours it and never says it alone."""

    slot: TimeSlot
    day: date
    hours: str
    title: str
    where: str
    address: str
    people: list[User]
    words: list[str] = field(default_factory=list)
    tone: str = CALM


def entries(asked: Asked, user: User, venues: Sequence[Venue] | None) -> list[Entry]:
    """What one may see of these days. Of others' slots in one's venues: that the place is taken."""
    known = {venue.pk: venue for venue in venues or ()}
    found = [_entry(slot) for slot in _slots(asked, user, venues)]
    shown = [entry for entry in found if asked.days[0] <= entry.day <= asked.days[-1]]
    clashing = set(_clashes(shown))
    for entry in shown:
        venue = known.get(entry.slot.venue_id or 0)
        _judge(entry, venue, entry.slot.pk in clashing)
    return shown


def _slots(asked: Asked, user: User, venues: Sequence[Venue] | None) -> list[TimeSlot]:
    mine = CourseRun.objects.managed_by(user)
    first, last = asked.window
    rows = TimeSlot.objects.filter(start__gte=first, start__lt=last)
    full = SeatCounter.objects.filter(
        run=OuterRef("run"), bucket=SeatCounter.Bucket.TOTAL, taken__gte=F("capacity")
    )
    rows = rows.annotate(is_mine=Exists(mine.filter(pk=OuterRef("run"))), is_full=Exists(full))
    seen = Q(run__in=mine.values("pk"))
    if venues is not None:
        seen |= Q(venue__in=[venue.pk for venue in venues])
    if asked.territory is not None:
        seen &= Q(venue__territory=asked.territory) | Q(run__territory=asked.territory)
    rows = rows.filter(seen).select_related(
        "run__course", "run__territory", "venue__territory", "room"
    )
    leads = Prefetch("leads", SlotTrainer.objects.select_related("trainer"))
    return list(rows.only(*NEEDED).prefetch_related(leads))


def _entry(slot: TimeSlot) -> Entry:
    start, end = slot.local_start, slot.local_end
    is_mine = slot.is_mine  # type: ignore[attr-defined]
    leads = sorted(slot.leads.all(), key=lambda lead: lead.trainer.last_name)
    return Entry(
        slot,
        start.date(),
        f"{date_format(start, 'G:i')} – {date_format(end, 'G:i')}",
        (slot.run.title or slot.run.course.title) if is_mine else _("Occupé"),
        slot.room.name if slot.room else _where(slot),
        reverse("scheduling_slots:list", args=[slot.run_id]) if is_mine else "",
        [lead.trainer for lead in leads] if is_mine else [],
    )


def _where(slot: TimeSlot) -> str:
    return "" if slot.venue else _("à distance")


def _clashes(shown: Sequence[Entry]) -> Iterator[int]:
    """At one time in one venue, where a room is not named: somebody should look."""
    by_venue: dict[int, list[TimeSlot]] = {}
    for entry in shown:
        if entry.slot.venue_id and entry.slot.is_planned:
            by_venue.setdefault(entry.slot.venue_id, []).append(entry.slot)
    for slots in by_venue.values():
        for one, other in combinations(slots, 2):
            meet = one.start < other.end and other.start < one.end
            if meet and not (one.room_id and other.room_id):
                yield from (one.pk, other.pk)


def _judge(entry: Entry, venue: Venue | None, clashes: bool) -> None:
    slot = entry.slot
    if not slot.is_planned:
        entry.words, entry.tone = [_("annulé")], GONE
        return
    urgent = [
        *([_("lieu refusé")] if slot.room_state == TimeSlot.RoomState.REFUSED else []),
        *([_("lieu fermé")] if venue and closed_on(venue, entry.day) else []),
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
    if slot.run.state == CourseRun.State.DRAFT:
        yield _("en préparation")
    if slot.is_full:  # type: ignore[attr-defined]
        yield _("complet")
