"""All that the courses of the catalogue are chosen and ordered by, in two statements.

A catalogue is some thousand courses. Counting what each of a hundred choices would leave is one
statement per facet in SQL, and a few milliseconds of sets here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import PageViewRestriction

from .models import CoursePage, CourseRun, Term, TermKind, Territory

# Kind of term -> facet, as addresses name it.
OF_TERMS: dict[str, str] = {
    TermKind.DEGREE: "degre",
    TermKind.LEVEL: "niveau",
    TermKind.SUBJECT: "discipline",
    TermKind.THEME: "theme",
    TermKind.EQUIPMENT: "equipement",
    TermKind.CHILD_STAGE: "etape",
    TermKind.LANGUAGE: "langue",
}
ALL_SUBJECTS, USUAL_LANGUAGE = "toutes", "fr"
# value -> at most so many days until the next session.
SOON = {"bientot": 30, "trimestre": 92}
AT_ANY_TIME = "toute-annee"
# value -> at most so many minutes.
DURATIONS = {"30-min": 30, "2-h": 120, "1-jour": 420}
LONGER = "plus"
LABELS: dict[str, dict[str, Any]] = {
    "public": {
        "teachers": _("Les enseignants et agents"),
        "parents": _("Les parents"),
        "partners": _("Les partenaires"),
    },
    "session": {
        "bientot": _("Dans le mois qui vient"),
        "trimestre": _("Dans les trois mois"),
        AT_ANY_TIME: _("Quand je veux"),
    },
    "modalite": {
        "on_site": _("Sur place"),
        "remote": _("À distance"),
        "hybrid": _("Sur place et à distance"),
    },
    "duree": {
        "30-min": _("30 minutes au plus"),
        "2-h": _("De 30 minutes à 2 heures"),
        "1-jour": _("De 2 heures à une journée"),
        LONGER: _("Plus d’une journée"),
    },
    "format": {"course": _("Formation"), "event": _("Événement")},
    "acces": {"sans-compte": _("Sans créer de compte")},
}


@dataclass
class Shelf:
    """Courses by key, and the keys that each choice of each facet names."""

    courses: dict[int, dict[str, Any]] = field(default_factory=dict)
    named: dict[str, dict[str, set[int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )
    labels: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {name: dict(values) for name, values in LABELS.items()}
    )
    territories: dict[int, str] = field(default_factory=dict)  # key -> code

    @property
    def everything(self) -> set[int]:
        return set(self.courses)

    def naming(self, facet: str) -> set[int]:
        """Courses that say anything of it."""
        return set().union(*self.named[facet].values())


def shelve(where: Q, inside: int | None = None) -> Shelf:
    """The public courses, their next session where these runs are, the territories open.

    `inside`: the key of a territory that is known whatever its state.
    """
    shelf = Shelf()
    for course in on_show().values(*COLUMNS, next_session=_next_session(where)):
        shelf.courses[course["pk"]] = course
        for facet, value in _said_by(course):
            shelf.named[facet][value].add(course["pk"])
    for facet, rank, code, label, pk in _vocabularies(inside):
        shelf.labels.setdefault(facet, {})[code] = label
        if facet == "territoire":
            shelf.territories[rank] = code
        if pk in shelf.courses:
            shelf.named[facet][code].add(pk)
    _complete(shelf)
    return shelf


def on_show() -> Any:
    """Live, and below no restricted page: in one statement, where Wagtail's public() asks two."""
    here = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    restricted = PageViewRestriction.objects.annotate(here=here)
    restricted = restricted.filter(here__startswith=F("page__path"))
    return CoursePage.objects.live().filter(~Exists(restricted))


COLUMNS = (
    *("pk", "title", "first_published_at", "for_teachers", "for_parents", "for_partners"),
    *("format", "modality", "minutes_on_site", "minutes_remote_live", "minutes_remote_self"),
    *("open_without_account", "open_all_year"),
)


def _next_session(where: Q) -> Subquery:
    runs = CourseRun.objects.enrollable().filter(
        where, course=OuterRef("pk"), starts_on__gte=timezone.localdate()
    )
    return Subquery(runs.order_by("starts_on").values("starts_on")[:1])


def _said_by(course: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(facet, value) of the course's own columns."""
    yield "modalite", course["modality"]
    yield "format", course["format"]
    for audience in LABELS["public"]:
        if course[f"for_{audience}"]:
            yield "public", audience
    if course["open_without_account"]:
        yield "acces", "sans-compte"
    if course["open_all_year"]:
        yield "session", AT_ANY_TIME
    for value in _how_soon(course["next_session"]):
        yield "session", value
    minutes = sum(course[name] for name in course if name.startswith("minutes_"))
    if minutes:
        longest = (value for value, most in DURATIONS.items() if minutes <= most)
        yield "duree", next(longest, LONGER)


def _how_soon(day: date | None) -> Iterable[str]:
    if day is None:
        return []
    today = timezone.localdate()
    return [value for value, days in SOON.items() if day <= today + timedelta(days=days)]


def _vocabularies(inside: int | None) -> list[tuple[str, int, str, str, int | None]]:
    """(facet, rank, code, label, course): every term and territory, used or not."""
    terms = Term.objects.filter(kind__in=OF_TERMS).order_by()
    places = Territory.objects.filter(Q(state=Territory.State.OPEN) | Q(pk=inside)).order_by()
    rows = terms.values_list("kind", "position", "code", "label", "courses").union(
        places.values_list(Value("territoire"), "pk", "code", "name", "courses"), all=True
    )
    named = ((OF_TERMS.get(row[0], row[0]), *row[1:]) for row in rows)
    return sorted(named, key=lambda row: (row[0], 0 if row[0] == "territoire" else row[1], row[2]))


def _complete(shelf: Shelf) -> None:
    """A course for all subjects is for each of them; one that names no language is in French."""
    subjects = shelf.named["discipline"]
    for code in shelf.labels.get("discipline", {}):
        if code != ALL_SUBJECTS:
            subjects[code] |= subjects[ALL_SUBJECTS]
    shelf.named["langue"][USUAL_LANGUAGE] |= shelf.everything - shelf.naming("langue")
