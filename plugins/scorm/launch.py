"""What the site's page and the runtime need to play a module."""

import hashlib
from collections.abc import Collection
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.api import Enrolment, User

from .attempts import Refused, current_attempt, next_attempt, waiting
from .datamodel import learner_of, opening_cmi
from .models import Attempt, PackageVersion, ScormActivityPage, ScoState
from .opening import Asked, open_step
from .pending import take_left_by_review
from .sequencing import given, given_again
from .tokens import Launch, commit_token, file_token, launch_token
from .tries import is_closed

Response = TypeVar("Response", bound=HttpResponse)
STEP_STATES = {
    "todo": gettext_lazy("à faire"),
    "started": gettext_lazy("commencé"),
    "done": gettext_lazy("terminé"),
    "passed": gettext_lazy("réussi"),
    "failed": gettext_lazy("non réussi"),
}


def content_url(name: str, *args: Any) -> str:
    """An address on the content origin, for the site's pages."""
    return settings.CONTENT_ORIGIN + reverse(name, args=args, urlconf=settings.CONTENT_URLCONF)


def with_popups(response: Response) -> Response:
    """Windows that a module opens keep their opener: they look for the standard's API there."""
    response["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups"
    return response


def player_context(
    activity: ScormActivityPage, user: User, enrolment: Enrolment | None
) -> dict[str, Any]:
    """For the page of an activity. Without enrolment it is a look without traces."""
    attempt = current_attempt(enrolment, activity) if enrolment else None
    version = attempt.version if attempt else activity.version
    reviews = attempt is not None and is_closed(attempt, activity, timezone.now())
    launch = Launch(
        user=user.pk,
        version=version.pk,
        activity=activity.pk,
        enrolment=enrolment.pk if enrolment and not reviews else 0,
        attempt=attempt.pk if attempt and reviews else 0,
    )
    following = next_attempt(enrolment, activity) if enrolment else None
    may_begin = following is not None and following.may
    return frame_context(version, launch, attempt) | {
        "attempt": attempt,
        "reviews": reviews,
        "next_attempt": following,
        "may_begin_again": attempt is not None and may_begin,
        "refusal": following.reason if following and not attempt and not may_begin else "",
    }


def frame_context(
    version: PackageVersion, launch: Launch, attempt: Attempt | None = None
) -> dict[str, Any]:
    """For whatever page holds the frame of a module."""
    steps = plan(version, attempt)
    return {
        "version": version,
        "outline": outline(version, steps),
        "has_plan": len(steps) > 1,
        "frame_url": f"{content_url('scorm:play')}?jeton={launch_token(launch)}",
        "content_origin": settings.CONTENT_ORIGIN,
    }


def plan(version: PackageVersion, attempt: Attempt | None) -> list[dict[str, Any]]:
    """The visible steps with where the learner is in each."""
    states = {state.step: state for state in attempt.states.defer("cmi")} if attempt else {}
    return [
        {"id": step["id"], "title": step["title"], **step_state(states.get(step["id"]))}
        for step in version.steps
        if step["visible"] or len(version.steps) == 1
    ]


def outline(version: PackageVersion, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The whole plan, nested below its title, as the manifest has it."""
    root = version.manifest["organisation"]
    states = {step["id"]: step for step in steps}
    node = {"identifier": root["identifier"], "title": version.manifest["title"]}
    return [entry_of(node | {"visible": version.is_2004, "children": root["items"]}, states)]


def entry_of(item: dict[str, Any], states: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": item["identifier"],
        "title": item["title"],
        "visible": item["visible"],
        "children": [entry_of(child, states) for child in item["children"]],
        "state": "todo",
        **states.get(item["identifier"], {}),
    }


def step_state(state: Any) -> dict[str, Any]:
    name = "todo" if state is None else "done" if state.completed else "started"
    name = state.success if state is not None and state.success else name
    done = state is not None and state.completed
    return {"state": name, "state_label": STEP_STATES[name], "done": done}


def first_step(
    steps: list[dict[str, Any]], attempt: Attempt | None, closed: Collection[str] = ()
) -> str:
    """Where the learner left off, else the first step that is not done, else the first.

    ``closed`` are those that may not be begun yet.
    """
    known = [step["id"] for step in steps if step["id"] not in closed]
    if attempt is not None and attempt.current_step in known:
        return attempt.current_step
    undone = (step["id"] for step in steps if not step["done"] and step["id"] in known)
    return next(undone, known[0] if known else "")


def attempt_of(launch: Launch) -> Attempt | None:
    """The one that is played or looked at again; None before the first."""
    if launch.records:
        return current_attempt(launch.enrolment, launch.activity)
    return Attempt.objects.filter(pk=launch.attempt, enrolment__user=launch.user).first()


def runtime_config(launch: Launch, token: str, version: PackageVersion) -> dict[str, Any]:
    """What the runtime's page is told, as JSON."""
    attempt = attempt_of(launch)
    enrolment = attempt.enrolment_id if attempt else launch.enrolment
    owner = f"{launch.user}/{enrolment}/{launch.activity}"
    files = reverse("scorm:file", args=[file_token(version, launch.user), "x"])
    steps = plan(version, attempt)
    closed = waiting(version, attempt) if launch.records else []
    return {
        "token": token,
        "records": launch.records,
        "item": first_step(steps, attempt, closed),
        "waiting": closed,
        "steps": [{name: step[name] for name in ("id", "done", "state")} for step in steps],
        "key": hashlib.sha256(owner.encode()).hexdigest()[:24],
        "siteOrigin": settings.SITE_ORIGIN,
        "openUrl": reverse("scorm:open"),
        "commitUrl": reverse("scorm:commit"),
        "filesUrl": files.removesuffix("x"),
        "texts": runtime_texts(),
    }


def runtime_texts() -> dict[str, str]:
    return {
        "busy": _("Ce module est déjà ouvert dans un autre onglet ou sur un autre appareil."),
        "here": _("Continuer ici"),
        "elsewhere": _(
            "Ce module a été ouvert ailleurs. Ce que vous feriez ici ne serait plus enregistré."
        ),
        "off": _(
            "Votre inscription n’est plus en cours : rien ne peut être enregistré. "
            "Revenez à la page de la formation."
        ),
        "full": _(
            "Ce module veut garder plus de choses que la plateforme n’en admet : rien n’est plus "
            "enregistré. Prévenez la personne qui vous accompagne."
        ),
        "unreachable": _(
            "Le module ne répond pas. Ce que vous avez fait est gardé sur cet appareil."
        ),
        "nothing": _(
            "Ce module n’a aucune étape à proposer pour le moment. "
            "Revenez à la page de la formation."
        ),
        "retry": _("Réessayer"),
    }


def open_launch(launch: Launch, asked: Asked) -> dict[str, Any]:
    """Open a step, or the whole module, and say how it starts. Raises Refused or Busy."""
    user = User.objects.filter(pk=launch.user).first()
    version = PackageVersion.objects.ready().filter(pk=launch.version).first()
    activity = ScormActivityPage.objects.select_related("version").filter(pk=launch.activity)
    if user is None or version is None or (launch.records and not activity):
        raise Refused(_("Ce module n’est plus là. Revenez à la page de la formation."))
    if launch.records:
        return open_to_record(launch, asked, user, activity[0])
    late = take_left_by_review(launch.attempt, launch.user, asked.pending)
    opened = opening(version, asked, user, None, reviewed(launch, asked))
    closed = attempt_of(launch)
    if closed is not None and not asked.step:
        opened |= given_again(version, closed, user)
    return opened | {"token": commit_token(launch), "late": late}


def open_to_record(
    launch: Launch, asked: Asked, user: User, activity: ScormActivityPage
) -> dict[str, Any]:
    """Raises Refused or Busy."""
    found = open_step(launch.enrolment, activity, asked, launch.version)
    attempt = found.attempt
    holder = Launch(launch.user, attempt.version_id, activity.pk, launch.enrolment, attempt.pk)
    opened = opening(attempt.version, asked, user, attempt, found.state)
    return opened | {
        "token": commit_token(holder),
        "attempt": attempt.pk,
        "late": found.late,
        "waiting": waiting(attempt.version, attempt),
    }


def reviewed(launch: Launch, asked: Asked) -> ScoState | None:
    """What the step held in the closed attempt that its learner looks at again."""
    own = ScoState.objects.filter(attempt=launch.attempt, attempt__enrolment__user=launch.user)
    return own.filter(step=asked.step).first()


def opening(
    version: PackageVersion, asked: Asked, user: User, attempt: Attempt | None, state: Any
) -> dict[str, Any]:
    """Without ``attempt`` it is a look without traces."""
    opened = {
        "opening": attempt.openings if attempt else 0,
        "journal": attempt is not None and attempt.keeps_all_calls,
    }
    if not asked.step:
        return opened | given(version, attempt, user)
    step = version.step(asked.step)
    if step is None:
        raise Refused(_("Cette étape n’existe pas dans le module."))
    return opened | {
        "sequence": state.sequence if state else 0,
        "kind": "sco" if step["sco"] else "asset",
        "title": step["title"],
        "launch": step["launch"],
        "cmi": opening_cmi(
            step,
            learner_of(user),
            state,
            is_2004=version.is_2004,
            records=attempt is not None,
            entry=asked.entry,
        ),
    }
