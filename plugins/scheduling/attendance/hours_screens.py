"""The training-plan office's list of a run, and the hours that one has given: page, CSV, PDF."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.log_actions import log

from courses.api import CourseRun, csv_response, render_pdf

from .closing import SheetRefused
from .hours import by_organisation, decimal_hours, enter, entries, hours_given, statement
from .screens import SheetRequest


def _run(request: HttpRequest, pk: int) -> CourseRun:
    runs = CourseRun.objects.managed_by(request.user)
    return get_object_or_404(runs.select_related("course", "organisation", "territory"), pk=pk)


@require_safe
@never_cache
@login_required
def plan_list(request: SheetRequest, run: int) -> HttpResponse:
    found = _run(request, run)
    told = statement(found)
    context = {
        "run": found,
        "statement": told,
        "entries": entries(told),
        "may_enter": CourseRun.objects.directed_by(request.user).filter(pk=run).exists(),
    }
    return render(request, "scheduling/plan_list.html", context)


@require_safe
@never_cache
@login_required
def plan_list_file(request: SheetRequest, run: int, form: str) -> HttpResponse:
    """`csv` or `pdf`."""
    found = _run(request, run)
    told = statement(found)
    log(found, "scheduling.export_plan", user=request.user, data={"people": len(told.people)})
    name = f"bordereau-{found.pk}"
    if form == "pdf":
        context = {
            "run": found,
            "organisation": found.organisation,
            "issuer": found.organisation.name,
            "statement": told,
            "made_on": timezone.localdate(),
        }
        title = _("Bordereau de saisie, %(run)s") % {"run": found}
        return _pdf(render_pdf("scheduling/papers/plan_list.html", context, title=title), name)
    headers = [
        *(_("Dispositif / module / groupe"), _("Nom"), _("Prénom"), _("UAI")),
        *(_("Établissement"), _("Heures prévues"), _("Heures suivies")),
    ]
    rows = [
        (
            *(code, one.last_name, one.first_name, one.uai, one.school),
            *(decimal_hours(one.planned), decimal_hours(one.attended)),
        )
        for code in told.codes or ("",)
        for one in told.people
    ]
    return csv_response(name, headers, rows)


@require_POST
@never_cache
@login_required
def enter_plan(request: SheetRequest, run: int) -> HttpResponse:
    runs = CourseRun.objects.directed_by(request.user)
    found = get_object_or_404(runs.select_related("course"), pk=run)
    code, seen = (request.POST.get(name, "")[:100] for name in ("code", "seen"))
    try:
        enter(found, code, seen=seen, by=request.user)
    except SheetRefused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("La saisie est notée."))
    return redirect("scheduling:plan_list", found.pk)


class PeriodForm(forms.Form):
    """Both days included."""

    du = forms.DateField(
        label=gettext_lazy("Du"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    au = forms.DateField(
        label=gettext_lazy("Au"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        for name in ("du", "au"):
            if given.get(name) and not 2000 <= given[name].year <= 2100:
                self.add_error(name, _("Cette date est trop lointaine."))
        if given.get("du") and given.get("au") and given["au"] < given["du"]:
            self.add_error("au", _("La période se termine avant de commencer."))
        return given


def _period(request: HttpRequest) -> tuple[PeriodForm, date, date]:
    """The year so far, unless the address says otherwise."""
    today = timezone.localdate()
    usual = {"du": today.replace(month=1, day=1), "au": today}
    asked = request.GET if "du" in request.GET or "au" in request.GET else None
    form = PeriodForm(asked, initial=usual)
    chosen = form.cleaned_data if asked and form.is_valid() else usual
    return form, chosen["du"], chosen["au"]


@require_safe
@never_cache
@login_required
def given(request: SheetRequest) -> HttpResponse:
    form, first, last = _period(request)
    rows = hours_given(request.user, first, last)
    context = {"form": form, "given": rows, "totals": by_organisation(rows)}
    context |= {"first": first, "last": last, "total": sum(one.minutes for one in rows)}
    return render(request, "scheduling/hours_given.html", context)


@require_safe
@never_cache
@login_required
def given_file(request: SheetRequest, form: str) -> HttpResponse:
    """`csv` or `pdf`, of the period of the address."""
    _form, first, last = _period(request)
    rows = hours_given(request.user, first, last)
    name = f"heures-{first}-{last}"
    if form == "pdf":
        context = {
            "given": rows,
            "totals": by_organisation(rows),
            "total": sum(one.minutes for one in rows),
            "first": first,
            "last": last,
            "who": request.user.get_full_name() or request.user.display_name,
            "made_on": timezone.localdate(),
        }
        pdf = render_pdf("scheduling/papers/hours_given.html", context, title=_("Heures assurées"))
        return _pdf(pdf, name)
    headers = [_("Quand"), _("Formation"), _("Organisme"), _("Lieu"), _("Heures")]
    cells = [
        (one.when, one.course, one.organisation, one.place, decimal_hours(one.minutes))
        for one in rows
    ]
    return csv_response(name, headers, cells)


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
