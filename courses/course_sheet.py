"""The page of a course: the same for everybody, and for somebody known what is hers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest
from wagtail.images import get_image_model

from . import contributions
from .access import next_step, plan, visitor
from .catalogue import above, audience_words
from .clashes import Agenda, Clash, agendas
from .contact import contacts_in
from .distances import Position
from .journeys import from_school, position_of_school
from .models import (
    CoursePage,
    CourseRun,
    Enrolment,
    Nature,
    Organisation,
    OrganisationRole,
    Term,
    Territory,
    User,
)
from .plugin import Occasion
from .site_version import remember
from .structured_data import structured_data

PICTURE = "fill-960x420"
LOGO = "max-240x80"
Role = OrganisationRole.Role
# In the order in which they are thanked.
MENTIONED = (Role.FUNDER, Role.PILOT, Role.COORDINATOR)


@dataclass(frozen=True)
class RunOffered:
    """A run on its course's page, with its first meetings."""

    run: CourseRun
    meetings: list[Occasion] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    distance: str = ""  # from the school of who looks

    MOST_MEETINGS = 3

    @property
    def shown(self) -> list[Occasion]:
        return self.meetings[: self.MOST_MEETINGS]

    @property
    def more(self) -> int:
        return max(0, len(self.meetings) - self.MOST_MEETINGS)


@dataclass(frozen=True)
class Offer:
    """The runs of a course that take enrolments, full or not, the nearest first."""

    dated: list[RunOffered]
    permanent: list[CourseRun]
    is_complete: bool = True  # whether every meeting could be told

    # A page stays light: so many in full, the others in a line each, the rest not at all.
    IN_FULL = 8
    IN_A_LINE = 40

    @property
    def runs(self) -> list[CourseRun]:
        return [*self.permanent, *(offered.run for offered in self.dated)]

    @property
    def in_full(self) -> list[RunOffered]:
        return self.dated[: self.IN_FULL]

    @property
    def in_a_line(self) -> list[RunOffered]:
        return self.dated[self.IN_FULL : self.IN_FULL + self.IN_A_LINE]

    @property
    def left_out(self) -> int:
        return max(0, len(self.dated) - self.IN_FULL - self.IN_A_LINE)

    @property
    def only_run(self) -> CourseRun | None:
        return self.runs[0] if len(self.runs) == 1 else None


def course_context(course: CoursePage, request: HttpRequest) -> dict[str, Any]:
    """What the template shows; never cached once somebody is known."""
    known = visitor(request)
    hers = _hers(course, known)
    enrolment: Enrolment | None = hers["enrolment"]
    offer = offered(course, known) if enrolment is None else Offer([], [])
    runs = offer.runs if enrolment is None else [enrolment.run]
    territories = _territories(course, runs, enrolment)
    panels = contributions.course_panels(course, known)
    picture = course.image.get_rendition(PICTURE) if course.image else None
    told = _told_to_all(course, territories, request)
    return {
        **hers,
        **told,
        "offer": offer,
        "panels": panels,
        "panels_media": contributions.media_of(panels),
        "current": "formations",
        "audiences": audience_words(course),
        "terms": _by_kind(told["terms"]),
        "hours": hours_by_nature(course),
        "trainers": trainers_named(runs),
        "organisers": _organisers(course, runs),
        "picture": picture,
        "structured_data": "" if known else structured_data(course, offer, told["terms"], picture),
    }


def _told_to_all(
    course: CoursePage, territories: list[Territory], request: HttpRequest
) -> dict[str, Any]:
    """Around a course, whoever looks; a draft's is nobody else's."""

    def made() -> dict[str, Any]:
        return _around(course, territories, request)

    if getattr(request, "is_preview", False):
        return made()
    shown_in = (territory.pk for territory in territories)
    return remember(("course", course.pk, request.get_host(), *shown_in), made)


def _around(
    course: CoursePage, territories: list[Territory], request: HttpRequest
) -> dict[str, Any]:
    return {
        "above": above(course, request),
        "terms": sorted(course.terms.all(), key=_place_of),
        "mentions": mentions(territories),
        "contacts": contacts_in(territories, getattr(request, "home", None)),
    }


def _hers(course: CoursePage, known: User | None) -> dict[str, Any]:
    """Where somebody known is in this course; nothing of it for the others."""
    rows = Enrolment.objects.live().filter(user=known, course=course) if known else None
    kin = ("run__territory", "run__organisation")
    enrolment = rows.select_related(*kin).first() if rows is not None else None
    steps = plan(course, enrolment)
    is_active = enrolment is not None and enrolment.is_active
    return {
        "enrolment": enrolment,
        "steps": steps,
        "done": sum(step.state == "done" for step in steps),
        "has_begun": any(step.state in ("started", "done") for step in steps),
        "next_step": next_step(steps) if is_active else None,
    }


def offered(course: CoursePage, known: User | None = None) -> Offer:
    runs = (
        CourseRun.objects.enrollable()
        .filter(course=course)
        .select_related("course", "territory", "organisation")
        .prefetch_related("seats")
    )
    permanent = [run for run in runs if run.permanent]
    dated = [run for run in runs if not run.permanent]
    if not dated:
        return Offer([], permanent)
    found, is_complete = agendas((run.pk for run in dated), known)
    school = position_of_school(known) if known else None
    return Offer(
        [_run_offered(run, found[run.pk], school) for run in dated], permanent, is_complete
    )


def _run_offered(run: CourseRun, found: Agenda, school: Position | None) -> RunOffered:
    return RunOffered(run, found.meetings, found.clashes, from_school(found.meetings, school))


def hours_by_nature(course: CoursePage) -> list[tuple[str, int]]:
    """(nature in words, minutes), those that the course has."""
    natures = (
        (Nature.ON_SITE, course.minutes_on_site),
        (Nature.REMOTE_LIVE, course.minutes_remote_live),
        (Nature.REMOTE_SELF, course.minutes_remote_self),
    )
    return [(str(nature.label), minutes) for nature, minutes in natures if minutes]


def _by_kind(terms: list[Term]) -> dict[str, list[str]]:
    """The words of each vocabulary that describe the course, in their order."""
    kinds = groupby(terms, key=lambda term: term.kind)
    return {kind: [term.label for term in of_kind] for kind, of_kind in kinds}


def _place_of(term: Term) -> tuple[str, int, str]:
    return term.kind, term.position, term.label


def trainers_named(runs: Iterable[CourseRun]) -> list[str]:
    """Those of the runs that name theirs. Never an address: who has no name is not named."""
    named = [run for run in runs if run.trainers_named]
    prefetch_related_objects(named, "trainers")
    people = (user for run in named for user in run.trainers.all())
    return list(
        dict.fromkeys(filter(None, (user.printed_name or user.get_full_name() for user in people)))
    )


def _organisers(course: CoursePage, runs: Iterable[CourseRun]) -> list[Organisation]:
    own = [course.organisation] if course.organisation is not None else []
    return list(dict.fromkeys([*own, *(run.organisation for run in runs)]))


def _territories(
    course: CoursePage, runs: Iterable[CourseRun], enrolment: Enrolment | None
) -> list[Territory]:
    """Hers; else those that the course is shown in; else those that offer it."""
    if enrolment is not None:
        return [enrolment.run.territory]
    return list(course.territories.all()) or list(dict.fromkeys(run.territory for run in runs))


def mentions(territories: Iterable[Territory]) -> list[tuple[str, list[Organisation]]]:
    """(role in words, organisations): who pays for the programme here, and who leads it."""
    logos = get_image_model().objects.prefetch_renditions(LOGO)
    rows = (
        OrganisationRole.objects.filter(territory__in=territories, role__in=MENTIONED)
        .select_related("organisation")
        .prefetch_related(Prefetch("organisation__logo", logos))
        .order_by("organisation__name")
    )
    found: dict[str, dict[Organisation, None]] = {role: {} for role in MENTIONED}
    for row in rows:
        found[row.role][row.organisation] = None
    return [(role, list(names)) for role, names in found.items() if names]
