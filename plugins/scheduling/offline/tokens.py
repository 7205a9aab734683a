"""The signed token by which a device sends the ticks it kept, once its session is over.

It writes ticks of one slot in one trainer's name, until 72 hours after the slot; a new password
ends it sooner.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from courses.api import User, hashed

from ..models import TimeSlot

SALT = "scheduling.offline"
LASTS = timedelta(hours=72)


class BadToken(Exception):
    """Forged, or of somebody who has changed her password or left."""


class LateToken(Exception):
    """Of a slot that is over for more than 72 hours."""


@dataclass(frozen=True, slots=True)
class Grant:
    """``seal`` changes with the person's password."""

    slot: int
    user: int
    seal: str


def token_for(slot: TimeSlot, user: User) -> str:
    return signing.dumps(asdict(Grant(slot.pk, user.pk, _seal(user))), salt=SALT)


def ends_at(slot: TimeSlot) -> Any:
    return slot.end + LASTS


def read_token(token: Any) -> tuple[TimeSlot, User]:
    """Whose ticks, of which slot. Raises BadToken, LateToken."""
    grant = _grant(token)
    slot = TimeSlot.objects.told().filter(pk=grant.slot).first()
    user = User.objects.filter(pk=grant.user, is_active=True).first()
    if slot is None or user is None or not constant_time_compare(grant.seal, _seal(user)):
        raise BadToken
    if timezone.now() > ends_at(slot):
        raise LateToken
    return slot, user


def _grant(token: Any) -> Grant:
    try:
        return Grant(**signing.loads(str(token)[:1000], salt=SALT))
    except (signing.BadSignature, TypeError) as problem:
        raise BadToken from problem


def _seal(user: User) -> str:
    return hashed(SALT, user.get_session_auth_hash())[:16]
