"""The data model that a step finds when it is opened: afresh, or as it was left."""

from dataclasses import dataclass
from typing import Any

from .models import ScoState

# What belongs to the session that ended, not to the learner's state.
OF_A_SESSION = ("session_time", "exit", "total_time", "entry")


@dataclass(frozen=True, slots=True)
class Learner:
    """``identifier`` is opaque and stable; ``name`` is « Nom, Prénom » as the standard wants."""

    identifier: str
    name: str


def learner_of(user: Any) -> Learner:
    name = ", ".join(part for part in (user.last_name, user.first_name) if part)
    return Learner(str(user.public_id), name[:255])


def opening_cmi(
    step: dict[str, Any], learner: Learner, state: ScoState | None, *, is_2004: bool, records: bool
) -> dict[str, Any]:
    """``records`` false is a look without traces: mode browse, no credit."""
    build = cmi_2004 if is_2004 else cmi_12
    return build(step, learner, state if state is not None and state.sequence else None, records)


def suspended(state: ScoState) -> bool:
    """Left to be resumed; a step that was cut short, without a word, is resumed too."""
    return state.exit == "suspend" or not state.terminated


def cmi_12(
    step: dict[str, Any], learner: Learner, state: ScoState | None, records: bool
) -> dict[str, Any]:
    kept = state.tree if state else {}
    core = {key: value for key, value in kept.get("core", {}).items() if key not in OF_A_SESSION}
    entry = "ab-initio" if state is None else "resume" if suspended(state) else ""
    return kept | {
        "core": core
        | {
            "student_id": learner.identifier,
            "student_name": learner.name,
            "credit": "credit" if records else "no-credit",
            "lesson_mode": "normal" if records else "browse",
            "entry": entry,
            "total_time": hours(state.seconds if state else 0),
        },
        "launch_data": step.get("data", ""),
        "student_data": {
            "mastery_score": plain(step.get("mastery")),
            "max_time_allowed": step.get("time", ""),
            "time_limit_action": step.get("time_action", ""),
        },
    }


def cmi_2004(
    step: dict[str, Any], learner: Learner, state: ScoState | None, records: bool
) -> dict[str, Any]:
    """A step that was left for good begins anew, as the standard wants."""
    resumed = state is not None and suspended(state)
    kept = state.tree if state is not None and resumed else {}
    cmi = {key: value for key, value in kept.items() if key not in OF_A_SESSION}
    return cmi | {
        "learner_id": learner.identifier,
        "learner_name": learner.name,
        "credit": "credit" if records else "no-credit",
        "mode": "normal" if records else "browse",
        "entry": "resume" if resumed else "ab-initio",
        "total_time": f"PT{state.seconds}S" if state is not None and resumed else "PT0S",
        "launch_data": step.get("data", ""),
        "completion_threshold": plain(step.get("threshold")),
        "scaled_passing_score": plain(step.get("passing")),
        "max_time_allowed": step.get("time", ""),
        "time_limit_action": step.get("time_action", "") or "continue,no message",
    }


def hours(seconds: int) -> str:
    return f"{seconds // 3600:04}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def plain(value: float | None) -> str:
    """A number as the data model writes it: 80, 0.8."""
    return "" if value is None else f"{value:g}"
