"""The data model that a step finds when it is opened: afresh, or as it was left.

Needs nothing but Python: what was kept comes from whatever keeps it.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

# What belongs to the session that ended, not to the learner's state.
OF_A_SESSION = ("session_time", "exit", "total_time", "entry")


MOST_SECONDS_12 = 9999 * 3600 + 59 * 60 + 59


@dataclass(frozen=True, slots=True)
class Learner:
    """``identifier`` is opaque and stable; ``name`` is « Nom, Prénom » as the standard wants."""

    identifier: str
    name: str


class ScoState(Protocol):
    """What was kept of a step. ``sequence`` 0: nothing was ever committed."""

    sequence: int
    exit: str
    terminated: bool
    seconds: int
    claimed_seconds: Decimal

    @property
    def tree(self) -> dict[str, Any]: ...


def learner_of(user: Any) -> Learner:
    name = ", ".join(part for part in (user.last_name, user.first_name) if part)
    return Learner(str(user.public_id), name[:255])


def opening_cmi(
    step: dict[str, Any],
    learner: Learner,
    state: ScoState | None,
    *,
    is_2004: bool,
    records: bool,
    entry: str = "",
) -> dict[str, Any]:
    """``records`` false is a look without traces, no credit: mode review with what was kept, else
    browse.

    ``entry`` is what the sequencing of a module decides; without it, the last exit does.
    """
    known = state if state is not None and state.sequence else None
    if not is_2004:
        return cmi_12(step, learner, known, records)
    wanted = entry == "resume" if entry else known is not None and suspended(known)
    resumed = known is not None and (wanted or not records)
    return cmi_2004(step, learner, known if resumed else None, records)


def suspended(state: ScoState) -> bool:
    """Left to be resumed; a step that was cut short, without a word, is resumed too."""
    return state.exit == "suspend" or not state.terminated


def mode_of(state: ScoState | None, records: bool) -> str:
    looks = "browse" if state is None else "review"
    return "normal" if records else looks


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
            "lesson_mode": mode_of(state, records),
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
    """``state`` is what is resumed; a step that was left for good begins anew without any."""
    cmi = (
        {key: value for key, value in state.tree.items() if key not in OF_A_SESSION}
        if state
        else {}
    )
    return cmi | {
        "learner_id": learner.identifier,
        "learner_name": learner.name,
        "credit": "credit" if records else "no-credit",
        "mode": mode_of(state, records),
        "entry": "resume" if state else "ab-initio",
        "total_time": f"PT{exact(state.claimed_seconds) if state else 0}S",
        "launch_data": step.get("data", ""),
        "completion_threshold": plain(step.get("threshold")),
        "scaled_passing_score": plain(step.get("passing")),
        "max_time_allowed": step.get("time", ""),
        "time_limit_action": step.get("time_action", "") or "continue,no message",
    }


def hours(seconds: int) -> str:
    """As 1.2 writes it, which knows of 9999 hours."""
    seconds = min(seconds, MOST_SECONDS_12)
    return f"{seconds // 3600:04}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def exact(seconds: Decimal) -> str:
    """To the hundredth where there is one: 60, 0.55."""
    return f"{seconds:.2f}".rstrip("0").rstrip(".")


def plain(value: float | None) -> str:
    """A number as the data model writes it: 80, 0.8."""
    return "" if value is None else f"{value:g}"
