"""The ticks that a device sends: read with care, taken once each, answered one by one."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from courses.api import User

from ..attendance import Mark, Refusal, sheet_of, take
from ..models import Source, TimeSlot

MOST_BYTES = 256 * 1024
MOST_TICKS = 200
LARGEST_KEY = 2**63


class BadBatch(Exception):
    """Nothing that our own script sends."""


@dataclass(frozen=True)
class Batch:
    """As sent: the token is not checked yet, nor any of the ticks."""

    token: str
    ticks: list[Any]


def read_batch(body: bytes) -> Batch:
    """Raises BadBatch."""
    if len(body) > MOST_BYTES:
        raise BadBatch
    try:
        sent = json.loads(body)
        token, ticks = sent["token"], sent["ticks"]
    except (ValueError, RecursionError, TypeError, KeyError) as problem:
        raise BadBatch from problem
    if not isinstance(token, str) or not isinstance(ticks, list) or len(ticks) > MOST_TICKS:
        raise BadBatch
    return Batch(token, ticks)


def take_batch(slot: TimeSlot, ticks: list[Any], *, by: User) -> dict[str, Any]:
    """The answer: of each tick its nonce, whether it is recorded, or the code and why not."""
    read = [(tick, _mark(tick)) for tick in ticks]
    marks = [mark for _tick, mark in read if mark]
    taken = {str(one.nonce): one for one in take(slot, marks, by=by, source=Source.LIST)}
    results = []
    for tick, mark in read:
        nonce = tick.get("nonce") if isinstance(tick, dict) else None
        refused = taken[str(mark.nonce)].refused if mark else Refusal.BAD
        results.append(_result(nonce, refused))
    return {"results": results, "closed": not sheet_of(slot).is_open}


def _result(nonce: Any, refused: str) -> dict[str, Any]:
    if not refused:
        return {"nonce": nonce, "status": "recorded"}
    said = str(Refusal(refused).label)
    return {"nonce": nonce, "status": "refused", "code": str(refused), "said": said}


def _mark(tick: Any) -> Mark | None:
    """None for what cannot be read at all; `take` looks at what it says."""
    try:
        enrolment = int(tick["enrolment"])
        if not 0 < enrolment < LARGEST_KEY:
            return None
        return Mark(
            nonce=UUID(tick["nonce"]),
            enrolment_id=enrolment,
            state=str(tick["state"])[:20],
            minutes=int(tick["minutes"]) if tick.get("minutes") else None,
            excuse=str(tick.get("excuse") or "")[:20],
            device_at=_moment(tick["at"]),
        )
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError):
        return None


def _moment(words: Any) -> datetime:
    """With its offset from universal time; far from the ends of the calendar."""
    moment = datetime.fromisoformat(words)
    if moment.tzinfo is None or not 2000 < moment.year < 9000:
        raise ValueError
    return moment
