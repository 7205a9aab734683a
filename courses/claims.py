"""A guest adds an address: a code is mailed there, and proves that it is hers.

An address nobody has makes the guest an account. One that somebody has joins the guest to that
person, who then signs in as usual, second factor included.
"""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from .guests import forget_keys, merge_people
from .keys import hashed, new_code, read_code, written
from .models import User
from .ratelimit import allowed

SESSION_KEY = "courses_claim"
VALID_FOR = timedelta(minutes=15)
MOST_TRIES = 5


class TooManyCodes(Exception):
    """Too many codes were asked for, by this guest or to this address."""


def send_code(request: HttpRequest, guest: User, email: str) -> None:
    """Mail a code and remember what it proves. Raises TooManyCodes."""
    often = allowed("claim", str(guest.pk), times=6, seconds=3600)
    if not often or not allowed("claim-to", email.lower(), times=4, seconds=3600):
        raise TooManyCodes
    code = new_code()
    get_adapter().send_mail("account/email/claim_code", email, {"code": written(code)})
    request.session[SESSION_KEY] = {
        "guest": guest.pk,
        "email": email,
        "hash": hashed("claim", code),
        "until": (timezone.now() + VALID_FOR).timestamp(),
        "tries": 0,
    }


def pending(request: HttpRequest, guest: User) -> str:
    """The address that waits for its code, or nothing."""
    claim = _claim(request, guest)
    return str(claim["email"]) if claim else ""


def _claim(request: HttpRequest, guest: User) -> dict[str, Any] | None:
    claim = request.session.get(SESSION_KEY)
    if not claim or claim["guest"] != guest.pk or claim["until"] < timezone.now().timestamp():
        return None
    return claim if claim["tries"] < MOST_TRIES else None


def proven(request: HttpRequest, guest: User, typed: str) -> str:
    """The address, when the code is the one that was sent there; each try counts."""
    claim = _claim(request, guest)
    if claim is None:
        return ""
    claim["tries"] += 1
    request.session.modified = True
    if not constant_time_compare(hashed("claim", read_code(typed)), claim["hash"]):
        return ""
    return str(claim["email"])


def attach(request: HttpRequest, guest: User, email: str) -> User:
    """Give a proven address to the guest, or the guest to who has it; returns the account.

    Raises MergeRefused. The caller signs the person in.
    """
    try:
        account = _attach(guest, email)
    except IntegrityError:  # somebody took the address at the same instant
        account = _attach(guest, email)
    _confirm(request, account, email)
    request.session.pop(SESSION_KEY, None)
    return account


@transaction.atomic
def _attach(guest: User, email: str) -> User:
    owner = User.objects.by_email(email).filter(is_active=True).first()
    if owner is None:
        guest.email = email.lower()
        guest.save(update_fields=["email"])
        forget_keys(guest)
        return guest
    merge_people(owner, guest, by=owner)
    forget_keys(guest)
    return owner


def _confirm(request: HttpRequest, account: User, email: str) -> None:
    address, _created = EmailAddress.objects.get_or_create(
        user=account, email=email.lower(), defaults={"primary": True}
    )
    if not address.verified and address.set_verified():
        email_confirmed.send(sender=EmailAddress, request=request, email_address=address)
