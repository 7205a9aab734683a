"""Before what cannot be undone: the person proves once more that it is her.

A password or a second factor is asked by allauth; who has neither types a code: the code de reprise
of a guest, or one that is mailed to the address of an account and known to this session only.
"""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from ..guests import guest_by_code
from ..keys import hashed, new_code, read_code, written
from ..models import User
from ..ratelimit import allowed

SESSION_KEY = "courses_proof"
VALID_FOR = timedelta(minutes=15)
MOST_TRIES = 5


class TooManyCodes(Exception):
    """Too many codes were asked for by this person."""


def proves_by_allauth(user: User) -> bool:
    """Has a password or a second factor."""
    return bool(get_adapter().get_reauthentication_methods(user))


def send_code(request: HttpRequest, user: User) -> None:
    """Mail a code to the person's own address. Raises TooManyCodes."""
    if not allowed("proof", str(user.pk), times=6, seconds=3600):
        raise TooManyCodes
    code = new_code()
    get_adapter().send_mail("account/email/proof_code", user.email, {"code": written(code)})
    request.session[SESSION_KEY] = {
        "user": user.pk,
        "hash": hashed("proof", code),
        "until": (timezone.now() + VALID_FOR).timestamp(),
        "tries": 0,
    }


def code_is_pending(request: HttpRequest, user: User) -> bool:
    return _sent(request, user) is not None


def _sent(request: HttpRequest, user: User) -> dict[str, Any] | None:
    sent = request.session.get(SESSION_KEY)
    if not sent or sent["user"] != user.pk or sent["until"] < timezone.now().timestamp():
        return None
    return sent if sent["tries"] < MOST_TRIES else None


def code_proves(request: HttpRequest, user: User, typed: str) -> bool:
    """Each try counts."""
    if not allowed("proof-try", str(user.pk), times=20, seconds=3600):
        return False
    if user.is_guest:
        return guest_by_code(typed) == user
    sent = _sent(request, user)
    if sent is None:
        return False
    sent["tries"] += 1
    request.session.modified = True
    return constant_time_compare(hashed("proof", read_code(typed)), sent["hash"])
