"""The people of one run, as those in charge of it may see them: nothing of their other lives."""

import logging
from collections.abc import Iterator
from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from . import contributions
from .completion import required_activities
from .models import CourseRun, Enrolment, QualityKind
from .search import matching

logger = logging.getLogger(__name__)
State = Enrolment.State
ALL = "toutes"


class EnrolmentFilters(django_filters.FilterSet):
    """The facets of the core; those of the plugins are added for each request."""

    q = django_filters.CharFilter(label=gettext_lazy("Nom"), method="with_name", max_length=100)
    etat = django_filters.ChoiceFilter(
        label=gettext_lazy("État"),
        choices=[*State.choices, (ALL, gettext_lazy("toutes, même retirées"))],
        empty_label=gettext_lazy("en cours"),
        method="in_state",
    )

    def with_name(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(matching(value, "user__last_name", "user__first_name"))

    def in_state(self, rows: Any, name: str, value: str) -> Any:
        return rows if value == ALL else rows.filter(state=value)


def filters_of(run: CourseRun, params: Any) -> EnrolmentFilters:
    added = contributions.filters("enrolment_filters")
    chosen: type[EnrolmentFilters] = type("FiltersWithPlugins", (EnrolmentFilters,), added)
    return chosen(params, queryset=people_of(run))


def filtered(filters: EnrolmentFilters) -> "QuerySet[Enrolment]":
    """What each facet leaves. One that is wrongly filled, or that fails, filters nothing."""
    filters.form.is_valid()
    rows = filters.queryset
    if not filters.form.cleaned_data.get("etat"):
        rows = rows.live()
    for name, value in filters.form.cleaned_data.items():
        try:
            rows = filters.filters[name].filter(rows, value)
        except Exception:
            logger.exception("facet %s failed", name)
    return rows


def people_of(run: CourseRun) -> "QuerySet[Enrolment]":
    """By name, with `done`: how many of the required activities are."""
    required = required_activities(run.course_id).order_by().values("pk")
    done = Q(completions__completed_at__isnull=False, completions__activity__in=required)
    return (
        run.enrolments.select_related("user", "school")
        .annotate(done=Count("completions", filter=done))
        .order_by("user__last_name", "user__first_name", "pk")
    )


def counts_by_state(run: CourseRun) -> list[tuple[str, str, int]]:
    """(state, its words, how many), in the order of a life; states of nobody are left out."""
    found = dict(run.enrolments.order_by().values_list("state").annotate(Count("pk")))
    return [
        (state.value, _said(state, found[state]), found[state]) for state in State if state in found
    ]


def _said(state: str, number: int) -> str:
    return {
        State.REQUESTED: ngettext("demandée", "demandées", number),
        State.WAITING: _("en liste d’attente"),
        State.OFFERED: ngettext("place proposée", "places proposées", number),
        State.CONFIRMED: ngettext("confirmée", "confirmées", number),
        State.WITHDRAWN: ngettext("retirée", "retirées", number),
        State.CLOSED: ngettext("close", "closes", number),
    }[State(state)]


HEADERS = (
    gettext_lazy("Nom"),
    gettext_lazy("Prénom"),
    gettext_lazy("À titre de"),
    gettext_lazy("Établissement"),
    gettext_lazy("État"),
    gettext_lazy("Places"),
    gettext_lazy("Étapes faites"),
    gettext_lazy("Inscrite le"),
    gettext_lazy("Commencée le"),
    gettext_lazy("Terminée le"),
)


def table(rows: "QuerySet[Enrolment]") -> Iterator[list[Any]]:
    """What is exported of each person: what the screen shows."""
    for row in rows:
        yield [
            row.user.last_name,
            row.user.first_name,
            row.get_as_quality_display(),
            school_of(row),
            row.get_state_display(),
            row.seats,
            row.done,  # type: ignore[attr-defined]
            row.created_at,
            row.started_at,
            row.completed_at,
        ]


def school_of(row: Enrolment) -> str:
    """Of a professional enrolment only: as a parent one has no school here."""
    if row.as_quality == QualityKind.PARENT or row.school is None:
        return ""
    return str(row.school)


def party_of(row: Enrolment) -> str:
    """Who comes along, in words; empty for somebody alone."""
    parts = [
        (row.adults, _("adultes")),
        (row.children_under_6, _("enfants de moins de 6 ans")),
        (row.children_6_to_10, _("enfants de 6 à 10 ans")),
        (row.children_11_to_17, _("enfants de 11 à 17 ans")),
    ]
    if row.seats == 1:
        return ""
    return ", ".join(f"{number} {words}" for number, words in parts if number)
