"""The addresses that a message carries, signed for one enrolment and one purpose."""

import base64

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import base36_to_int, int_to_base36

from .keys import hashed
from .models import Enrolment

LEAVE, TAKE = "leave", "take"
SIGNATURE_LENGTH = 22  # 132 bits, in an address short enough for an SMS


def token(enrolment: Enrolment, purpose: str) -> str:
    return f"{int_to_base36(enrolment.pk)}-{_signature(enrolment.pk, purpose)}"


def _signature(pk: int, purpose: str) -> str:
    digest = bytes.fromhex(hashed(f"enrolment-{purpose}", str(pk)))
    return base64.urlsafe_b64encode(digest).decode()[:SIGNATURE_LENGTH]


def enrolment_of(signed: str, purpose: str) -> Enrolment | None:
    """None for whatever we have not signed for this purpose."""
    number, _dash, signature = signed.partition("-")
    try:
        pk = base36_to_int(number)
    except ValueError:
        pk = 0
    right = constant_time_compare(signature, _signature(pk, purpose))
    if not right or number != int_to_base36(pk):
        return None
    kin = ("user", "course", "run__territory", "run__organisation")
    return Enrolment.objects.select_related(*kin).filter(pk=pk).first()


def leave_address(enrolment: Enrolment) -> str:
    return settings.SITE_ORIGIN + reverse("courses:leave_seat", args=[token(enrolment, LEAVE)])


def take_address(enrolment: Enrolment) -> str:
    return settings.SITE_ORIGIN + reverse("courses:take_seat", args=[token(enrolment, TAKE)])
