"""Which step of the visit a browser is at: a cookie that opens nothing and that no page caches."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from .steps import Step, steps

COOKIE = "tne_visit"
KEPT_FOR = 12 * 3600  # seconds


def remember_step(response: HttpResponse, step: Step) -> None:
    response.set_cookie(
        COOKIE,
        step.key,
        max_age=KEPT_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_step(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, samesite="Lax")


def step_in_hand(request: HttpRequest) -> Step | None:
    """Whatever the cookie says: a step of the story, or none."""
    key = request.COOKIES.get(COOKIE)
    return next((step for step in steps() if step.key == key), None) if key else None


@dataclass(frozen=True)
class Trail:
    """For the strip at the top of pages: where one is, and what comes next."""

    step: Step | None
    next: Step | None
    total: int


def trail_of(request: HttpRequest) -> Trail:
    step, story = step_in_hand(request), steps()
    following = next((s for s in story if step is not None and s.number == step.number + 1), None)
    return Trail(step, following, len(story))
