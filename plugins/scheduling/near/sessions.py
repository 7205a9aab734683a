"""The sessions to come as the facets of the catalogue see them: one statement for all of them.

Each slot is reduced to the bits of what it offers. A course is kept when one of its slots offers
all that is asked: an evening in one town and children welcome in another help nobody.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay, TruncDate
from django.http import HttpRequest
from django.utils import timezone

from courses.api import EARTH_KM, Position, matching, remember

from ..models import Stop, TimeSlot
from .distance import away
from .zones import START, zoned

EVENING_FROM, SATURDAY = 17, 6
NEAR, PLACE, DATES = "pres", "lieu", "entre"
WEEK, MOMENT, CHILDREN, ACCESS, FORM, LANGUAGE = (
    *("semaine", "moment", "enfants", "accueil", "forme", "parle"),
)
TYPED = (NEAR, PLACE, DATES)
CHOSEN = (WEEK, MOMENT, CHILDREN, ACCESS, FORM, LANGUAGE)
TOGETHER = (ACCESS,)  # who ticks two needs both; of the other facets either will do


class Sessions:
    """What is asked (`values`, by facet), and the slots that answer."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = {name: values[name] for name in values if name in (*CHOSEN, *TYPED)}

    @cached_property
    def rows(self) -> list[tuple[int, int, list[str]]]:
        """(course, bits, languages), each once; remembered where nobody has typed anything."""
        if not self.values.keys().isdisjoint(TYPED):
            return self._read()
        return remember(("sessions to come", timezone.localdate()), self._read)

    def _read(self) -> list[tuple[int, int, list[str]]]:
        bits: Any = Value(0)
        for rank, where in enumerate(self._bits.values()):
            bits = bits + Case(When(where, then=Value(1 << rank)), default=Value(0))
        slots = self._slots().annotate(bits=Case(When(pk=None, then=0), default=bits))
        found = slots.order_by().values_list("run__course_id", "bits", "languages").distinct()
        return list(found)

    def courses(self, without: str = "") -> set[int]:
        """Those that one of their slots keeps, one facet left out."""
        return {row[0] for row in self._kept(without)}

    def by_choice(self, name: str) -> dict[str, set[int]]:
        """The courses that each choice of a facet would leave, whatever else is asked."""
        rows = self._kept("" if name in TOGETHER else name)
        if name == LANGUAGE:
            spoken = {language for row in rows for language in row[2]}
            return {one: {row[0] for row in rows if one in row[2]} for one in spoken}
        choices = {value: 1 << at for at, (of, value) in enumerate(self._bits) if of == name}
        found = {value: {row[0] for row in rows if row[1] & bit} for value, bit in choices.items()}
        return {value: courses for value, courses in found.items() if courses}

    def _kept(self, without: str) -> list[tuple[int, int, list[str]]]:
        rows = self.rows
        for name, value in self.values.items():
            if name == without:
                continue
            if name == LANGUAGE:
                rows = [row for row in rows if not set(value).isdisjoint(row[2])]
            else:
                wanted = [""] if name in TYPED else value
                keys = list(self._bits)
                mask = sum(1 << keys.index((name, one)) for one in wanted)
                every = name in TOGETHER
                rows = [row for row in rows if _offers_them(row[1], mask, every=every)]
        return rows

    def matching(self) -> Any:
        """The slots that offer all that is asked, languages apart; with `away` from near what."""
        slots = self._slots()
        for name, value in self.values.items():
            if name in TYPED:
                slots = slots.filter(self._bits[name, ""])
            elif name != LANGUAGE:
                each = [self._bits[name, one] for one in value]
                joined = Q.AND if name in TOGETHER else Q.OR
                slots = slots.filter(Q(*each, _connector=joined))
        return slots

    # --- what a slot offers --------------------------------------------------------------------

    @cached_property
    def _bits(self) -> dict[tuple[str, str], Q]:
        """By facet and choice; a facet that is typed has one, while it is filled."""
        own = {
            (name, value): where for name, of in _offers().items() for value, where in of.items()
        }
        typed = {NEAR: _reach, PLACE: _place, DATES: _between}
        asked = {(n, ""): read(self.values[n]) for n, read in typed.items() if n in self.values}
        return own | asked

    def _slots(self) -> Any:
        slots = zoned(TimeSlot.objects.upcoming(), "hour", lambda zone: ExtractHour(START, zone))
        slots = zoned(slots, "weekday", lambda zone: ExtractIsoWeekDay(START, zone))
        near = self.values.get(NEAR)
        return away_of_slots(slots, near.position) if near else slots


def sessions_of(request: HttpRequest, values: Mapping[str, Any]) -> Sessions:
    """One for all the facets of a page."""
    held: Any = request
    if not hasattr(held, "sessions_asked"):
        held.sessions_asked = Sessions(values)
    found: Sessions = held.sessions_asked
    return found


def _offers_them(bits: int, mask: int, *, every: bool) -> bool:
    return bits & mask == mask if every else bool(bits & mask)


def away_of_slots(slots: Any, here: Position) -> Any:
    """With how far they are; those of an itinerant venue are where it stops that day."""
    slots = zoned(slots, "day", lambda zone: TruncDate(START, tzinfo=zone))
    stops = Stop.objects.filter(venue=OuterRef("venue"), day=OuterRef("day"))
    stop = stops.annotate(away=away(here)).order_by("away").values("away")[:1]
    there = Case(When(whole_venue=True, then=Subquery(stop)), default=away(here, "venue__"))
    return slots.annotate(away=there)


def _offers() -> dict[str, dict[str, Q]]:
    now = timezone.localtime()
    monday = _midnight(now.date() + timedelta(days=7 - now.weekday()))
    first = _midnight((now.date().replace(day=1) + timedelta(days=32)).replace(day=1))
    return {
        WEEK: {"semaine": Q(start__lt=monday), "mois": Q(start__lt=first)},
        MOMENT: {"soir": Q(hour__gte=EVENING_FROM), "samedi": Q(weekday=SATURDAY)},
        CHILDREN: {"oui": Q(children_welcome=True)},
        ACCESS: {"fauteuil": Q(venue__wheelchair=True), "boucle": Q(venue__hearing_loop=True)},
        FORM: {
            "sur-place": Q(venue__isnull=False) | ~Q(place_words=""),
            "a-distance": Q(venue=None, place_words="") | ~Q(remote_link=""),
        },
        LANGUAGE: {},
    }


def _reach(near: Any) -> Q:
    from math import sin

    return Q(away__lte=sin(near.km / EARTH_KM / 2) ** 2)


def _place(words: str) -> Q:
    return matching(words, "venue__name", "venue__commune")


def _between(days: tuple[date | None, date | None]) -> Q:
    first, last = days
    where = Q(start__gte=_midnight(first)) if first else Q()
    return where & Q(start__lt=_midnight(last + timedelta(days=1))) if last else where


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))
