"""What modules bring to the demonstration: see `courses.demo`."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.core.files.base import File
from django.db.models import F, Q
from django.utils.text import slugify

from courses.api import Enrolment, User, run_job

from .builder import Question, Screen, build_package
from .commit import commit
from .intake import upload_package
from .manifest import ScormVersion
from .models import Attempt, PackageVersion, ScormActivityPage, ScoState
from .opening import Asked, open_step
from .wire import Commit

SESSION = "demonstration"


def build_module(content: Mapping[str, Any], by: User) -> ScormActivityPage:
    """A module made of the screens and questions of the file, taken in like an author's."""
    data = build_package(
        content["title"],
        [Screen(screen["title"], screen["text"]) for screen in content["screens"]],
        [question(table) for table in content.get("questions", [])],
        ScormVersion(content.get("version", "1.2")),
        mastery=content.get("mastery", 80),
        description=content.get("introduction", ""),
    )
    file = File(BytesIO(data), name=f"{slugify(content['title'])}.zip")
    version = upload_package(file, title=content["title"], territory=None, by=by)
    run_job(version.job_id)
    version.refresh_from_db()
    if version.state != PackageVersion.State.READY:
        raise ValueError(f"{content['title']}: {version.errors}")
    return ScormActivityPage(version=version)


def question(table: Mapping[str, Any]) -> Question:
    return Question(
        table["text"], tuple(table["choices"]), table["answer"], table.get("explanation", "")
    )


def study_module(
    enrolment: Enrolment, page: ScormActivityPage, content: Mapping[str, Any], done: Any
) -> None:
    """One attempt, reported by the data model that the module itself would have sent."""
    step = page.version.steps[0]["id"]
    opened = open_step(enrolment.pk, page, Asked(step, SESSION))
    rows = Attempt.objects.filter(pk=opened.attempt.pk)
    states = ScoState.objects.filter(attempt=opened.attempt)
    began = done.ended_at - timedelta(minutes=done.minutes)
    states.update(session_started_at=began)
    rows.update(started_at=began)
    told = told_2004 if page.version.is_2004 else told_12
    cmi = told(content, done) | {"suspend_data": json.dumps(memory(content, done))}
    opening = opened.attempt.openings
    found = Commit(step, SESSION, opening, sequence=1, cmi=cmi, end=True, terminated=True)
    commit(enrolment.pk, opened.attempt.pk, found)
    rows.update(changed_at=done.ended_at)
    rows.filter(completed_at__isnull=False).update(completed_at=done.ended_at)


def reached(content: Mapping[str, Any], done: Any) -> int:
    """Index of the screen where the person stopped; the questions are a screen more."""
    screens = len(content["screens"]) + bool(content.get("questions"))
    return min(screens - 1, screens * done.percent // 100)


def missed(content: Mapping[str, Any], done: Any) -> int:
    """The number of questions, the last ones, that were answered wrongly."""
    return len(content.get("questions", [])) * (100 - (done.score or 100)) // 100


def score(content: Mapping[str, Any], done: Any) -> int | None:
    """In percent, as the module counts it; None where it was not marked."""
    asked = len(content.get("questions", []))
    if done.percent < 100 or not asked:
        return None
    return round(100 * (asked - missed(content, done)) / asked)


def memory(content: Mapping[str, Any], done: Any) -> dict[str, Any]:
    """As the module keeps it between two visits."""
    marked = score(content, done) is not None
    asked = content.get("questions", []) if marked else []
    last_right = len(asked) - missed(content, done)
    answers = {
        str(place): str((entry["answer"] + (place >= last_right)) % len(entry["choices"]))
        for place, entry in enumerate(asked)
    }
    return {"seen": reached(content, done), "answers": answers, "marked": marked}


def interactions(content: Mapping[str, Any], done: Any, *, is_2004: bool) -> dict[str, Any]:
    """What the module says of each answer."""
    answers = memory(content, done)["answers"]
    wrong, response = ("incorrect", "learner") if is_2004 else ("wrong", "student")
    return {
        place: {
            "id": f"question-{int(place) + 1}",
            "type": "choice",
            f"{response}_response": letter(given),
            "result": "correct" if int(given) == asked["answer"] else wrong,
            "correct_responses": {"0": {"pattern": letter(asked["answer"])}},
        }
        | ({"description": asked["text"][:250]} if is_2004 else {})
        for (place, given), asked in zip(
            answers.items(), content.get("questions", []), strict=False
        )
    }


def letter(choice: Any) -> str:
    return chr(ord("a") + int(choice))


def told_12(content: Mapping[str, Any], done: Any) -> dict[str, Any]:
    raw = score(content, done)
    finished = "completed" if raw is None else "passed"
    return {
        "interactions": interactions(content, done, is_2004=False),
        "core": {
            "lesson_location": str(reached(content, done)),
            "lesson_status": finished if done.percent == 100 else "incomplete",
            "exit": "suspend",
            "session_time": f"{done.minutes // 60:02}:{done.minutes % 60:02}:00",
            "score": {} if raw is None else {"min": "0", "max": "100", "raw": str(raw)},
        },
    }


def told_2004(content: Mapping[str, Any], done: Any) -> dict[str, Any]:
    raw = score(content, done)
    return {
        "interactions": interactions(content, done, is_2004=True),
        "location": str(reached(content, done)),
        "completion_status": "completed" if done.percent == 100 else "incomplete",
        "success_status": "unknown" if raw is None else "passed",
        "progress_measure": f"{done.percent / 100:.2f}",
        "exit": "suspend",
        "session_time": f"PT{done.minutes}M",
        "score": {} if raw is None else {"scaled": str(raw / 100), "raw": str(raw)},
    }


def settled(enrolments: Sequence[int], since: datetime) -> Iterable[int]:
    """Somebody has worked in a module since."""
    lately = Q(started_at__gte=since) | Q(completed_at__gte=since) | Q(changed_at__gte=since)
    rows = Attempt.objects.filter(lately, enrolment__in=enrolments)
    return rows.order_by().values_list("enrolment", flat=True)


def move_on(enrolments: Sequence[int], elapsed: timedelta) -> None:
    Attempt.objects.filter(enrolment__in=enrolments).update(
        started_at=F("started_at") + elapsed,
        completed_at=F("completed_at") + elapsed,
        changed_at=F("changed_at") + elapsed,
    )
    ScoState.objects.filter(attempt__enrolment__in=enrolments).update(
        session_started_at=F("session_started_at") + elapsed
    )


def repeat(model: Enrolment, twins: Sequence[Any]) -> None:
    """The attempts of `model`, for others too: `twins` say whose, and how much earlier."""
    for attempt in Attempt.objects.filter(enrolment=model):
        copies = [_twin(attempt, twin) for twin in twins]
        moments = [(copy.started_at, copy.changed_at) for copy in copies]
        Attempt.objects.bulk_create(copies)
        for copy, (started, changed) in zip(copies, moments, strict=True):
            copy.started_at, copy.changed_at = started, changed
        Attempt.objects.bulk_update(copies, ("started_at", "changed_at"), batch_size=200)
        for state in attempt.states.all():
            kept = {name: getattr(state, name) for name in OF_STATE}
            ScoState.objects.bulk_create(
                ScoState(
                    attempt=copy,
                    session_started_at=state.session_started_at - twin.earlier,
                    **kept,
                )
                for copy, twin in zip(copies, twins, strict=True)
            )


def _twin(attempt: Attempt, twin: Any) -> Attempt:
    copy = Attempt(enrolment=twin.enrolment, **{n: getattr(attempt, n) for n in OF_ATTEMPT})
    for name in ("started_at", "completed_at", "changed_at"):
        moment = getattr(attempt, name)
        setattr(copy, name, moment - twin.earlier if moment else None)
    return copy


OF_ATTEMPT = (
    *("activity", "version", "number", "state", "progress", "score", "seconds", "seconds_before"),
    *("current_step", "session", "openings"),
)
OF_STATE = (
    *("step", "cmi", "opening", "sequence", "terminated", "exit", "status", "completed"),
    *("success", "score", "progress", "seconds_before", "seconds"),
)
BUILDERS = {"module": build_module}
STUDIES = {"module": study_module}
