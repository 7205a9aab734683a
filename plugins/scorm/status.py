"""What a data model says of its learner, whatever the version of the standard. Pure functions."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

TIME_12 = re.compile(r"^(\d{2,4}):(\d{2}):(\d{2}(?:\.\d{1,2})?)$")
TIME_2004 = re.compile(
    r"^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$"
)
SECONDS_2004 = (365 * 86_400, 30 * 86_400, 86_400, 3600, 60, 1)
LEAST = Decimal("1e-9")  # dividing by less could overflow
MOST_SECONDS = Decimal(10**7)


@dataclass(frozen=True, slots=True)
class Outcome:
    """``score`` and ``progress`` in percent; ``success`` is passed, failed or empty: unknown."""

    status: str = ""
    completed: bool = False
    success: str = ""
    score: Decimal | None = None
    progress: int = 0
    exit: str = ""
    seconds: Decimal = Decimal(0)


def outcome_of(cmi: dict[str, Any], step: dict[str, Any], *, is_2004: bool) -> Outcome:
    """``step`` holds what the manifest asks of it: its mastery score and its thresholds."""
    return outcome_2004(cmi, step) if is_2004 else outcome_12(cmi, step)


def outcome_12(cmi: dict[str, Any], step: dict[str, Any]) -> Outcome:
    """A mastery score decides between passed and failed as soon as the module gives a score."""
    core = section(cmi, "core")
    status = text(core, "lesson_status")
    raw, mastery = number(section(core, "score"), "raw"), step.get("mastery")
    if raw is not None and mastery is not None and status in ("completed", "passed", "failed"):
        status = "passed" if raw >= Decimal(str(mastery)) else "failed"
    return Outcome(
        status=status,
        completed=status in ("completed", "passed"),
        success=status if status in ("passed", "failed") else "",
        score=score_12(section(core, "score")),
        progress=100 if status in ("completed", "passed") else 0,
        exit=text(core, "exit"),
        seconds=seconds_12(text(core, "session_time", 100)),
    )


def score_12(score: dict[str, Any]) -> Decimal | None:
    raw = number(score, "raw")
    low, high = number(score, "min") or Decimal(0), number(score, "max") or Decimal(100)
    if raw is None or high <= low:
        return None
    return bounded(100 * (raw - low) / (high - low))


def outcome_2004(cmi: dict[str, Any], step: dict[str, Any]) -> Outcome:
    """Thresholds of the manifest decide where the module gives the measure they need."""
    score, measure = section(cmi, "score"), number(cmi, "progress_measure")
    scaled = number(score, "scaled")
    completion, success = text(cmi, "completion_status"), text(cmi, "success_status")
    threshold, passing = step.get("threshold"), step.get("passing")
    if threshold is not None and measure is not None:
        completion = "completed" if measure >= Decimal(str(threshold)) else "incomplete"
    if passing is not None and scaled is not None:
        success = "passed" if scaled >= Decimal(str(passing)) else "failed"
    success = success if success in ("passed", "failed") else ""
    completed = completion == "completed" or (completion in ("", "unknown") and success == "passed")
    return Outcome(
        status=success or completion,
        completed=completed,
        success=success,
        score=score_12(score) if scaled is None else bounded(100 * scaled),
        progress=100 if completed else int(bounded(100 * (measure or Decimal(0)))),
        exit=text(cmi, "exit"),
        seconds=seconds_2004(text(cmi, "session_time", 100)),
    )


def section(values: dict[str, Any], name: str) -> dict[str, Any]:
    found = values.get(name)
    return found if isinstance(found, dict) else {}


def text(values: dict[str, Any], name: str, most: int = 20) -> str:
    found = values.get(name)
    kept = found[:most] if isinstance(found, str) else ""
    return "".join(letter for letter in kept if letter.isprintable())  # databases refuse some


def number(values: dict[str, Any], name: str) -> Decimal | None:
    try:
        found = Decimal(str(values.get(name, "")))
    except InvalidOperation:
        return None
    if not found.is_finite() or abs(found) >= 10**9:
        return None
    return found if abs(found) > LEAST else Decimal(0)


def bounded(percent: Decimal) -> Decimal:
    return min(Decimal(100), max(Decimal(0), percent)).quantize(Decimal("0.01"))


def seconds_12(value: str) -> Decimal:
    match = TIME_12.match(value)
    if not match:
        return Decimal(0)
    hours, minutes, seconds = map(Decimal, match.groups())
    return hundredths(hours * 3600 + minutes * 60 + seconds)


def seconds_2004(value: str) -> Decimal:
    match = TIME_2004.match(value)
    if not match:
        return Decimal(0)
    parts = zip(match.groups(), SECONDS_2004, strict=True)
    return hundredths(sum((Decimal(part or 0) * unit for part, unit in parts), Decimal(0)))


def hundredths(seconds: Decimal) -> Decimal:
    return min(MOST_SECONDS, seconds).quantize(Decimal("0.01"))
