"""The meetings of a run as a message tells them: in the time of their place, in words."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from . import contributions
from .models import CourseRun
from .plugin import Occasion
from .words import hour, said


@dataclass(frozen=True)
class Meetings:
    """Those of one run that are to come, the nearest first."""

    run: CourseRun
    meetings: tuple[Occasion, ...]

    @property
    def uids(self) -> list[str]:
        return [meeting.uid for meeting in self.meetings]

    @property
    def last_end(self) -> datetime | None:
        return max((meeting.end for meeting in self.meetings), default=None)

    @property
    def words(self) -> str:
        """A paragraph for each; empty where nothing is dated."""
        return "\n\n".join(map(meeting_words, self.meetings))

    @property
    def when(self) -> str:
        """The first, for an SMS: « le mercredi 3 juin à 9 h »; or the run's first day."""
        if self.meetings:
            start = local(self.meetings[0].start, self.meetings[0].zone)
            return moment_words(start)
        return said(self.run.starts_on, "j F") if self.run.starts_on else ""

    @property
    def where(self) -> str:
        place = self.meetings[0].place if self.meetings else None
        if place is not None:
            return place.words
        return _("à distance") if self.meetings else ""


def meetings_of(run: CourseRun) -> Meetings:
    """What no plugin could tell is left out: a message leaves all the same."""
    runs = CourseRun.objects.filter(pk=run.pk).select_related("course", "territory")
    found, _all_told = contributions.occasions_to_show(runs)
    now = timezone.now()
    return Meetings(run, tuple(one for one in found if one.end > now))


def local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


def moment_words(moment: datetime) -> str:
    """« mercredi 3 juin à 9 h », of a moment that is already in its zone."""
    values = {"day": said(moment, "l j F"), "hour": hour(moment)}
    return _("%(day)s à %(hour)s") % values


def meeting_words(meeting: Occasion) -> str:
    """Its hours, its place, how one gets in, the door of the virtual class: a line each."""
    start, end = local(meeting.start, meeting.zone), local(meeting.end, meeting.zone)
    hours = _("%(day)s, %(start)s – %(end)s") % {
        "day": said(start, "l j F Y"),
        "start": hour(start),
        "end": hour(end),
    }
    lines = [hours[:1].upper() + hours[1:]]
    if meeting.place is not None:
        lines += [meeting.place.words, meeting.place.access]
    if meeting.remote_link:
        lines.append(_("Classe virtuelle, un quart d’heure avant : %s") % meeting.remote_link)
    return "\n".join(filter(None, lines))
