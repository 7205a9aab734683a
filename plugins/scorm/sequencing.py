"""What is kept of a module's sequencing, for the attempt and for the learner, and given back."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from django.utils import timezone

from courses.api import User

from .models import Attempt, LearnerValue, PackageVersion, ScormActivityPage
from .status import bounded
from .wire import Root, Sequencing

Kind = LearnerValue.Kind
When = ScormActivityPage.CompletedWhen
KINDS = {"objectives": Kind.OBJECTIVE, "data": Kind.DATA}


def given(version: PackageVersion, attempt: Attempt | None, user: User) -> dict[str, Any]:
    """What the runtime starts from: the plan, where the learner was, what other modules left."""
    kept = json.loads(attempt.sequencing) if attempt and attempt.sequencing else {}
    plan = version.manifest["organisation"]
    shared = {
        "objectives": plan["objectives_global_to_system"],
        "data": plan["shared_data_global_to_system"],
    }
    found = {name: kept.get(name, {}) for name in KINDS}
    if attempt is not None:
        found |= {
            name: learner_values(user, kind, named_in(plan, name))
            for name, kind in KINDS.items()
            if shared[name]
        }
    return {
        "tree": plan,
        "scormTypes": version.manifest["scorm_types"],
        "edition": version.standard,
        "state": kept.get("state"),
        "shared": shared,
        **found,
    }


def given_again(version: PackageVersion, attempt: Attempt, user: User) -> dict[str, Any]:
    """The same for a look at a closed attempt: every step is open, no rule keeps one from it."""
    found = given(version, attempt, user)
    plan = found["tree"]
    free = plan | {"sequencing": None, "items": [unruled(item) for item in plan["items"]]}
    return found | {"tree": free, "state": None}


def unruled(item: dict[str, Any]) -> dict[str, Any]:
    return item | {"sequencing": None, "children": [unruled(child) for child in item["children"]]}


def named_in(plan: dict[str, Any], name: str) -> set[str]:
    """The identifiers that a manifest shares with the learner's other modules.

    Those of objectives also as the sequencer tells of them: decoded, with white space collapsed.
    """
    if name == "data":
        return {value for value in values_of(plan, "target_id") if value}
    written = {value for value in values_of(plan, "target_objective_id") if value}
    return written | {
        " ".join(form.split()) for value in written for form in (value, unquote(value))
    }


def values_of(node: Any, key: str) -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name == key:
                yield value
            else:
                yield from values_of(value, key)
    elif isinstance(node, list):
        for child in node:
            yield from values_of(child, key)


def learner_values(user: User, kind: str, keys: set[str]) -> dict[str, Any]:
    if not keys:
        return {}
    rows = LearnerValue.objects.filter(user=user, kind=kind, key__in=keys)
    return {key: json.loads(value) for key, value in rows.values_list("key", "value")}


def keep(attempt: Attempt, told: Sequencing) -> None:
    """Set ``told`` on ``attempt``, which the caller saves; values of the learner are written."""
    attempt.sequencing = json.dumps(
        {"state": told.state, "objectives": told.objectives, "data": told.data},
        separators=(",", ":"),
    )
    attempt.current_step = told.current
    rows = [
        LearnerValue(
            user_id=attempt.enrolment.user_id,
            kind=KINDS[name],
            key=key,
            value=json.dumps(value),
            attempt=attempt,
            changed_at=timezone.now(),
        )
        for name, changed in told.learner.items()
        for key, value in changed.items()
    ]
    rows.sort(key=lambda row: (row.kind, row.key))  # all in one order: two modules may be open
    if rows:
        LearnerValue.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["user", "kind", "key"],
            update_fields=["value", "attempt", "changed_at"],
        )


def is_rolled_up(version: PackageVersion) -> bool:
    """Whether its manifest says how the steps make up the whole; else every step counts alike."""
    plan = version.manifest["organisation"]
    nodes = [plan, *items_of(plan["items"])]
    return len(version.steps) > 1 and any(node["sequencing"] for node in nodes)


def items_of(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in items:
        yield item
        yield from items_of(item["children"])


def sum_up_root(attempt: Attempt, root: Root) -> None:
    """Set on ``attempt`` what its root says: a claim of the browser, which only moves forward."""
    attempt.success = root.success if root.success in ("passed", "failed") else ""
    if root.measure is not None:
        score = bounded(Decimal(str(root.measure)) * 100)
        attempt.score = score if attempt.score is None else max(attempt.score, score)
    if root_meets(attempt, root):
        attempt.progress, attempt.state = 100, Attempt.State.COMPLETED
        attempt.completed_at = attempt.completed_at or timezone.now()
    elif root.progress is not None:
        attempt.progress = max(attempt.progress, min(99, int(100 * max(0, root.progress))))


def root_meets(attempt: Attempt, root: Root) -> bool:
    """Whether the author's condition is fulfilled; what was fulfilled once stays so."""
    if attempt.state == Attempt.State.COMPLETED:
        return True
    passed = root.success == "passed"
    finished = root.completion == "completed" or (root.completion == "unknown" and passed)
    if attempt.activity.completed_when == When.SCORE:
        done = finished or root.success != "unknown"
        return done and attempt.score is not None and attempt.score >= attempt.activity.pass_mark
    return passed if attempt.activity.completed_when == When.PASSED else finished
