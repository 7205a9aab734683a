"""A session in words, the same on its page, on its poster and on the slip that one takes home."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.api import CourseRun, Term, TermKind, absolute

from ..models import Stop, TimeSlot, Venue
from ..occasions import stops_of
from ..times import in_words


@dataclass(frozen=True)
class Where:
    """A place where it meets: a venue, the stop of one on a day, or words alone."""

    name: str
    address: str = ""
    town: str = ""
    venue: Venue | None = None
    stop: Stop | None = None
    rooms: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return ", ".join(filter(None, (*self.rooms, self.name, self.address, self.town)))

    @property
    def access(self) -> list[str]:
        """What is known of it; what is not is left unsaid."""
        if self.venue is None:
            return []
        wheelchair = {
            True: _("Accessible en fauteuil roulant"),
            False: _("Pas accessible en fauteuil roulant"),
        }.get(self.venue.wheelchair)  # type: ignore[arg-type]  # None: nobody has said
        loop = _("Boucle magnétique") if self.venue.hearing_loop else None
        return list(filter(None, (wheelchair, loop)))


@dataclass(frozen=True)
class Meeting:
    """One slot: when and where, in words."""

    slot: TimeSlot
    when: str
    where: Where | None


@dataclass(frozen=True)
class Session:
    """A run with its slots, as one tells somebody who might come."""

    run: CourseRun
    meetings: list[Meeting]
    languages: list[str] = field(default_factory=list)

    @property
    def planned(self) -> list[Meeting]:
        return [one for one in self.meetings if one.slot.is_planned]

    @property
    def is_cancelled(self) -> bool:
        """Nothing of what was planned takes place."""
        return bool(self.meetings) and not self.planned

    @property
    def is_over(self) -> bool:
        return self.run.state in (CourseRun.State.CLOSED, CourseRun.State.ARCHIVED)

    @property
    def places(self) -> list[Where]:
        """Each once, with all of its rooms in use."""
        found: dict[tuple[str, str], Where] = {}
        for where in (one.where for one in self.planned or self.meetings if one.where):
            key = where.name, where.address
            rooms = (*(found[key].rooms if key in found else ()), *where.rooms)
            found[key] = _with_rooms(where, rooms)
        return list(found.values())

    @property
    def children_welcome(self) -> bool:
        return any(one.slot.children_welcome for one in self.planned)

    @property
    def is_remote(self) -> bool:
        """Whether one may follow some of it from elsewhere."""
        return any(one.slot.is_remote for one in self.planned)

    @property
    def address(self) -> str:
        return absolute(session_path(self.run))

    @property
    def short_address(self) -> str:
        """To be typed from paper: without the scheme, which browsers add."""
        path = reverse("scheduling:short", args=[self.run.pk])
        return absolute(path).split("://", 1)[-1]

    @property
    def call(self) -> tuple[str, str]:
        """(who, number) of whoever answers: the human of the territory, or who organises."""
        territory, organisation = self.run.territory, self.run.organisation
        if territory.help_phone:
            return territory.help_name, territory.help_phone
        if organisation.phone:
            return organisation.name, organisation.phone
        venues = (one.venue for one in self.places if one.venue and one.venue.phone)
        return next(((venue.name, venue.phone) for venue in venues), ("", ""))


def session_path(run: CourseRun) -> str:
    return reverse("scheduling:session", args=[run.pk])


def session_of(run: CourseRun) -> Session:
    """Three statements at most, however many slots. `run` comes with its kin."""
    told = TimeSlot.objects.told().filter(run=run).order_by("start", "pk")
    return session_from(run, list(told))


def session_from(run: CourseRun, slots: list[TimeSlot]) -> Session:
    """Of these slots of it alone: a stop has its own flyer."""
    stops = stops_of(slots)
    meetings = [
        Meeting(slot, in_words(slot.start, slot.end, slot.zone), where_of(slot, stops))
        for slot in slots
    ]
    return Session(run, meetings, _languages(slots))


def where_of(slot: TimeSlot, stops: dict[Any, Stop]) -> Where | None:
    venue = slot.venue
    if venue is None:
        return Where(slot.place_words) if slot.place_words else None
    stop = stops.get((venue.pk, slot.local_start.date())) if slot.whole_venue else None
    if stop is not None:
        town = " ".join(filter(None, (stop.postal_code, stop.commune)))
        return Where(venue.name, stop.place, town, venue, stop)
    rooms = (slot.room.name,) if slot.room else ()
    return Where(
        venue.name, venue.address, f"{venue.postal_code} {venue.commune}", venue, rooms=rooms
    )


def _with_rooms(where: Where, rooms: Iterable[str]) -> Where:
    each = tuple(dict.fromkeys(rooms))
    return Where(where.name, where.address, where.town, where.venue, where.stop, each)


def _languages(slots: Iterable[TimeSlot]) -> list[str]:
    """Besides French, as the vocabulary calls them."""
    codes = {code for slot in slots if slot.is_planned for code in slot.languages}
    if not codes:
        return []
    terms = Term.objects.filter(kind=TermKind.LANGUAGE, code__in=codes)
    return list(terms.order_by("position", "label").values_list("label", flat=True))
