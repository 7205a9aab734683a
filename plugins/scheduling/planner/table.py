"""The table of the planner: a line for each venue, person or territory, a column for each day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.api import User

from ..models import Venue
from ..organising.series import closed_on
from .asked import Asked, By
from .entries import Entry, entries

PER_PAGE = 60


@dataclass
class Cell:
    """A day of a line. Without an address one prepares nothing there."""

    day: date
    entries: list[Entry] = field(default_factory=list)
    closed: str = ""
    address: str = ""


@dataclass
class Line:
    """`place` fills in the form of what is prepared in one of its cells."""

    label: str
    more: str
    cells: list[Cell]
    place: str = ""


@dataclass
class Table:
    """All that the page shows."""

    asked: Asked
    heads: list[tuple[date, str, bool]]
    lines: list[Line]
    page: Page | None
    count: int


def table(asked: Asked, user: User) -> Table:
    page, venues = _venues(asked, user)
    found = entries(asked, user, venues)
    lines = {
        By.VENUE: lambda: _by_venue(asked, found, venues or [], page),
        By.TRAINER: lambda: _by_trainer(asked, found),
        By.TERRITORY: lambda: _by_territory(asked, found),
    }[asked.by]()
    today = timezone.localdate()
    heads = [(day, date_format(day, "D j"), day == today) for day in asked.days]
    return Table(asked, heads, lines, page, len(found))


def _venues(asked: Asked, user: User) -> tuple[Page | None, list[Venue] | None]:
    if asked.by != By.VENUE:
        return None, None
    open_ones = Venue.objects.visible_to(user).open().filter(territory=asked.territory)
    named = open_ones.order_by("commune", "name", "pk").select_related("territory")
    light = named.only("name", "commune", "time_zone", "mobility", "territory__time_zone")
    page = Paginator(list(light), PER_PAGE).get_page(asked.page)
    prefetch_related_objects(page.object_list, "closures")
    return page, list(page.object_list)


def _by_venue(
    asked: Asked, found: Sequence[Entry], venues: Sequence[Venue], page: Page | None
) -> list[Line]:
    known = {venue.pk for venue in venues}
    lines = [
        _line(
            asked,
            venue.name,
            [entry for entry in found if entry.slot.venue_id == venue.pk],
            more=venue.commune,
            place=f"venue-{venue.pk}",
            venue=venue,
        )
        for venue in venues
    ]
    remote = [entry for entry in found if entry.slot.venue_id is None]
    if remote and (page is None or page.number == 1):
        lines.append(_line(asked, _("À distance"), remote, place="remote"))
    others = [e for e in found if e.slot.venue_id and e.slot.venue_id not in known]
    if others and page is not None and page.paginator.num_pages == 1:
        lines.append(_line(asked, _("Autres lieux"), others))
    return lines


def _by_trainer(asked: Asked, found: Sequence[Entry]) -> list[Line]:
    people = {user.pk: user for entry in found for user in entry.people}
    named = sorted(people.values(), key=lambda user: (user.last_name.casefold(), user.pk))
    lines = [
        _line(asked, user.display_name, [e for e in found if user in e.people]) for user in named
    ]
    alone = [entry for entry in found if entry.address and not entry.people]
    if alone:
        lines.insert(0, _line(asked, _("Sans formateur"), alone))
    return lines


def _by_territory(asked: Asked, found: Sequence[Entry]) -> list[Line]:
    shown = [asked.territory] if asked.territory else asked.territories
    return [
        _line(
            asked,
            one.name,
            [entry for entry in found if entry.slot.run.territory_id == one.pk],
            more=one.code,
        )
        for one in shown
    ]


def _line(
    asked: Asked,
    label: str,
    found: Sequence[Entry],
    *,
    more: str = "",
    place: str = "",
    venue: Venue | None = None,
) -> Line:
    by_day: dict[date, list[Entry]] = {}
    for entry in sorted(found, key=lambda one: one.slot.start):
        by_day.setdefault(entry.day, []).append(entry)
    cells = [
        Cell(
            day,
            by_day.get(day, []),
            _("fermé") if venue is not None and closed_on(venue, day) else "",
            _prepare(asked, day, place),
        )
        for day in asked.days
    ]
    return Line(label, more, cells, place)


def _prepare(asked: Asked, day: date, place: str) -> str:
    """Nothing is prepared in the past."""
    if day < timezone.localdate():
        return ""
    known = {"jour": day.isoformat(), "lieu": place}
    if asked.territory is not None:
        known["territoire"] = str(asked.territory.pk)
    given = urlencode({name: value for name, value in known.items() if value})
    return f"{reverse('scheduling_planning:prepare')}?{given}"
