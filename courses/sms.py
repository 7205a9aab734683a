"""The one way to send an SMS. TNE_SMS names what sends it: `dummy`, `failing`, or a class.

A class has one method, `send(number, text, key)`: the number as it is dialled, the text in letters
that a telephone knows, the key of the message, by which an operator can refuse to send it twice.
It raises `NotSent` when it could not.
"""

import logging
import re
import unicodedata
from typing import Any, ClassVar

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

from .models import Message
from .phones import dialled, takes_sms

logger = logging.getLogger(__name__)
ONE_SMS = 160
SMS_HOST = "sms.invalid"
LETTERS = frozenset(
    "@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ÄÖÑÜ§¿äöñüà"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)
COUNT_TWICE = frozenset("^{}\\[~]|€")
INSTEAD = str.maketrans(
    {"’": "'", "‘": "'", "«": '"', "»": '"', "“": '"', "”": '"', "–": "-", "—": "-", "…": "..."}
    | {"œ": "oe", "Œ": "OE", "\u00a0": " ", "\u202f": " ", "\t": " "}
)


class NotSent(Exception):
    """The operator did not take it; another try may do."""


class Dummy:
    """Sends nothing: keeps what it was given, and shows it among the mails of a demonstration."""

    sent: ClassVar[list[tuple[str, str, str]]] = []

    def send(self, number: str, text: str, key: str) -> None:
        self.sent.append((number, text, key))
        if settings.TNE_DEMONSTRATION:
            EmailMessage("SMS", text, to=[f"{number}@{SMS_HOST}"]).send()


class Failing:
    """An operator that is down."""

    def send(self, number: str, text: str, key: str) -> None:
        raise NotSent("the operator does not answer")


DOUBLES: dict[str, Any] = {"dummy": Dummy, "failing": Failing}


def is_on() -> bool:
    return bool(settings.TNE_SMS)


def send(message: Message) -> None:
    """Raises NotSent."""
    number = dialled(message.to.phone)
    if not (is_on() and takes_sms(number)):
        raise NotSent("no number, or no operator")
    backend = DOUBLES.get(settings.TNE_SMS) or import_string(settings.TNE_SMS)
    backend().send(number, message.short, message.key)


def plain(text: str) -> str:
    """In the letters of GSM 03.38, of which one SMS holds 160: « ê » loses its hat."""
    close = re.sub(r"(?<=«)\s+|\s+(?=»)", "", text)
    return "".join(map(_letter, close.translate(INSTEAD)))


def _letter(char: str) -> str:
    if char in LETTERS or char in COUNT_TWICE:
        return char
    bare = "".join(c for c in unicodedata.normalize("NFKD", char) if c in LETTERS)
    return bare or "?"


def length(text: str) -> int:
    return len(text) + sum(char in COUNT_TWICE for char in text)


def fitted(words: str, values: dict[str, str], *cut: str) -> str:
    """One SMS: the values named in `cut` are shortened in that order, as much as is needed."""
    values = {name: plain(value) for name, value in values.items()}
    words = plain(words)
    for name in cut:
        excess = length(words % values) - ONE_SMS
        if excess > 0:
            kept = max(10, len(values[name]) - excess - 3)
            if kept < len(values[name]) - 3:
                values[name] = f"{values[name][:kept].rstrip(' ,(-')}..."
    return words % values
