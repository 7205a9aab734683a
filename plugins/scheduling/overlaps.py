"""Who and what is taken at the same time: asked before writing, told in a sentence."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from courses.api import User

from .models import Room, SlotTrainer, TimeSlot, Venue
from .times import said


@dataclass(frozen=True)
class Plan:
    """A slot as it is wanted; without a venue nor words for the place, remote."""

    start: datetime
    end: datetime
    zone: str
    venue: Venue | None = None
    room: Room | None = None
    remote_link: str = ""
    trainers: tuple[User, ...] = ()
    break_minutes: int = 0
    required: bool = True
    children_welcome: bool = False
    languages: tuple[str, ...] = ()
    place_words: str = ""

    def fields(self) -> dict[str, Any]:
        """The columns of its slot."""
        return {
            "start": self.start,
            "end": self.end,
            "venue": self.venue,
            "room": self.room,
            "whole_venue": self.venue is not None and self.venue.is_itinerant,
            "place_words": "" if self.venue else self.place_words,
            "remote_link": self.remote_link,
            "break_minutes": self.break_minutes,
            "required": self.required,
            "children_welcome": self.children_welcome,
            "languages": list(self.languages),
        }

    @property
    def words(self) -> str:
        return said(self.start, self.end, self.zone)

    def meets(self, other: Any) -> bool:
        return bool(self.start < other.end and other.start < self.end)


def conflicts(plans: Sequence[Plan], besides: TimeSlot | None = None) -> list[str]:
    """In sentences, each once. Two statements, however many plans."""
    if not plans:
        return []
    held = taken(plans, [besides.pk] if besides else [])
    found = [*_among(plans), *(sentence for _plan, sentence in held)]
    return list(dict.fromkeys(found))


def taken(plans: Sequence[Plan], besides: Collection[int]) -> Iterator[tuple[Plan, str]]:
    """Of each plan, what other slots hold; not those of the keys `besides`. Two statements."""
    if plans:
        yield from _with_rooms(plans, besides)
        yield from _with_trainers(plans, besides)


def _window(plans: Sequence[Plan]) -> Q:
    return Q(start__lt=max(p.end for p in plans), end__gt=min(p.start for p in plans))


def _with_rooms(plans: Sequence[Plan], besides: Collection[int]) -> Iterator[tuple[Plan, str]]:
    rooms = {plan.room.pk for plan in plans if plan.room}
    buses = {plan.venue.pk for plan in plans if plan.venue and plan.venue.is_itinerant}
    if not rooms and not buses:
        return
    place = Q(room__in=rooms) | Q(venue__in=buses, whole_venue=True)
    rows = TimeSlot.objects.planned().told().filter(_window(plans), place)
    held = list(rows.exclude(pk__in=besides))
    for plan in plans:
        for slot in held:
            if plan.meets(slot) and _same_place(plan, slot):
                words = _("%(place)s : déjà pris le %(when)s par la session « %(session)s ».")
                told = {
                    "place": place_words(slot),
                    "when": said(slot.start, slot.end, slot.zone),
                    "session": slot.run.course.title,
                }
                yield plan, words % told


def _same_place(plan: Plan, slot: TimeSlot) -> bool:
    same_room = plan.room is not None and plan.room.pk == slot.room_id
    same_bus = slot.whole_venue and plan.venue is not None and plan.venue.pk == slot.venue_id
    return same_room or same_bus


def _with_trainers(plans: Sequence[Plan], besides: Collection[int]) -> Iterator[tuple[Plan, str]]:
    people = {user.pk for plan in plans for user in plan.trainers}
    if not people:
        return
    rows = SlotTrainer.objects.filter(_window(plans), trainer__in=people, live=True)
    rows = rows.exclude(slot__in=besides)
    kin = ("trainer", "slot__run__course", "slot__run__territory", "slot__venue__territory")
    held = list(rows.select_related(*kin))
    for plan in plans:
        for lead in held:
            if plan.meets(lead) and lead.trainer in plan.trainers:
                words = _("%(who)s anime déjà la session « %(session)s » le %(when)s.")
                told = {
                    "who": lead.trainer.display_name,
                    "session": lead.slot.run.course.title,
                    "when": said(lead.start, lead.end, lead.slot.zone),
                }
                yield plan, words % told


def _among(plans: Sequence[Plan]) -> Iterator[str]:
    """Of the slots of one form."""
    ordered = sorted(plans, key=lambda plan: plan.start)
    for at, plan in enumerate(ordered):
        for other in ordered[at + 1 :]:
            if plan.meets(other) and share(plan, other):
                yield both(plan, other)


def both(plan: Plan, other: Plan) -> str:
    """The sentence for two slots of one form or file."""
    return _("Deux de ces créneaux se chevauchent : %(one)s et %(other)s.") % {
        "one": plan.words,
        "other": other.words,
    }


def share(plan: Plan, other: Plan) -> bool:
    same_room = plan.room is not None and plan.room == other.room
    same_bus = plan.venue is not None and plan.venue == other.venue and plan.venue.is_itinerant
    return same_room or same_bus or bool(set(plan.trainers) & set(other.trainers))


def place_words(slot: TimeSlot) -> str:
    return ", ".join(str(part) for part in (slot.room, slot.venue) if part) or slot.place_words


def warnings(plans: Iterable[Plan], seats: int | None) -> list[str]:
    """What does not forbid, and should be known: the venue is closed, the room is small."""
    told = [sentence for plan in plans for sentence in _doubts(plan, seats)]
    return list(dict.fromkeys(told))


def _doubts(plan: Plan, seats: int | None) -> Iterator[str]:
    if plan.venue is None:
        return
    day = plan.start.astimezone(plan.venue.zone).date()
    for closure in plan.venue.closures.all():
        if closure.first_day <= day <= closure.last_day:
            yield _("%(venue)s est fermé : %(when)s.") % {"venue": plan.venue, "when": plan.words}
    if plan.room is not None and seats is not None and plan.room.capacity < seats:
        yield _("La salle « %(room)s » a %(there)d places, la session en offre %(seats)d.") % {
            "room": plan.room,
            "there": plan.room.capacity,
            "seats": seats,
        }
