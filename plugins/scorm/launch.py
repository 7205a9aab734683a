"""What the site's page and the runtime need to play a module."""

import hashlib
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.api import Enrolment, User

from .attempts import Refused, attempts_left, current_attempt, open_step
from .datamodel import learner_of, opening_cmi
from .models import Attempt, PackageVersion, ScormActivityPage
from .tokens import Launch, commit_token, file_token, launch_token

STEP_STATES = {"done": _("terminé"), "started": _("commencé"), "todo": _("à faire")}


def content_url(name: str, *args: Any) -> str:
    """An address on the content origin, for the site's pages."""
    return settings.CONTENT_ORIGIN + reverse(name, args=args, urlconf=settings.CONTENT_URLCONF)


def player_context(
    activity: ScormActivityPage, user: User, enrolment: Enrolment | None
) -> dict[str, Any]:
    """For the page of an activity. Without enrolment it is a look without traces."""
    attempt = current_attempt(enrolment, activity) if enrolment else None
    version = attempt.version if attempt else activity.version
    launch = Launch(
        user=user.pk,
        version=version.pk,
        activity=activity.pk,
        enrolment=enrolment.pk if enrolment else 0,
    )
    left = attempts_left(enrolment, activity) if enrolment else None
    return frame_context(version, launch, attempt) | {
        "attempt": attempt,
        "attempts_left": left,
        "may_begin_again": attempt is not None
        and attempt.state != Attempt.State.OPEN
        and left != 0,
        "runs_out": attempt is None and left == 0,
    }


def frame_context(
    version: PackageVersion, launch: Launch, attempt: Attempt | None = None
) -> dict[str, Any]:
    """For whatever page holds the frame of a module."""
    steps = plan(version, attempt)
    return {
        "version": version,
        "steps": steps,
        "current_step": first_step(steps, attempt),
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


def step_state(state: Any) -> dict[str, Any]:
    name = "todo" if state is None else "done" if state.completed else "started"
    return {"state": name, "state_label": STEP_STATES[name]}


def first_step(steps: list[dict[str, Any]], attempt: Attempt | None) -> str:
    """Where the learner left off, else the first step that is not done, else the first."""
    known = [step["id"] for step in steps]
    if attempt is not None and attempt.current_step in known:
        return attempt.current_step
    undone = (step["id"] for step in steps if step["state"] != "done")
    return next(undone, known[0] if known else "")


def runtime_config(launch: Launch, token: str, version: PackageVersion) -> dict[str, Any]:
    """What the runtime's page is told, as JSON."""
    activity = ScormActivityPage.objects.filter(pk=launch.activity).first()
    attempt = (
        Attempt.objects.filter(enrolment=launch.enrolment, activity=activity)
        .exclude(state=Attempt.State.ABANDONED)
        .order_by("-number")
        .first()
        if launch.records
        else None
    )
    owner = f"{launch.user}/{launch.enrolment}/{launch.activity}/{version.pk}"
    files = reverse("scorm:file", args=[file_token(version, launch.user), "x"])
    return {
        "token": token,
        "records": launch.records,
        "item": first_step(plan(version, attempt), attempt),
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
        "unreachable": _(
            "Le module ne répond pas. Ce que vous avez fait est gardé sur cet appareil."
        ),
        "retry": _("Réessayer"),
    }


def open_launch(
    launch: Launch, step: str, session: str, *, take_over: bool, pending: Any
) -> dict[str, Any]:
    """Open a step and say how it starts. Raises Refused or Busy."""
    user = User.objects.get(pk=launch.user)
    if not launch.records:
        version = PackageVersion.objects.get(pk=launch.version)
        return opening(version, step, user, None, launch, records=False)
    activity = ScormActivityPage.objects.select_related("version").get(pk=launch.activity)
    attempt, state = open_step(
        launch.enrolment, activity, step, session, take_over=take_over, pending=pending
    )
    holder = Launch(launch.user, attempt.version_id, activity.pk, launch.enrolment, attempt.pk)
    return opening(attempt.version, step, user, state, holder, records=True)


def opening(
    version: PackageVersion, step_id: str, user: User, state: Any, launch: Launch, *, records: bool
) -> dict[str, Any]:
    step = version.step(step_id)
    if step is None:
        raise Refused(_("Cette étape n’existe pas dans le module."))
    return {
        "token": commit_token(launch),
        "opening": state.opening if state else 0,
        "sequence": state.sequence if state else 0,
        "kind": "sco" if step["sco"] else "asset",
        "title": step["title"],
        "launch": step["launch"],
        "cmi": opening_cmi(step, learner_of(user), state, is_2004=version.is_2004, records=records),
    }
