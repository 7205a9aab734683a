"""« Appels à passer »: on a telephone or on paper, with a box to tick."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses.api import Message, render_pdf

from .calls import Call, calls_of, makes_calls, messages_of, note_call

SHOWN = 100


def _calls(user: Any) -> dict[str, Any]:
    """Whoever calls nobody finds nothing here. Some at a time; `more` says that others follow."""
    if not makes_calls(user):
        raise Http404
    found = [Call(message) for message in calls_of(user)[: SHOWN + 1]]
    return {"calls": found[:SHOWN], "more": len(found) > SHOWN}


@never_cache
@login_required
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    return render(request, "scheduling/calls.html", _calls(request.user))


@never_cache
@login_required
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The same on paper."""
    title = _("Appels à passer")
    context = _calls(request.user) | {"reference": f"{timezone.localdate():%d/%m/%Y}"}
    pdf = render_pdf("scheduling/calls_document.html", context, title=title)
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="appels.pdf"'
    return response


@never_cache
@login_required
@require_POST
def called(request: HttpRequest, pk: int) -> HttpResponse:
    """Ticked twice, it is the same call."""
    user: Any = request.user
    by_voice = (Message.State.NO_ADDRESS, Message.State.CALLED)
    found = messages_of(user).filter(state__in=by_voice).select_related("to", "run")
    message = get_object_or_404(found, pk=pk)
    words = _("%(name)s : c’est noté.") if note_call(message, by=user) else _("C’était déjà noté.")
    messages.success(request, words % {"name": message.to.display_name})
    return redirect("scheduling:calls")
