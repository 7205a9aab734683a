"""Meetings that a person cannot attend both."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q
from django.utils.translation import gettext as _

from .contributions import occasions_to_show
from .meetings import local, moment_words
from .models import CourseRun, Enrolment, User
from .plugin import Occasion

WARN, REFUSE = "warn", "refuse"


@dataclass(frozen=True)
class Clash:
    """A meeting of the run looked at, and the one that already is at that time."""

    wanted: Occasion
    held: Occasion


@dataclass(frozen=True)
class Agenda:
    """The meetings of a run, those that clash with them, and whether all could be asked.

    `same_day`: hers that leave the time, but want her in another place on that day.
    """

    meetings: list[Occasion]
    clashes: list[Clash]
    is_complete: bool
    same_day: list[Occasion] = field(default_factory=list)


@dataclass(frozen=True)
class Elsewhere:
    """What somebody follows besides the course of a run, where two meetings at one time are
    refused; and the first meeting of these runs that is in the way, with her enrolment there.
    """

    run: CourseRun
    user: User
    runs: frozenset[int]
    clash: Clash | None = None
    enrolment: Enrolment | None = None

    def again(self) -> "Elsewhere | None":
        """The same at this instant, holding the person until the end of the transaction.

        Asked anew only if she has enrolled somewhere since: another request of hers came between.
        """
        list(User.objects.filter(pk=self.user.pk).select_for_update(no_key=True).values_list("pk"))
        if frozenset(_other_courses(self.run, self.user)) == self.runs:
            return self
        return look_elsewhere(self.run, self.user)

    @property
    def sentence(self) -> str:
        """Why she may not enrol, for her; empty if she may."""
        if self.clash is None:
            return ""
        held = self.clash.held
        values = {"title": held.title, "when": moment_words(local(held.start, held.zone))}
        return (
            _(
                "Vous avez déjà un rendez-vous à ce moment-là\u00a0: «\u00a0%(title)s\u00a0», "
                "%(when)s. Retirez d’abord l’autre inscription."
            )
            % values
        )


def refuse_wrong_setting() -> None:
    """Called where the product starts. Raises ImproperlyConfigured in one sentence."""
    if settings.OWN_OVERLAPS not in (WARN, REFUSE):
        raise ImproperlyConfigured(f"OWN_OVERLAPS is {settings.OWN_OVERLAPS}: warn, or refuse")


def look_elsewhere(
    run: CourseRun, user: User | None, found: "Agenda | None" = None
) -> Elsewhere | None:
    """None where meetings at one time are only told. `found`: her agenda, if it is known already.

    What a plugin could not tell is in nobody's way.
    """
    if settings.OWN_OVERLAPS != REFUSE or user is None:
        return None
    runs = frozenset(_other_courses(run, user))
    clashes = (found or agenda(run, user)).clashes if runs else []
    for clash in clashes:
        if clash.held.run_id in runs:
            rows = Enrolment.objects.live().filter(user=user, run=clash.held.run_id)
            return Elsewhere(run, user, runs, clash, rows.first())
    return Elsewhere(run, user, runs)


def agenda(run: CourseRun, user: User | None) -> Agenda:
    """Of a run, for somebody who may have other meetings at the same time."""
    by_run, _is_complete = agendas([run.pk], user)
    return by_run[run.pk]


def agendas(runs: Iterable[int], user: User | None) -> tuple[dict[int, Agenda], bool]:
    """The same for several runs, asked at once; and whether every plugin could answer."""
    keys = list(runs)
    asked = CourseRun.objects.filter(Q(pk__in=keys) | Q(pk__in=_followed_by(user)))
    meetings, is_complete = occasions_to_show(asked.select_related("course", "territory"))
    held = [meeting for meeting in meetings if meeting.run_id not in keys]
    found = {}
    for key in keys:
        wanted = [meeting for meeting in meetings if meeting.run_id == key]
        clashes = [Clash(one, other) for one in wanted for other in held if _overlap(one, other)]
        found[key] = Agenda(wanted, clashes, is_complete, _same_day(wanted, held))
    return found, is_complete


def _followed_by(user: User | None) -> Any:
    return Enrolment.objects.live().filter(user=user).values("run_id") if user else []


def _other_courses(run: CourseRun, user: User) -> Any:
    """Another run of the same course is forbidden by a rule of its own."""
    rows = Enrolment.objects.live().filter(user=user).exclude(course=run.course_id)
    return rows.values_list("run_id", flat=True)


def _same_day(wanted: list[Occasion], held: list[Occasion]) -> list[Occasion]:
    free = (other for other in held if not any(_overlap(one, other) for one in wanted))
    return [other for other in free if any(_is_elsewhere(one, other) for one in wanted)]


def _is_elsewhere(one: Occasion, other: Occasion) -> bool:
    """Two places on one day, by the clock of each."""
    if one.place is None or other.place is None:
        return False
    if (one.place.within or one.place.key) == (other.place.within or other.place.key):
        return False
    return local(one.start, one.zone).date() == local(other.start, other.zone).date()


def _overlap(one: Occasion, other: Occasion) -> bool:
    return one.start < other.end and other.start < one.end
