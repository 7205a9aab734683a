"""Standing decisions in Wagtail's admin: those in force, one more, the end of one."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from courses.api import CoursePage, Organisation, User, courses_for

from . import standing
from .forms import GREATEST_KEY
from .models import INVITATIONS, Kind, StandingDecision, administered_organisations
from .rights import may_issue
from .screens import page

LONGEST = timedelta(days=400)
KINDS = [(kind.value, kind.label.capitalize()) for kind in Kind if kind not in INVITATIONS]


class CoursesField(forms.ModelMultipleChoiceField):
    """SQLite looks for no number beyond its own: one that long names no course."""

    def clean(self, value: Any) -> Any:
        if any(len(key) >= len(str(GREATEST_KEY)) for key in value or ()):
            raise ValidationError(self.error_messages["invalid_list"], code="invalid_list")
        return super().clean(value)


class DecisionForm(forms.Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("Organisme")
    )
    kind = forms.ChoiceField(label=gettext_lazy("Type de document"), choices=KINDS)
    courses = CoursesField(
        CoursePage.objects.none(),
        label=gettext_lazy("Formations"),
        widget=forms.CheckboxSelectMultiple,
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Jusqu’au"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Au plus tard dans un an : une décision se revoit."),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["organisation"].queryset = administered_organisations(by)
        fields["courses"].queryset = courses_for(by)

    def clean_ends_on(self) -> Any:
        day, today = self.cleaned_data["ends_on"], timezone.localdate()
        if not today <= day <= today + LONGEST:
            raise ValidationError(_("Choisissez un jour à venir, au plus tard dans un an."))
        return day


def _require_administrator(user: Any) -> None:
    if not may_issue(user):
        raise PermissionDenied


@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """On nowhere by default; the type proposed is the parents' own."""
    _require_administrator(request.user)
    proposed = {"kind": Kind.PARTICIPATION, "ends_on": timezone.localdate() + timedelta(days=365)}
    form = DecisionForm(request.POST or None, initial=proposed, by=request.user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        standing.decide(
            given["organisation"],
            Kind(given["kind"]),
            given["courses"],
            until=given["ends_on"],
            by=request.user,
        )
        messages.success(request, _("La décision est prise : les prochains documents la citeront."))
        return redirect("attestations_admin:decisions")
    rows = StandingDecision.objects.visible_to(request.user)
    return page(
        request,
        "decisions.html",
        _("Décisions permanentes"),
        form=form,
        rows=rows.select_related("organisation", "by").prefetch_related("courses")[:100],
        may_end=set(_endable(request.user).values_list("pk", flat=True)),
    )


def _endable(user: Any) -> Any:
    rows = StandingDecision.objects.endable_by(user)
    return rows if user.is_superuser else rows.filter(ended_at=None)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    _require_administrator(request.user)
    decision = get_object_or_404(StandingDecision.objects.endable_by(request.user), pk=pk)
    if standing.end(decision, by=request.user):
        messages.success(request, _("La décision est arrêtée ; ce qui est délivré reste valable."))
    return redirect("attestations_admin:decisions")
