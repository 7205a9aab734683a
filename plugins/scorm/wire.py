"""What browsers send, read strictly: its shape is known before any of it reaches the database."""

import json
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from .interactions import sound

MOST_BYTES = 2 * 1024 * 1024
MOST_KEPT = 6 * MOST_BYTES  # of one step: what is not ASCII is written in six
MOST_DEPTH = 12
MOST_SEQUENCING = 512 * 1024
MOST_VALUES = 500
MOST_VALUE = 160_000  # 64,000 characters, written as JSON
MOST_SESSION = 40
MOST_CALLS = 300
MOST_TEXT = 200
CALL = (int, str, str, str, str, int)
Call = tuple[int, str, str, str, str, int]
"""Milliseconds since the opening, method, element, value, answer, error code."""


class BadCommit(Exception):
    """Not a commit of ours: refused before anything is read from the database."""


class TooBig(BadCommit):
    """More than is kept of one step."""


@dataclass(frozen=True, slots=True)
class Root:
    """What a module as a whole amounts to, as its sequencing says; ``measure`` is -1 to 1."""

    completion: str = "unknown"
    success: str = "unknown"
    measure: float | None = None
    progress: float | None = None


@dataclass(frozen=True, slots=True)
class Sequencing:
    """Where a learner is in a module of several steps.

    ``state`` is the sequencer's own and opaque. ``objectives`` and ``data`` belong to the attempt;
    ``learner`` holds what has changed of those that all her modules share.
    """

    state: str
    current: str = ""
    ended: bool = False
    objectives: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    learner: dict[str, dict[str, Any]] = field(default_factory=dict)
    root: Root = Root()


@dataclass(frozen=True, slots=True)
class Commit:
    """``base`` is None for a whole tree, else the commit that the changed parts are relative to.

    ``attempt`` and ``after``, the last commit that the server was known to have, are told of what
    was left on a device.
    ``seconds`` is how long the page was in sight, for modules that tell no time themselves.
    """

    step: str
    session: str
    opening: int
    sequence: int
    cmi: dict[str, Any]
    end: bool = False
    terminated: bool = False
    opened: bool = False
    seconds: int = 0
    base: int | None = None
    attempt: int = 0
    after: int | None = None
    sequencing: Sequencing | None = None
    calls: tuple[Call, ...] = ()


def read_calls(data: Any) -> tuple[Call, ...]:
    """Those that are well formed: a journal is no reason to refuse a commit."""
    lines = data[-MOST_CALLS:] if isinstance(data, list) else []
    return tuple(
        (line[0], *(sound(text[:MOST_TEXT]) for text in line[1:5]), line[5])
        for line in lines
        if isinstance(line, list)
        and len(line) == len(CALL)
        and all(type(part) is kind for part, kind in zip(line, CALL, strict=True))
        and max(abs(line[0]), abs(line[5])) < 2**31
    )


def read_body(body: bytes) -> dict[str, Any]:
    """Raises BadCommit."""
    if len(body) > MOST_BYTES:
        raise TooBig
    try:
        data = json.loads(body, parse_constant=finite, parse_float=finite)
    except (ValueError, RecursionError) as problem:
        raise BadCommit("not JSON") from problem
    if not isinstance(data, dict):
        raise BadCommit("not an object")
    return data


def finite(text: str) -> float:
    """NaN and the infinite, which Python reads and writes, would come back to no browser."""
    value = float(text)
    if not isfinite(value):
        raise ValueError(text)
    return value


def read_commit(data: Any) -> Commit:
    """Raises BadCommit."""
    if not isinstance(data, dict) or depth(data) > MOST_DEPTH:
        raise BadCommit("not a commit")
    try:
        return Commit(
            step=wanted(data["item"], str),
            session=read_session(data["session"]),
            opening=whole(data["opening"]),
            sequence=whole(data["sequence"]),
            cmi=wanted(data["cmi"], dict),
            end=data.get("end") is True,
            terminated=data.get("terminated") is True,
            opened=data.get("opened") is True,
            seconds=whole(data.get("seconds", 0)),
            base=optional(data.get("base")),
            attempt=whole(data.get("attempt", 0)),
            after=optional(data.get("after")),
            sequencing=read_sequencing(data.get("sequencing")),
            calls=read_calls(data.get("calls")),
        )
    except KeyError as problem:
        raise BadCommit("incomplete") from problem


def read_session(value: Any) -> str:
    """The name of a tab. Raises BadCommit."""
    if not 0 < len(wanted(value, str)) <= MOST_SESSION:
        raise BadCommit("session")
    return value


def read_sequencing(data: Any) -> Sequencing | None:
    """Raises BadCommit."""
    if data is None:
        return None
    told = wanted(data, dict)
    learner = wanted(told.get("learner", {}), dict)
    state = told.get("state")
    if not isinstance(state, str) or len(state) > MOST_SEQUENCING:
        raise BadCommit("sequencing")
    return Sequencing(
        state=state,
        current=wanted(told.get("current", ""), str),
        ended=told.get("ended") is True,
        objectives=values(told.get("objectives", {})),
        data=values(told.get("data", {})),
        learner={kind: values(learner.get(kind, {})) for kind in ("objectives", "data")},
        root=read_root(wanted(told.get("root", {}), dict)),
    )


def read_root(data: dict[str, Any]) -> Root:
    return Root(
        completion=wanted(data.get("completion", "unknown"), str),
        success=wanted(data.get("success", "unknown"), str),
        measure=share(data.get("measure")),
        progress=share(data.get("progress")),
    )


def share(value: Any) -> float | None:
    """A number from -1 to 1, or nothing."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1 <= value <= 1:
        raise BadCommit("not a share")
    return float(value)


def values(data: Any) -> dict[str, Any]:
    """By identifier; few and short enough to be kept for as long as the learner has a space."""
    found = wanted(data, dict)
    if len(found) > MOST_VALUES or depth(found) > MOST_DEPTH:
        raise BadCommit("too many")
    for key, value in found.items():
        wanted(key, str)
        if len(json.dumps(value, ensure_ascii=False)) > MOST_VALUE:
            raise BadCommit("too long")
    return found


def wanted(value: Any, kind: type) -> Any:
    if not isinstance(value, kind) or (
        kind is str and (len(value) > 255 or not is_storable(value))
    ):
        raise BadCommit("wrong type")
    return value


def whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise BadCommit("not a whole number")
    return value


def optional(value: Any) -> int | None:
    return None if value is None else whole(value)


def depth(value: Any) -> int:
    """Level by level, and no further than matters: a recursion could be made to fail."""
    level, found = [value], 0
    while level and found <= MOST_DEPTH:
        found += 1
        level = [child for parent in level for child in children_of(parent)]
    return found


def children_of(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def is_storable(text: str) -> bool:
    """PostgreSQL keeps neither NUL nor half a character."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
