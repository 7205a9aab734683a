"""The code itself: six digits made from the slot's key and the time, never stored.

Forwarded, it is of no use half a minute later.
"""

import hashlib
import hmac
from datetime import datetime

from courses.api import hashed

from ..models import TimeSlot

STEP_SECONDS = 15
GRACE_STEPS = 1
DIGITS = 6


def code_at(slot: TimeSlot, moment: datetime) -> str:
    """What the room's screen shows at that moment."""
    return _code(_key(slot), _step(moment))


def is_current(slot: TimeSlot, typed: str, moment: datetime) -> bool:
    """Whether it is, or was a step ago, on the screen. Takes the same time whatever was typed."""
    key, step = _key(slot), _step(moment)
    sent = read(typed).encode()
    shown = [_code(key, step - back).encode() for back in range(GRACE_STEPS + 1)]
    same = [hmac.compare_digest(sent, one) for one in shown]  # all of them, whichever fits
    return any(same)


def read(typed: str) -> str:
    """Its digits, without the spaces that people type between them."""
    return "".join(char for char in typed[:40] if char in "0123456789")


def spaced(code: str) -> str:
    """As one reads it from afar: 482 913."""
    return f"{code[: DIGITS // 2]} {code[DIGITS // 2 :]}"


def _key(slot: TimeSlot) -> bytes:
    """Its own, made from the site's secret: of no use for another slot or another purpose."""
    return bytes.fromhex(hashed("scheduling.code", str(slot.uid)))


def _step(moment: datetime) -> int:
    return int(moment.timestamp()) // STEP_SECONDS


def _code(key: bytes, step: int) -> str:
    digest = hmac.new(key, step.to_bytes(8, "big"), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**DIGITS:0{DIGITS}d}"
