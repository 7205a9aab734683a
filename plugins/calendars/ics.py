"""Occasions as iCalendar (RFC 5545, 7986), the way the programs that people use read it right.

The calendar itself carries no UID (a client that sees one takes the whole feed for one event), the
moments of an event are the stored ones (a feed made twice is the same bytes), and reminders are
left to the reader.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vDuration, vText

from courses.plugin import Occasion

from .zones import timezone_of

PRODUCT = "-//TNE Formation//Agenda//FR"
READ_AGAIN = timedelta(hours=4)
COLOUR = "teal"
CONTENT_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Deadline:
    """The last day of a run, an event of the whole day."""

    run_id: int
    title: str
    day: date
    changed_at: datetime

    @property
    def uid(self) -> str:
        return str(uuid5(NAMESPACE_URL, f"{settings.SITE_ORIGIN}/session/{self.run_id}/fin"))


@dataclass(frozen=True)
class Sheet:
    """What a calendar says of itself, and the addresses of its events' pages by run."""

    name: str
    zone: str = settings.TIME_ZONE
    addresses: dict[int, str] = field(default_factory=dict)


def feed(sheet: Sheet, occasions: Iterable[Occasion], deadlines: Iterable[Deadline] = ()) -> bytes:
    """A calendar to subscribe to."""
    occasions = list(occasions)
    calendar = _calendar(occasions)
    name = vText(_line(sheet.name))
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", sheet.zone)
    calendar.add("color", COLOUR)
    calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(READ_AGAIN))
    for occasion in occasions:
        calendar.add_component(event(occasion, sheet.addresses.get(occasion.run_id, "")))
    for deadline in deadlines:
        address = sheet.addresses.get(deadline.run_id, "")
        calendar.add_component(_last_day(deadline, address))
    return bytes(calendar.to_ical())


def download(occasions: Iterable[Occasion], addresses: dict[int, str]) -> bytes:
    """A file to open once."""
    occasions = list(occasions)
    calendar = _calendar(occasions)
    calendar.add("method", "PUBLISH")
    for occasion in occasions:
        calendar.add_component(event(occasion, addresses.get(occasion.run_id, "")))
    return bytes(calendar.to_ical())


def invitation(method: str, events: Iterable[tuple[Occasion, Event]]) -> bytes:
    """What a mail carries: REQUEST, CANCEL, or PUBLISH where it tells several occasions."""
    events = list(events)
    calendar = _calendar([occasion for occasion, _event in events])
    calendar.add("method", method)
    for _occasion, one in events:
        calendar.add_component(one)
    return bytes(calendar.to_ical())


def _calendar(occasions: list[Occasion]) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for name in sorted({occasion.zone for occasion in occasions}):
        written = timezone_of(name)
        if written is not None:
            calendar.add_component(written)
    return calendar


def event(occasion: Occasion, address: str = "", *, sequence: int | None = None) -> Event:
    """`sequence`, where a person was told more than the occasion knows."""
    cancelled = occasion.status == "cancelled"
    told = Event()
    told.add("uid", occasion.uid)
    told.add("sequence", occasion.sequence if sequence is None else sequence)
    _stamp(told, occasion.changed_at or occasion.start)
    told.add("dtstart", _moment(occasion.start, occasion.zone))
    told.add("dtend", _moment(occasion.end, occasion.zone))
    title = _("ANNULÉ : %(title)s") % {"title": occasion.title} if cancelled else occasion.title
    told.add("summary", _line(title))
    told.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    told.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    if occasion.place is not None:
        told.add("location", _line(occasion.place.words))
        if occasion.place.latitude is not None and occasion.place.longitude is not None:
            told.add("geo", (occasion.place.latitude, occasion.place.longitude))
    told.add("description", _description(occasion, address))
    if address:
        told.add("url", address)
    if occasion.remote_link and not cancelled:
        _add_conference(told, occasion.remote_link)
    return told


def _add_conference(told: Event, link: str) -> None:
    about = {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": _("Classe virtuelle")}
    told.add("conference", link, parameters=about)


def _last_day(deadline: Deadline, address: str) -> Event:
    told = Event()
    told.add("uid", deadline.uid)
    told.add("sequence", 0)
    _stamp(told, deadline.changed_at)
    told.add("dtstart", deadline.day)
    told.add("dtend", deadline.day + timedelta(days=1))
    told.add("summary", _line(_("Dernier jour : %(course)s") % {"course": deadline.title}))
    told.add("status", "CONFIRMED")
    told.add("transp", "TRANSPARENT")
    if address:
        told.add("description", address)
        told.add("url", address)
    return told


def _stamp(told: Event, moment: datetime) -> None:
    moment = moment.astimezone(UTC).replace(microsecond=0)
    told.add("dtstamp", moment)
    told.add("last-modified", moment)


def _moment(moment: datetime, zone: str) -> datetime:
    """On the clock of its place; in UTC where no rule describes that clock."""
    return moment.astimezone(ZoneInfo(zone) if timezone_of(zone) is not None else UTC)


def _description(occasion: Occasion, address: str) -> str:
    lines: list[Any] = [
        _("Avec %(trainers)s.") % {"trainers": ", ".join(occasion.trainers)}
        if occasion.trainers
        else "",
        # Not every program reads CONFERENCE.
        _("Classe virtuelle : %(link)s") % {"link": occasion.remote_link}
        if occasion.remote_link
        else "",
        address,
    ]
    return "\n".join(filter(None, map(str, lines)))


def _line(words: str) -> str:
    return " ".join(words.split())
