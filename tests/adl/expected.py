"""What a visit's script expects, against what its SCO saw."""

import re
from typing import Any

LESS_THAN_255 = "A characterstring value less than 255 characters"
EMPTY = "An empty characterstring value"
ANYTHING = "Returned a valid value or error code"
# What may stand in front of an answer, and what of it holds anyway.
DELIMITER = re.compile(r"\{(?:case_matters|order_matters|lang)=[^}]*\}")
DEFAULTS = {"{case_matters=false}", "{order_matters=true}", "{lang=en}"}
DURATION = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
SECONDS = (31_536_000, 2_592_000, 86_400, 3_600, 60, 1)


def failures(visit_name: str, steps: Any, played: dict[str, Any]) -> list[dict[str, Any]]:
    """One for each command that gave something else; nothing where all is as ADL says."""
    if played["missing"]:
        return [{"visit": visit_name, "why": "API not found", "got": played["missing"]}]
    found = []
    for step, result in zip(steps, played["results"], strict=True):
        wrong = difference(step, result)
        if wrong:
            found.append({"visit": visit_name, "command": step["raw"][:300], **wrong})
    return found


def difference(step: dict[str, Any], result: dict[str, Any]) -> dict[str, Any] | None:
    if step["m"] == "COI":
        same = sorted(step["ids"]) == sorted(result["value"])
        return None if same else {"why": "objectives", "got": result["value"]}
    if step["ret"] == ANYTHING:
        return None
    if result["error"] != step["err"]:
        got = {"value": str(result["value"])[:300], "error": result["error"]}
        return {"why": "error code", "want": step["err"], "got": got}
    if not is_as_expected(step, result["value"]):
        return {"why": "value", "want": step["ret"][:300], "got": str(result["value"])[:300]}
    return None


def is_as_expected(step: dict[str, Any], value: str) -> bool:
    """Without an expected value any will do; what means the same is the same."""
    want = step.get("ret")
    if want is None or value == want:
        return True
    if want in (LESS_THAN_255, EMPTY):
        return len(value) <= (255 if want == LESS_THAN_255 else 0)
    element = step.get("el", "")
    alike = (same for name, same in SAME if name.search(element))
    return any(same(want, value) for same in alike)


def bare(answer: str) -> tuple[list[str], str]:
    """The delimiters in front of an answer that say something, and the answer."""
    found = []
    while match := DELIMITER.match(answer):
        found.append(match[0])
        answer = answer[match.end() :]
    return sorted(set(found) - DEFAULTS), answer


def same_number(one: str, other: str) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return False


def same_names(one: str, other: str) -> bool:
    return sorted(one.split(",")) == sorted(other.split(","))


def same_answer(one: str, other: str) -> bool:
    return bare(one) == bare(other)


def same_duration(one: str, other: str) -> bool:
    return seconds(one) is not None and seconds(one) == seconds(other)


def seconds(duration: str) -> float | None:
    parts = DURATION.fullmatch(duration)
    if parts is None:
        return None
    return sum(float(part or 0) * unit for part, unit in zip(parts.groups(), SECONDS, strict=True))


SAME = (
    (re.compile(r"\._children$"), same_names),
    (re.compile(r"\.(pattern|learner_response)$"), same_answer),
    (re.compile(r"^cmi\.total_time$"), same_duration),
    (
        re.compile(
            r"\.(scaled|raw|min|max|progress_measure|weighting|audio_level|delivery_speed"
            r"|completion_threshold|scaled_passing_score)$"
        ),
        same_number,
    ),
)
