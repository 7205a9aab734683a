"""What is kept of a person here: given to her, and taken away when she asks."""

from typing import Any

from .models import Attempt, PackageVersion, ScoState


def export(user: Any) -> dict[str, Any]:
    """Every attempt with what each step has kept of it, and the names of the files she uploaded."""
    attempts = (
        Attempt.objects.filter(enrolment__user=user)
        .select_related("activity", "version")
        .prefetch_related("states")
    )
    uploads = PackageVersion.objects.filter(uploaded_by=user).select_related("package")
    return {
        "attempts": [attempt_data(attempt) for attempt in attempts],
        "uploads": [f"{version} ({version.original_name})" for version in uploads],
    }


def attempt_data(attempt: Attempt) -> dict[str, Any]:
    return {
        "activity": attempt.activity.title,
        "version": attempt.version.number,
        "number": attempt.number,
        "state": attempt.get_state_display(),
        "progress": attempt.progress,
        "score": str(attempt.score) if attempt.score is not None else None,
        "seconds": attempt.seconds,
        "started_at": attempt.started_at.isoformat(),
        "completed_at": attempt.completed_at.isoformat() if attempt.completed_at else None,
        "steps": [
            {"step": state.step, "status": state.status, "data": state.tree}
            for state in attempt.states.all()
        ],
    }


def erase(user: Any) -> None:
    """Answers and names inside the data models go; results stay with the enrolment they prove."""
    ScoState.objects.filter(attempt__enrolment__user=user).update(cmi="{}")
    Attempt.objects.filter(enrolment__user=user).update(session="", leased_until=None)
    PackageVersion.objects.filter(uploaded_by=user).update(uploaded_by=None)
