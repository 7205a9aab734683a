"""Checks of the identifiers that the field uses."""

import re
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def uai_letter(number: str) -> str:
    """Check letter of the seven digits of a school code."""
    return UAI_LETTERS[int(number) % 23]


def validate_uai(value: str) -> None:
    if not re.fullmatch(r"[0-9]{7}[A-Z]", value) or value[7] != uai_letter(value[:7]):
        raise ValidationError(
            _("« %(value)s » n’est pas un code UAI : sept chiffres et une lettre de contrôle."),
            code="uai",
            params={"value": value},
        )


def luhn(digits: str) -> bool:
    """Luhn's sum, by which SIREN and SIRET numbers are checked."""
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _is_la_poste(siret: str) -> bool:
    return siret.startswith("356000000") and sum(map(int, siret)) % 5 == 0


def validate_siret(value: str) -> None:
    """La Poste's establishments have a rule of their own: the digits add up to a multiple of 5."""
    if not re.fullmatch(r"[0-9]{14}", value) or not (luhn(value) or _is_la_poste(value)):
        raise ValidationError(
            _("« %(value)s » n’est pas un numéro SIRET : quatorze chiffres, dont une clé."),
            code="siret",
            params={"value": value},
        )


def validate_phone(value: str) -> None:
    """What a telephone can dial: three digits or more, with the signs that make them readable."""
    digits = re.sub(r"[^0-9]", "", value)
    if not re.fullmatch(r"\+?[0-9 .()\u00a0\u202f-]+", value) or len(digits) < 3:
        raise ValidationError(
            _("« %(value)s » n’est pas un numéro de téléphone, comme 03 53 01 88 10."),
            code="phone",
            params={"value": value},
        )


def validate_time_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(
            _("« %(value)s » n’est pas un fuseau horaire, comme Europe/Paris."),
            code="time_zone",
            params={"value": value},
        )


def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def validate_no_control_characters(value: Any) -> None:
    """PostgreSQL refuses NUL; the others are never typed on purpose. Tabs and newlines pass."""
    if isinstance(value, str) and re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", value):
        raise ValidationError(
            _("Ce texte contient un caractère invisible qui ne peut pas être enregistré."),
            code="control_characters",
        )
