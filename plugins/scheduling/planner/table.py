"""The table of the planner: a line for each venue, person or territory, a column for each day."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.api import User

from ..models import Closure, Venue
from .asked import Asked, By
from .entries import Closed, Entry, entries

PER_PAGE = 60


@dataclass
class Cell:
    """A day of a line. Without an address one prepares nothing there."""

    day: date
    said: str
    entries: list[Entry] = field(default_factory=list)
    closed: str = ""
    address: str = ""


@dataclass
class Line:
    """`place` fills in the form of what is prepared in one of its cells; `alone` shows it alone."""

    label: str
    more: str
    cells: list[Cell]
    place: str = ""
    alone: str = ""


@dataclass
class Table:
    """All that the page shows; `venues` and `people` are those that one may choose among."""

    asked: Asked
    heads: list[tuple[date, str, bool]]
    lines: list[Line]
    page: Page | None
    count: int
    venues: list[Venue]
    people: list[User]

    @property
    def is_idle(self) -> bool:
        """Whether the person who was chosen has nothing on these days."""
        return self.asked.trainer not in (None, *(user.pk for user in self.people))


def table(asked: Asked, user: User) -> Table:
    every = _venues(asked, user)
    wanted = [venue for venue in every if asked.venue in (None, venue.pk)]
    page = Paginator(wanted, PER_PAGE).get_page(asked.page) if asked.by == By.VENUE else None
    venues: list[Venue] | None = list(page.object_list) if page else None
    closed = _closed(asked, [venue.pk for venue in venues or ()])
    found = entries(asked, user, None if venues is None else [one.pk for one in venues], closed)
    people = _people(found)
    if asked.trainer is not None:
        found = [e for e in found if asked.trainer in (user.pk for user in e.people)]
    sheet = _Lines(asked, found, closed)
    lines = {
        By.VENUE: lambda: sheet.by_venue(venues or [], page),
        By.TRAINER: sheet.by_trainer,
        By.TERRITORY: sheet.by_territory,
    }[asked.by]()
    today = timezone.localdate()
    heads = [(day, date_format(day, "D j"), day == today) for day in asked.days]
    return Table(asked, heads, lines, page, len(found), every, people)


def _venues(asked: Asked, user: User) -> list[Venue]:
    open_ones = Venue.objects.visible_to(user).open()
    if asked.territory is not None:
        open_ones = open_ones.filter(territory=asked.territory)
    return list(open_ones.order_by("commune", "name", "pk").only("name", "commune"))


def _closed(asked: Asked, venues: Sequence[int]) -> Closed:
    first, last = asked.days[0], asked.days[-1]
    rows = Closure.objects.filter(venue__in=venues, first_day__lte=last, last_day__gte=first)
    found: Closed = {}
    for venue, begun, ended in rows.values_list("venue_id", "first_day", "last_day"):
        days = (day for day in asked.days if begun <= day <= ended)
        found.setdefault(venue, set()).update(days)
    return found


def _people(found: Sequence[Entry]) -> list[User]:
    people = {user.pk: user for entry in found for user in entry.people}
    return sorted(people.values(), key=lambda user: (user.last_name.casefold(), user.pk))


class _Lines:
    """What is found, put into lines."""

    def __init__(self, asked: Asked, found: Sequence[Entry], closed: Closed) -> None:
        self.asked, self.found, self.closed = asked, found, closed
        self.today = timezone.localdate()
        self.days = [(day, date_format(day, "j F")) for day in asked.days]
        self.form = reverse("scheduling_planning:prepare")

    def by_venue(self, venues: Sequence[Venue], page: Page | None) -> list[Line]:
        at = self._by(lambda entry: entry.slot.venue_id)
        if self.asked.trainer is not None:
            venues = [venue for venue in venues if venue.pk in at]
        lines = [
            self._line(
                venue.name,
                at.get(venue.pk, []),
                more=venue.commune,
                place=f"venue-{venue.pk}",
                closed=self.closed.get(venue.pk, set()),
                alone=self.asked.address(lieu=venue.pk),
            )
            for venue in venues
        ]
        if None in at and (page is None or page.number == 1):
            lines.append(self._line(_("À distance"), at[None], place="remote"))
        known = {None, *(venue.pk for venue in venues)}
        others = [entry for entry in self.found if entry.slot.venue_id not in known]
        if others and page is not None and page.paginator.num_pages == 1:
            lines.append(self._line(_("Autres lieux"), others))
        return lines

    def by_trainer(self) -> list[Line]:
        lines = [
            self._line(
                user.display_name,
                [entry for entry in self.found if user in entry.people],
                alone=self.asked.address(personne=user.pk),
            )
            for user in _people(self.found)
            if self.asked.trainer in (None, user.pk)
        ]
        nobody = [entry for entry in self.found if entry.address and not entry.people]
        if nobody:
            lines.insert(0, self._line(_("Sans formateur"), nobody))
        return lines

    def by_territory(self) -> list[Line]:
        of = self._by(lambda entry: entry.slot.run__territory_id)
        shown = [self.asked.territory] if self.asked.territory else self.asked.territories
        return [self._line(one.name, of.get(one.pk, []), more=one.code) for one in shown]

    def _by(self, key: Callable[[Entry], Hashable]) -> Mapping[Hashable, list[Entry]]:
        found: dict[Hashable, list[Entry]] = defaultdict(list)
        for entry in self.found:
            found[key(entry)].append(entry)
        return found

    def _line(
        self,
        label: str,
        found: Sequence[Entry],
        *,
        more: str = "",
        place: str = "",
        closed: set[date] | frozenset[date] = frozenset(),
        alone: str = "",
    ) -> Line:
        by_day: dict[date, list[Entry]] = defaultdict(list)
        for entry in found:
            by_day[entry.day].append(entry)
        is_closed = _("fermé")
        prepare = self._prepare(place)
        cells = [
            Cell(
                day,
                said,
                by_day.get(day, []),
                is_closed if day in closed else "",
                f"{prepare}jour={day.isoformat()}" if day >= self.today else "",
            )
            for day, said in self.days
        ]
        return Line(label, more, cells, place, alone)

    def _prepare(self, place: str) -> str:
        """Where what happens in this line is prepared; nothing is in the past."""
        of = str(self.asked.territory.pk) if self.asked.territory else ""
        given = {name: value for name, value in (("lieu", place), ("territoire", of)) if value}
        return f"{self.form}?{urlencode(given)}&" if given else f"{self.form}?"
