"""The desk « À émettre »: completed courses without attestation, one confirmation, one batch."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn

from courses.api import (
    CoursePage,
    CourseRun,
    Enrolment,
    Organisation,
    Territory,
    csv_response,
)

from .batches import start
from .eligibility import Reject, candidates
from .forms import BatchForm
from .models import Attended, Kind
from .rights import issuable, may_issue
from .screens import CheckboxColumn, Listing, PersonColumn, page
from .waiting import waiting

MOST_AT_ONCE = 2000


def asked_kind(request: HttpRequest) -> Kind | None:
    """The type that was chosen; None for each one's principal document."""
    asked = request.GET.get("kind", "")
    return Kind(asked) if asked in Kind.values else None


def _of_desk(model: Any, path: str) -> Any:
    """The choices of a filter: only what the desk shows."""
    return lambda request: model.objects.filter(
        pk__in=waiting(request.user, asked_kind(request)).order_by().values(path)
    )


def _runs_of_desk(request: HttpRequest) -> QuerySet[CourseRun]:
    return _of_desk(CourseRun, "run")(request).select_related("course", "territory")


class DeskFilterSet(WagtailFilterSet):
    # Who waits depends on it: the queryset has looked at it already.
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Document"),
        choices=Kind.choices,
        empty_label=gettext_lazy("Celui de la fin de la formation"),
        method="as_it_is",
    )
    course = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Formation"), queryset=_of_desk(CoursePage, "course")
    )
    run = django_filters.ModelChoiceFilter(label=gettext_lazy("Session"), queryset=_runs_of_desk)
    run__territory = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Territoire"), queryset=_of_desk(Territory, "run__territory")
    )

    run__organisation = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Organisme"), queryset=_of_desk(Organisation, "run__organisation")
    )
    completed_at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("Terminée ou suivie entre"),
        widget=DateRangePickerWidget,
        method="in_period",
    )

    class Meta:
        model = Enrolment
        fields = ("kind", "course", "run", "run__territory", "run__organisation", "completed_at")

    def in_period(self, queryset: QuerySet[Enrolment], name: str, value: slice) -> Any:
        """Who attended without any step to complete: when the sheet closed, or the session was."""
        done, noted = Q(completed_at__isnull=False), Q(enrolment=OuterRef("pk"))
        days = Q(run__starts_on__isnull=False)
        if value.start is not None:
            done &= Q(completed_at__gte=value.start)
            noted &= Q(since__gte=value.start)
            days &= Q(run__ends_on__gte=value.start.date())
        if value.stop is not None:
            done &= Q(completed_at__lte=value.stop)
            noted &= Q(since__lte=value.stop)
            days &= Q(run__starts_on__lte=value.stop.date())
        met = Q(Exists(Attended.objects.filter(noted))) | days
        return queryset.filter(done | Q(met, completed_at=None))

    def as_it_is(self, queryset: QuerySet[Enrolment], name: str, value: str) -> Any:
        return queryset


class DeskView(Listing):
    """Ticked or all at once, they go to the confirmation, which says who is ready."""

    model = Enrolment
    page_title = gettext_lazy("Attestations à émettre")
    verbose_name_plural = gettext_lazy("attestations à émettre")
    index_url_name = "attestations_admin:desk"
    index_results_url_name = "attestations_admin:desk_results"
    results_template_name = "attestations/admin/desk_results.html"
    filterset_class = DeskFilterSet
    search_fields = ("user__first_name", "user__last_name", "user__printed_name", "course__title")
    default_ordering = ("-completed_at", "-pk")

    def get_base_queryset(self) -> QuerySet[Enrolment]:
        return waiting(self.request.user, asked_kind(self.request))

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        return context | {"may_issue": may_issue(self.request.user)}

    @property
    def columns(self) -> list[Column]:
        columns = [
            PersonColumn("user.display_name"),
            Column("course", label=_("Formation"), accessor="course.title"),
            Column("run", label=_("Session")),
            Column("quality", label=_("À titre de"), accessor="get_as_quality_display"),
            DateColumn("completed_at", label=_("Terminée"), sort_key="completed_at"),
        ]
        return [CheckboxColumn(), *columns] if may_issue(self.request.user) else columns


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """GET looks at what was chosen, POST starts the batch. The same key twice is one batch."""
    if not may_issue(request.user):
        raise PermissionDenied
    if request.method == "POST":
        return _start(request)
    found, kind = _chosen(request), asked_kind(request)
    ready, rejects = candidates(list(found[:MOST_AT_ONCE]), kind)
    if "rejects" in request.GET:
        return rejects_as_csv("inscriptions-ecartees", rejects)
    keys = ",".join(str(row.pk) for row in ready)
    initial = {"key": uuid4(), "kind": kind or "", "enrolments": keys}
    return page(
        request,
        "confirm.html",
        _("Émettre des attestations"),
        ready=ready,
        rejects=rejects,
        kind=kind,
        left=max(0, found.count() - MOST_AT_ONCE),
        most=MOST_AT_ONCE,
        form=BatchForm(initial=initial),
    )


def rejects_as_csv(name: str, rejects: Iterable[Reject]) -> HttpResponse:
    rows = [
        (reject.enrolment.user.display_name, reject.enrolment.course.title, blocker.reason)
        for reject in rejects
        for blocker in reject.reasons
    ]
    return csv_response(name, (_("Personne"), _("Formation"), _("Motif")), rows)


def _chosen(request: HttpRequest) -> QuerySet[Enrolment]:
    """Those ticked, or all that the filters of the desk leave."""
    if "all" in request.GET:
        desk = DeskView()
        desk.setup(request)
        rows = desk.get_queryset()
    else:
        ticked = [pk for pk in request.GET.getlist("enrolment") if pk.isascii() and pk.isdigit()]
        rows = waiting(request.user, asked_kind(request)).filter(
            pk__in=[pk for pk in ticked if len(pk) < 18]
        )
    return rows.filter(pk__in=issuable(request.user).order_by().values("pk"))


def _start(request: HttpRequest) -> HttpResponse:
    form = BatchForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Cette sélection n’est plus lisible : choisissez à nouveau."))
        return redirect("attestations_admin:desk")
    asked = form.cleaned_data["enrolments"][:MOST_AT_ONCE]
    allowed = issuable(request.user).filter(pk__in=asked).order_by("pk")
    batch = start(
        list(allowed.values_list("pk", flat=True)),
        by=request.user,
        key=form.cleaned_data["key"],
        kind=form.cleaned_data["kind"],
    )
    return redirect("attestations_admin:batch", batch.pk)
