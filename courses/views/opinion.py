"""Where a head of school says what she thinks of a request, by the link of her mail."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..forms import sent, text_field
from ..meetings import meetings_of
from ..models import Enrolment, HeadOpinion
from ..opinions import LinkExpired, give_opinion, opinion_of

Answer = HeadOpinion.Answer


class OpinionForm(forms.Form):
    """Yes; or no, and why."""

    use_required_attribute = False

    answer = forms.ChoiceField(
        label=gettext_lazy("Votre avis"),
        choices=[
            (Answer.FAVOURABLE.value, gettext_lazy("Favorable")),
            (Answer.UNFAVOURABLE.value, gettext_lazy("Défavorable")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez l’un des deux.")},
    )
    reason = text_field(
        gettext_lazy("Motif"),
        200,
        required=False,
        help_text=gettext_lazy("Nécessaire pour un avis défavorable. L’organisateur le lira."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        needs_reason = cleaned.get("answer") == Answer.UNFAVOURABLE
        if needs_reason and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Dites pourquoi, en quelques mots."))
        return cleaned


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: HttpRequest, token: str) -> HttpResponse:
    """Sent twice, it says that it is given."""
    try:
        found = opinion_of(token)
    except LinkExpired:
        return _private(render(request, "courses/opinion_expired.html", status=410))
    if found is None:
        raise Http404
    form = OpinionForm(sent(request))
    if request.method == "POST" and form.is_valid():
        give_opinion(found, form.cleaned_data["answer"], form.cleaned_data["reason"])
        return redirect(request.path)
    context = {
        "opinion": found,
        "enrolment": found.enrolment,
        "is_open": not found.answer and found.enrolment.state == Enrolment.State.REQUESTED,
        "meetings": meetings_of(found.enrolment.run).meetings,
        "form": form,
    }
    return _private(render(request, "courses/opinion.html", context))


def _private(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    return response
