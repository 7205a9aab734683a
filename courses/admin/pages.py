"""Courses and activities in Wagtail's explorer: columns, filters, and refusals that say why."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.ui.tables.pages import PageStatusColumn, PageTitleColumn, ParentPageColumn
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView, PageFilterSet
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet
from wagtail.models import Page

from ..models import ActivityPage, CataloguePage, CoursePage, CourseRun, QualityKind, Territory
from ..permissions import has_evidence

KEPT_ONES = {"delete": "page_id", "move": "page_to_move_id", "move_confirm": "page_to_move_id"}
AUDIENCES = {
    "for_teachers": QualityKind.TEACHER,
    "for_parents": QualityKind.PARENT,
    "for_partners": QualityKind.PARTNER,
}


def refusing_evidence(view: Callable[..., HttpResponse], key: str) -> Callable[..., HttpResponse]:
    """Where evidence keeps the page, say so before Wagtail says only that one may not."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        page = get_object_or_404(Page, pk=kwargs[key])
        if page.permissions_for_user(request.user).can_edit() and has_evidence(page):
            messages.error(
                request,
                _(
                    "« %(page)s » garde ce que des personnes y ont fait, ou des sessions : elle ne "
                    "peut être ni supprimée ni déplacée. Closez ses sessions, puis dépubliez-la."
                )
                % {"page": page.title},
            )
            return redirect("wagtailadmin_explore", page.get_parent().pk)
        return view(request, *args, **kwargs)

    return guarded


class EvidenceViewSet(PageViewSet):
    """Screens of pages below which people may have done something."""

    def get_view_by_name(self, name: str) -> Callable[..., HttpResponse]:
        view: Callable[..., HttpResponse] = super().get_view_by_name(name)
        return refusing_evidence(view, KEPT_ONES[name]) if name in KEPT_ONES else view


class CatalogueViewSet(EvidenceViewSet):
    model = CataloguePage


class CourseViewSet(EvidenceViewSet):
    model = CoursePage


class ActivityIndexView(ExplorableIndexView):
    """The activities of a course, in their order, drafts among them."""

    default_ordering = "ord"


class ActivityViewSet(EvidenceViewSet):
    """The children of a course."""

    model = ActivityPage
    index_view_class = ActivityIndexView
    list_display = [
        *(column for column in ExplorableIndexView.base_columns if column.name == "bulk_actions"),
        PageTitleColumn("title", label=gettext_lazy("Activité"), classname="title"),
        Column("kind", label=gettext_lazy("Sorte"), accessor="page_type_display_name"),
        BooleanColumn("required", label=gettext_lazy("Obligatoire")),
        Column("minutes_announced", label=gettext_lazy("Minutes")),
        PageStatusColumn("status", label=gettext_lazy("État"), sort_key="live"),
    ]
    parent_models = [CoursePage]


def audience_told(course: CoursePage) -> str:
    told = [str(kind.label) for field, kind in AUDIENCES.items() if getattr(course, field)]
    return ", ".join(told) or _("tout le monde")


def territories_told(course: CoursePage) -> str:
    names: list[str] = course.shown_in_names
    return ", ".join(names) or _("partout")


class CourseFilterSet(PageFilterSet):
    live = django_filters.BooleanFilter(label=gettext_lazy("Publiée"))
    audience = django_filters.ChoiceFilter(
        label=gettext_lazy("Public"),
        method="filter_audience",
        choices=[(field, kind.label) for field, kind in AUDIENCES.items()],
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("Tous"),
    )
    territories = django_filters.ModelMultipleChoiceFilter(
        label=gettext_lazy("Montrée dans"),
        queryset=Territory.objects.all(),
        widget=forms.CheckboxSelectMultiple,
    )
    modality = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Modalité"),
        choices=CoursePage.Modality.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    has_open_runs = django_filters.BooleanFilter(
        label=gettext_lazy("Avec une session ouverte"), method="filter_open_runs"
    )
    has_activities = django_filters.BooleanFilter(
        label=gettext_lazy("Avec des activités"), field_name="numchild", method="filter_activities"
    )

    class Meta:
        model = CoursePage
        fields: list[str] = []

    def filter_audience(self, pages: Any, name: str, value: str) -> Any:
        return pages.filter(**{value: True})

    def filter_open_runs(self, pages: Any, name: str, value: bool) -> Any:
        runs = Exists(CourseRun.objects.public().filter(course=OuterRef("pk")))
        return pages.filter(runs) if value else pages.exclude(runs)

    def filter_activities(self, pages: Any, name: str, value: bool) -> Any:
        return pages.filter(numchild__gt=0) if value else pages.filter(numchild=0)


class CourseIndexView(IndexView):
    """Every course a person may explore, with what she looks for first."""

    def annotate_queryset(self, pages: "QuerySet[CoursePage]") -> "QuerySet[CoursePage]":
        open_runs = (
            CourseRun.objects.public()
            .filter(course=OuterRef("pk"))
            .order_by()
            .values("course")
            .annotate(number=Count("pk"))
            .values("number")
        )
        annotated: QuerySet[CoursePage] = super().annotate_queryset(pages)
        return annotated.annotate(open_runs=Coalesce(Subquery(open_runs), 0))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        courses = list(context["object_list"])
        names = _names_by_course([course.pk for course in courses])
        for course in courses:
            course.shown_in_names = names.get(course.pk, [])
        return context


def _names_by_course(keys: list[int]) -> dict[int, list[str]]:
    """One statement for a whole page of the listing."""
    names: dict[int, list[str]] = {}
    links = CoursePage.territories.through.objects.filter(coursepage__in=keys)
    for key, name in links.values_list("coursepage_id", "territory__name"):
        names.setdefault(key, []).append(name)
    return names


class CourseListingViewSet(PageListingViewSet):
    """All courses, wherever they stand in the tree."""

    model = CoursePage
    name = "formations"
    icon = "list-ul"
    menu_label = gettext_lazy("Formations")
    menu_order = 10
    add_to_admin_menu = True
    index_view_class = CourseIndexView
    filterset_class = CourseFilterSet
    columns = [
        *(column for column in IndexView.base_columns if column.name == "bulk_actions"),
        PageTitleColumn("title", label=gettext_lazy("Formation"), sort_key="title"),
        ParentPageColumn("parent", label=gettext_lazy("Catalogue")),
        Column("audience", label=gettext_lazy("Public"), accessor=audience_told),
        Column("territories", label=gettext_lazy("Montrée dans"), accessor=territories_told),
        Column("modality", label=gettext_lazy("Modalité"), accessor="get_modality_display"),
        Column("open_runs", label=gettext_lazy("Sessions ouvertes")),
        Column("numchild", label=gettext_lazy("Activités")),
        PageStatusColumn("status", label=gettext_lazy("État"), sort_key="live"),
    ]
