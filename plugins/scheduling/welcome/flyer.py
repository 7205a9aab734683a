"""What a poster, a flyer and a notice say: of a session, of all those of a course, of a stop."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.api import CourseRun, Organisation, Territory, absolute

from ..models import Stop, TimeSlot
from ..times import in_words
from .logos import Logo, logos_of
from .session import Meeting, Session, Where, session_from, session_of

MOST_DATES = 6
SUMMARY = 220  # characters: a poster is read while walking


@dataclass(frozen=True)
class Flyer:
    """Everything in words; `dates` are lines of (when, what is said beside it)."""

    title: str
    summary: str
    dates: list[tuple[str, str]]
    places: list[Where]
    badges: list[str]
    call: tuple[str, str]
    address: str
    short_address: str
    organisation: str
    more: int = 0
    logos: Sequence[Logo] = field(default_factory=list)

    @property
    def place(self) -> Where | None:
        """The only one there is."""
        return self.places[0] if len(self.places) == 1 else None

    @property
    def access(self) -> list[str]:
        return list(dict.fromkeys(line for where in self.places for line in where.access))

    @property
    def more_words(self) -> str:
        words = ngettext("et %(n)d autre date", "et %(n)d autres dates", self.more)
        return words % {"n": self.more} if self.more else ""

    def with_logos(self, territory: Territory, organisation: Organisation | None) -> "Flyer":
        """Read from the storage: for what is printed only."""
        return replace(self, logos=logos_of(territory, organisation))


def flyer_of(run: CourseRun) -> Flyer:
    """Of one session."""
    session = session_of(run)
    return _of(session, session.planned, session.address, session.short_address)


def flyer_of_series(runs: Iterable[CourseRun]) -> Flyer:
    """Of several sessions of one course: its page lets one choose."""
    sessions = [session_of(run) for run in runs]
    meetings = sorted(
        (one for session in sessions for one in session.planned), key=lambda one: one.slot.start
    )
    first = sessions[0]
    address = absolute(first.run.course.get_url() or "/")
    together = replace(first, meetings=meetings)
    return _of(together, meetings, address, address.split("://", 1)[-1])


def flyer_of_stop(stop: Stop) -> Flyer:
    """Of all that takes place at one stop of a tour."""
    slots = [
        slot
        for slot in TimeSlot.objects.at(stop.venue).upcoming().told().order_by("start", "pk")
        if slot.local_start.date() == stop.day
    ]
    venue = stop.venue
    town = " ".join(filter(None, (stop.postal_code, stop.commune)))
    opened = in_words(stop.starts_at, stop.ends_at, venue.zone.key)
    lines = [
        (in_words(slot.start, slot.end, slot.zone), slot.run.course.title) for slot in slots
    ] or [(opened, "")]
    session = session_from(slots[0].run, slots) if slots else None
    path = reverse("scheduling:venue", args=[venue.pk])
    return Flyer(
        title=_("%(venue)s s’arrête à %(commune)s")
        % {"venue": venue.name, "commune": stop.commune},
        summary=venue.summary[:SUMMARY],
        dates=lines[:MOST_DATES],
        more=max(0, len(lines) - MOST_DATES),
        places=[Where(venue.name, stop.place, town, venue, stop)],
        badges=_badges(session),
        call=session.call if session else (venue.name, venue.phone),
        address=absolute(path),
        short_address=absolute(path).split("://", 1)[-1],
        organisation=venue.organisation.name if venue.organisation else venue.name,
    )


def _of(session: Session, meetings: list[Meeting], address: str, short: str) -> Flyer:
    run, places = session.run, session.places
    several = len(places) > 1
    lines = [(one.when, one.where.words if several and one.where else "") for one in meetings]
    return Flyer(
        title=run.course.title,
        summary=run.course.summary[:SUMMARY],
        dates=lines[:MOST_DATES],
        more=max(0, len(lines) - MOST_DATES),
        places=places,
        badges=_badges(session),
        call=session.call,
        address=address,
        short_address=short,
        organisation=run.organisation.name,
    )


def _badges(session: Session | None) -> list[str]:
    badges = [_("Gratuit")]
    if session is not None:
        if session.children_welcome:
            badges.append(_("Enfants bienvenus"))
        badges += session.languages
        if not session.places and session.is_remote:
            badges.append(_("À distance"))
    return badges
