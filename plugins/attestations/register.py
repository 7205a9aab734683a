"""The register: everything issued, by whom, what became of it."""

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.widgets.button import Button

from courses.api import CoursePage

from . import issue
from .dates import hours, span
from .forms import RevocationForm
from .models import Attestation, Kind
from .paper import verification_path
from .screens import Listing, PersonColumn, crumbs, page, require_organiser
from .tasks import render_pdf

State = Attestation.State


def _courses(request: HttpRequest) -> QuerySet[CoursePage]:
    overseen = Attestation.objects.overseen_by(request.user).order_by()
    return CoursePage.objects.filter(pk__in=overseen.values("enrolment__course"))


class RegisterFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=gettext_lazy("État"), choices=State.choices)
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Type"), choices=Kind.choices)
    enrolment__course = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Formation"), queryset=_courses
    )
    frozen_at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("Établie entre"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Attestation
        fields = ("state", "kind", "enrolment__course", "frozen_at")


class RegisterView(Listing):
    model = Attestation
    page_title = gettext_lazy("Registre des attestations")
    index_url_name = "attestations_admin:register"
    index_results_url_name = "attestations_admin:register_results"
    filterset_class = RegisterFilterSet
    search_fields = (
        *("number", "enrolment__user__first_name", "enrolment__user__last_name"),
        *("enrolment__user__printed_name", "enrolment__course__title"),
    )

    def get_base_queryset(self) -> QuerySet[Attestation]:
        rows = Attestation.objects.overseen_by(self.request.user)
        return rows.select_related("enrolment__user", "enrolment__course")

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        address = f"{reverse('attestations_admin:archive')}?{self.request.GET.urlencode()}"
        return [Button(_("Archive de cette liste (ZIP)"), url=address, icon_name="download")]

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("number", label=_("Numéro"), url_name="attestations_admin:inspect"),
            PersonColumn("enrolment.user.display_name"),
            Column("course", label=_("Formation"), accessor="enrolment.course.title"),
            Column("kind", label=_("Type"), accessor="get_kind_display"),
            Column("state", label=_("État"), accessor="get_state_display"),
            DateColumn("frozen_at", label=_("Établie"), sort_key="frozen_at"),
        ]


class ReexamineView(RegisterView):
    """Issued on progress that was taken back since: each is confirmed or revoked."""

    page_title = gettext_lazy("Attestations à réexaminer")
    verbose_name_plural = gettext_lazy("attestations à réexaminer")
    index_url_name = "attestations_admin:reexamine"
    index_results_url_name = "attestations_admin:reexamine_results"

    def get_base_queryset(self) -> QuerySet[Attestation]:
        return super().get_base_queryset().to_reexamine()


@require_safe
def inspect(request: HttpRequest, pk: int) -> HttpResponse:
    require_organiser(request.user)
    rows = Attestation.objects.overseen_by(request.user)
    row = get_object_or_404(
        rows.select_related(
            *("content", "organisation", "enrolment__user", "enrolment__course"),
            *("issued_by", "revoked_by", "signatory", "template", "replaces"),
        ),
        pk=pk,
    )
    administered = Attestation.objects.administered_by(request.user).filter(pk=pk).exists()
    return page(
        request,
        "inspect.html",
        row.number,
        may_decide=administered,
        form=RevocationForm(),
        reissue_form=RevocationForm(auto_id="remplacer_%s"),
        replaced_by=Attestation.objects.filter(replaces=row).first(),
        verification=verification_path(row),
        breadcrumbs_items=crumbs((reverse("attestations_admin:inspect", args=[pk]), row.number)),
        **_told(row),
    )


def _told(row: Attestation) -> dict[str, Any]:
    """From the frozen facts, and no more than the page shows: a document whose words cannot be
    made must still be reached, to be given up.
    """
    if not row.printed_name:
        return {"attestation": row}
    facts = row.content.facts
    total = sum(facts["minutes"].values())
    return {
        "attestation": row,
        "facts": facts,
        "period": span(facts["first_day"], facts["last_day"]),
        "total": hours(total) if total else "",
    }


def _administered(request: HttpRequest, pk: int) -> Attestation:
    """Another territory's is not found; an organiser's own is not hers to decide either."""
    require_organiser(request.user)
    return get_object_or_404(Attestation.objects.administered_by(request.user), pk=pk)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    row = _administered(request, pk)
    form = RevocationForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Rien n’a été révoqué : %s") % _first_error(form))
        return redirect("attestations_admin:inspect", pk)
    if issue.revoke(row, by=request.user, reason=form.cleaned_data["reason"]):
        messages.success(request, _("L’attestation %s est révoquée.") % row.number)
    return redirect("attestations_admin:inspect", pk)


def _first_error(form: RevocationForm) -> str:
    return str(next(iter(form.errors.values()))[0])


@require_POST
def stands(request: HttpRequest, pk: int) -> HttpResponse:
    """After a second look: the attestation stays valid."""
    row = _administered(request, pk)
    if issue.confirm(row, by=request.user):
        messages.success(request, _("L’attestation %s reste valable.") % row.number)
    return redirect("attestations_admin:inspect", pk)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the PDF again of an attestation whose PDF could not be made."""
    row = _administered(request, pk)
    if Attestation.objects.filter(pk=pk, state=State.PENDING).update(tries=0):
        render_pdf.delay(row.pk)
        messages.success(request, _("Le document est de nouveau en préparation."))
    return redirect("attestations_admin:inspect", pk)


@require_POST
def abandon(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up one that failed: the enrolment may have another, under another number."""
    row = _administered(request, pk)
    if issue.abandon(row, by=request.user):
        words = _("Le document %s est abandonné : rien n’avait été délivré.")
        messages.success(request, words % row.number)
        return redirect("attestations_admin:desk")
    messages.error(request, _("Ce document ne s’abandonne pas : sa préparation n’a pas échoué."))
    return redirect("attestations_admin:inspect", pk)
