"""The visit: a story in steps, each played by one of its people. In demonstration only."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ..demo import PASSWORD, texts
from ..demo import reset as resetting
from ..demo.casting import actor, cast, play, played
from ..demo.registry import Registry
from ..demo.steps import Step, steps
from ..demo.trail import forget_step, remember_step, step_in_hand

View = Callable[..., HttpResponse]


def in_demonstration(view: View) -> View:
    """There is no such address elsewhere."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.TNE_DEMONSTRATION or settings.TNE_PRODUCTION:
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(checked)


def _registry() -> Registry:
    return Registry(timezone.localdate())


@in_demonstration
@require_safe
def visit(request: HttpRequest) -> HttpResponse:
    registry = _registry()
    there = cast(registry)
    told = [(step, not step.who or step.who in there) for step in steps()]
    context = {
        "steps": told,
        "in_hand": step_in_hand(request),
        "is_filled": len(registry) > 0,
        "people": [person for person in texts.people() if "shown" in person],
        "password": PASSWORD,
        "may_reset": resetting.is_possible(),
    }
    return render(request, "courses/visit/visit.html", context)


@in_demonstration
@require_POST
def play_step(request: HttpRequest, key: str) -> HttpResponse:
    """Sign in as the person of this step, on its screen."""
    step = next((step for step in steps() if step.key == key), None)
    if step is None:
        raise Http404
    registry = _registry()
    user, screen = actor(step, registry), step.screen(registry)
    if screen is None or (step.who and user is None):
        return _gone(request, step)
    response = redirect(screen.address)
    play(request, response, user, played(registry))
    remember_step(response, step)
    return response


def _gone(request: HttpRequest, step: Step) -> HttpResponse:
    sentence = _(
        "« %(title)s » n’a plus ce qu’il lui faut : quelqu’un l’a changé en visitant. "
        "Remettez la démonstration à zéro pour le retrouver."
    )
    messages.warning(request, sentence % {"title": step.title})
    return redirect("courses:visit")


@in_demonstration
@require_POST
def reset(request: HttpRequest) -> HttpResponse:
    """As after the first start: what visitors have made is gone, and everybody is signed out."""
    try:
        resetting.reset()
    except resetting.ResetRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("courses:visit")
    request.session.flush()
    messages.success(request, _("La démonstration est remise à zéro. La visite peut recommencer."))
    response = redirect("courses:visit")
    forget_step(response)
    response.delete_cookie(settings.GUEST_COOKIE_NAME, samesite="Lax")
    return response
