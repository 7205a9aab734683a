"""The runs in Wagtail’s administration: listing, opening and changing in one screen."""

from typing import Any

import django_filters
from django import forms
from django.core.cache import cache
from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, When
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.widgets import Button
from wagtail.log_actions import log

from ..enrolment import EnrolmentRefused
from ..models import CourseRun, Enrolment, SeatCounter, Territory, User
from ..permissions import directs
from ..runs import open_run
from .run_acts import RunActView, run_buttons
from .run_form import OpeningForm, RunForm, save_codes
from .scoped import ScopedEditView, ScopedIndexView, ScopedInspectView, ScopedViewSet

State = CourseRun.State


FIELDS = [
    FieldPanel("course"),
    FieldPanel("title"),
    FieldRowPanel([FieldPanel("territory"), FieldPanel("organisation")]),
    FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
    MultiFieldPanel(
        [
            FieldPanel("capacity"),
            FieldRowPanel(
                [
                    FieldPanel("seats_teachers"),
                    FieldPanel("seats_parents"),
                    FieldPanel("seats_partners"),
                ]
            ),
            FieldPanel("waiting_list"),
        ],
        heading=gettext_lazy("Places"),
    ),
    FieldPanel("trainers"),
    FieldPanel("trainers_named"),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("enrol_from"), FieldPanel("enrol_until")]),
            FieldPanel("approval"),
        ],
        heading=gettext_lazy("Inscriptions"),
    ),
    MultiFieldPanel(
        [FieldPanel("legal_framework"), FieldPanel("plan_codes"), FieldPanel("measures")],
        heading=gettext_lazy("Références"),
        classname="collapsed",
    ),
]


class RunFilterSet(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("État"), choices=State.choices, widget=forms.CheckboxSelectMultiple
    )
    territory = django_filters.ModelMultipleChoiceFilter(
        label=gettext_lazy("Territoire"),
        queryset=lambda request: Territory.objects.worked_in_by(request.user),
        widget=forms.CheckboxSelectMultiple,
    )
    starts_on = django_filters.DateFromToRangeFilter(label=gettext_lazy("Premier jour"))

    class Meta:
        model = CourseRun
        fields = ["state", "territory", "starts_on"]


def first_day(run: CourseRun) -> str:
    return date_format(run.starts_on, "j M Y") if run.starts_on else _("toute l’année")


def seats_told(run: CourseRun) -> str:
    """« 12 / 20 », with those who wait where there are any."""
    held = run.seats_taken or 0  # type: ignore[attr-defined]
    told = f"{held} / {run.seats_capacity}" if run.seats_capacity is not None else str(held)  # type: ignore[attr-defined]
    waiting = run.waiting  # type: ignore[attr-defined]
    return f"{told} (+{waiting} {_('en attente')})" if waiting else told


class RunIndexView(ScopedIndexView):
    add_item_label = gettext_lazy("Ouvrir une session")

    def order_queryset(self, queryset: "QuerySet[CourseRun]") -> "QuerySet[CourseRun]":
        """At first, drafts that wait for a day come before all, whatever the database."""
        if self.ordering != self.default_ordering:
            ordered: QuerySet[CourseRun] = super().order_queryset(queryset)
            return ordered
        waits = Case(When(state=State.DRAFT, starts_on=None, permanent=False, then=0), default=1)
        return queryset.order_by(waits, F("starts_on").desc(nulls_last=True), "-pk")

    def get_base_queryset(self) -> "QuerySet[CourseRun]":
        total = SeatCounter.objects.filter(run=OuterRef("pk"), bucket=SeatCounter.Bucket.TOTAL)
        waiting = Q(enrolments__state__in=(Enrolment.State.WAITING, Enrolment.State.REQUESTED))
        return (
            super()
            .get_base_queryset()
            .select_related("course", "territory", "organisation")
            .annotate(
                seats_taken=Subquery(total.values("taken")),
                seats_capacity=Subquery(total.values("capacity")),
                waiting=Count("enrolments", filter=waiting),
            )
        )


class RunCreateView(generic.CreateView):
    """A trainer prepares a draft; who directs the place may open at once. Sent twice, it is one."""

    page_title = gettext_lazy("Ouvrir une session")
    page_subtitle = gettext_lazy("dates, places, formateurs")
    submit_button_label = gettext_lazy("Créer la session")
    success_message = None

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("formation", "")
        known = asked.isdecimal() and len(asked) < 19
        return super().get_initial() | ({"course": int(asked)} if known else {})

    def save_instance(self) -> CourseRun:
        form, user = self.form, self.request.user
        values = form.cleaned_data
        seats = form.seats()
        may_open = directs(user, values["territory"], values["organisation"])
        run = open_run(
            values["course"],
            values["organisation"],
            values["territory"],
            capacity=seats.pop(SeatCounter.Bucket.TOTAL),
            quotas={bucket: number for bucket, number in seats.items() if number is not None},
            trainers=self._trainers(user, may_open),
            state=State.OPEN if may_open and values["open_now"] else State.DRAFT,
            **{
                name: values[name]
                for name in (
                    *("title", "starts_on", "ends_on", "enrol_from", "enrol_until"),
                    *("legal_framework", "approval", "waiting_list", "trainers_named"),
                )
            },
        )
        if values["measures"]:
            run.measures.set(values["measures"])
        save_codes(run, values["plan_codes"])
        log(run, "wagtail.create", user=user)
        return run

    def _trainers(self, user: User, may_open: bool) -> list[User]:
        """A trainer is one of the trainers of what she prepares: else she would not see it."""
        chosen = list(self.form.cleaned_data["trainers"])
        return chosen if may_open or user in chosen else [*chosen, user]

    def form_valid(self, form: RunForm) -> HttpResponse:
        key = f"run-form-{self.request.user.pk}-{form.cleaned_data['key']}"
        if not cache.add(key, True, 3600):
            messages.info(self.request, _("Cette session est déjà créée."))
            return redirect(self.index_url_name)
        response: HttpResponse = super().form_valid(form)
        messages.success(self.request, told_after_creation(self.object))
        return response

    def get_success_url(self) -> str:
        return str(self.get_edit_url())


def told_after_creation(run: CourseRun) -> str:
    if run.state == State.OPEN:
        return _("La session « %(run)s » est ouverte aux inscriptions.") % {"run": run}
    return _("La session « %(run)s » est en préparation : un organisateur l’ouvre.") % {"run": run}


class RunEditView(ScopedEditView):
    page_title = gettext_lazy("Session")

    def form_valid(self, form: RunForm) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)
        except EnrolmentRefused as refused:
            form.add_error(getattr(refused, "field", None), refused.sentence)
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)
        return response

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [*super().header_more_buttons, *run_buttons(self.object, self.request.user)]


class RunInspectView(ScopedInspectView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [*super().header_more_buttons, *run_buttons(self.object, self.request.user)]


class RunViewSet(ScopedViewSet):
    """Runs of those who lead or direct them."""

    model = CourseRun
    name = "courserun"
    url_prefix = "sessions"
    icon = "calendar"
    menu_label = gettext_lazy("Sessions")
    menu_order = 30
    add_to_admin_menu = True
    index_view_class = RunIndexView
    add_view_class = RunCreateView
    edit_view_class = RunEditView
    inspect_view_class = RunInspectView
    filterset_class = RunFilterSet
    search_fields = ["title", "course__title"]
    ordering = "-starts_on"
    list_display = [
        "__str__",
        Column("course", label=gettext_lazy("Formation"), accessor="course.title"),
        Column("territory", label=gettext_lazy("Territoire"), accessor="territory.name"),
        Column("organisation", label=gettext_lazy("Organisme"), accessor="organisation.name"),
        Column("starts_on", label=gettext_lazy("Du"), accessor=first_day, sort_key="starts_on"),
        Column("state", label=gettext_lazy("État"), accessor="get_state_display"),
        Column("seats", label=gettext_lazy("Places"), accessor=seats_told),
    ]
    inspect_view_fields = [
        *("course", "title", "territory", "organisation", "state", "trainers"),
        *("starts_on", "ends_on", "enrol_from", "enrol_until", "legal_framework"),
        *("approval", "waiting_list", "measures"),
    ]
    edit_handler = ObjectList(FIELDS, base_form_class=RunForm)

    def get_add_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        screen = ObjectList([*FIELDS, FieldPanel("open_now")], base_form_class=OpeningForm)
        panel = screen.bind_to_model(CourseRun)
        return super().get_add_view_kwargs(
            **{"panel": panel, "form_class": panel.get_form_class()} | kwargs
        )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("<int:pk>/<slug:act>/", self.act_view, name="act")]

    @property
    def act_view(self) -> Any:
        return self.construct_view(RunActView)
