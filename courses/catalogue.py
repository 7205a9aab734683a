"""What the public pages show: courses as cards; one course and its runs. results.py finds them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.models import Page

from . import contributions, words
from .access import plan, visitor
from .models import (
    CataloguePage,
    CoursePage,
    CourseRun,
    Enrolment,
    Nature,
    QualityKind,
    Territory,
)
from .plugin import Occasion

SHOWN_ON_HOME = 6
HOME_DEPTH = 2  # below Wagtail's root
IMAGE_OF_CARD = "fill-640x360"


@dataclass(frozen=True)
class Card:
    """A course in a list: what components/card.html shows."""

    title: str
    href: str
    text: str
    badges: list[str]
    meta: list[str]
    image: str = ""


def public_courses() -> Any:
    images = get_image_model().objects.prefetch_renditions(IMAGE_OF_CARD)
    return (
        CoursePage.objects.live()
        .public()
        .defer("body", "objectives")
        .prefetch_related(Prefetch("image", images))
    )


def cards(courses: Iterable[CoursePage], request: HttpRequest) -> list[Card]:
    return [_card(course, request) for course in courses]


def _card(course: CoursePage, request: HttpRequest) -> Card:
    return Card(
        title=course.title,
        href=course.get_url(request) or "",
        text=course.summary,
        badges=audience_words(course),
        meta=[
            *([_("Événement")] if course.format == CoursePage.Format.EVENT else []),
            _capital(course.get_modality_display()),
            *([words.duration(course.minutes)] if course.minutes else []),
        ],
        image=course.image.get_rendition(IMAGE_OF_CARD).url if course.image else "",
    )


def audience_words(course: CoursePage) -> list[str]:
    chosen = [
        *([_("Enseignants et agents")] if course.for_teachers else []),
        *([_("Parents")] if course.for_parents else []),
        *([_("Partenaires")] if course.for_partners else []),
    ]
    return chosen or [_("Pour tout le monde")]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def above(page: Page, request: HttpRequest) -> list[tuple[str, str]]:
    """(title, address) of the pages between the home page and this one."""
    pages = page.get_ancestors().filter(depth__gt=HOME_DEPTH)
    return [(each.title, each.get_url(request) or "") for each in pages]


def home_context(request: HttpRequest) -> dict[str, Any]:
    newest = public_courses().order_by("-first_published_at")[:SHOWN_ON_HOME]
    return {
        "cards": cards(newest, request),
        "catalogues": CataloguePage.objects.live()
        .exclude(territory=None)
        .filter(territory__state=Territory.State.OPEN)
        .select_related("territory")
        .order_by("territory__code"),
    }


# --- one course --------------------------------------------------------------------------------


@dataclass(frozen=True)
class RunOffered:
    """A run on its course's page, with its first meetings."""

    run: CourseRun
    meetings: list[Occasion] = field(default_factory=list)

    MOST_MEETINGS = 3

    @property
    def shown(self) -> list[Occasion]:
        return self.meetings[: self.MOST_MEETINGS]

    @property
    def more(self) -> int:
        return max(0, len(self.meetings) - self.MOST_MEETINGS)


def course_context(course: CoursePage, request: HttpRequest) -> dict[str, Any]:
    """A course page: for everybody, and for somebody known what is hers (never cached then)."""
    known = visitor(request)
    enrolment = (
        Enrolment.objects.live()
        .filter(user=known, course=course)
        .select_related("run__territory")
        .first()
        if known
        else None
    )
    steps = plan(course, enrolment)
    runs = runs_offered(course)
    panels = contributions.course_panels(course, known)
    return {
        "enrolment": enrolment,
        "steps": steps,
        "done": sum(step.state == "done" for step in steps),
        "runs": [offered for offered in runs if not offered.run.permanent],
        "permanent_runs": [offered.run for offered in runs if offered.run.permanent],
        "panels": panels,
        "panels_media": contributions.media_of(panels),
        "above": above(course, request),
        "current": "formations",
        "audiences": audience_words(course),
        "hours": hours_by_nature(course),
        "is_for_parents": QualityKind.PARENT in course.audiences,
    }


def runs_offered(course: CoursePage) -> list[RunOffered]:
    """The runs that take enrolments, full or not, the nearest first."""
    runs = (
        CourseRun.objects.enrollable()
        .filter(course=course)
        .select_related("course", "territory", "organisation")
        .prefetch_related("seats")
    )
    meetings: dict[int, list[Occasion]] = {}
    if runs:
        for occasion in contributions.occasions(runs):
            if occasion.status != "cancelled":
                meetings.setdefault(occasion.run_id, []).append(occasion)
    return [RunOffered(run, meetings.get(run.pk, [])) for run in runs]


def hours_by_nature(course: CoursePage) -> list[tuple[str, int]]:
    """(nature in words, minutes), those that the course has."""
    natures = (
        (Nature.ON_SITE, course.minutes_on_site),
        (Nature.REMOTE_LIVE, course.minutes_remote_live),
        (Nature.REMOTE_SELF, course.minutes_remote_self),
    )
    return [(str(nature.label), minutes) for nature, minutes in natures if minutes]
