"""What modules bring to the demonstration: see `courses.demo`."""

import json
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.base import File
from django.utils.text import slugify

from courses.api import Enrolment, User, run_job

from .attempts import open_step
from .builder import Question, Screen, build_package
from .commit import Commit, commit
from .intake import upload_package
from .manifest import ScormVersion
from .models import Attempt, PackageVersion, ScormActivityPage, ScoState

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
    attempt, state = open_step(enrolment.pk, page, step, SESSION)
    began = done.ended_at - timedelta(minutes=done.minutes)
    ScoState.objects.filter(pk=state.pk).update(session_started_at=began)
    told = told_2004 if page.version.is_2004 else told_12
    cmi = told(content, done) | {"suspend_data": json.dumps(memory(content, done))}
    found = Commit(step, SESSION, state.opening, sequence=1, cmi=cmi, end=True, terminated=True)
    commit(enrolment.pk, attempt.pk, found)
    rows = Attempt.objects.filter(pk=attempt.pk)
    rows.update(started_at=began, changed_at=done.ended_at)
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


def told_12(content: Mapping[str, Any], done: Any) -> dict[str, Any]:
    raw = score(content, done)
    finished = "completed" if raw is None else "passed"
    return {
        "core": {
            "lesson_location": str(reached(content, done)),
            "lesson_status": finished if done.percent == 100 else "incomplete",
            "exit": "suspend",
            "session_time": f"{done.minutes // 60:02}:{done.minutes % 60:02}:00",
            "score": {} if raw is None else {"min": "0", "max": "100", "raw": str(raw)},
        }
    }


def told_2004(content: Mapping[str, Any], done: Any) -> dict[str, Any]:
    raw = score(content, done)
    return {
        "location": str(reached(content, done)),
        "completion_status": "completed" if done.percent == 100 else "incomplete",
        "success_status": "unknown" if raw is None else "passed",
        "progress_measure": f"{done.percent / 100:.2f}",
        "exit": "suspend",
        "session_time": f"PT{done.minutes}M",
        "score": {} if raw is None else {"scaled": str(raw / 100), "raw": str(raw)},
    }


BUILDERS = {"module": build_module}
STUDIES = {"module": study_module}
