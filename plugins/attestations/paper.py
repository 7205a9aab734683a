"""The words of the document and of its accessible twin, from the frozen facts alone."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.api import Nature, qr_code, written

from .models import Attestation, Kind

# Characters of places, objectives and trainers that fit at the ordinary size.
ORDINARY_LENGTH = 700


def title_of(attestation: Attestation) -> str:
    return f"{Kind(attestation.kind).label.capitalize()} {attestation.number}"


def verification_path(attestation: Attestation) -> str:
    return reverse("attestations:verify_one", args=[attestation.number, attestation.code])


def context_of(attestation: Attestation) -> dict[str, Any]:
    """For the PDF: the twin's words, plus what only paper needs."""
    address = settings.SITE_ORIGIN + verification_path(attestation)
    dense = is_dense(attestation.content.facts)
    return facts_context(attestation) | {
        "address": address,
        "qr": qr_code(address),
        "is_dense": dense,
        "line_limit": 105 if dense else 180,
        "place_limit": 70 if dense else 120,
    }


def is_dense(facts: dict[str, Any]) -> bool:
    """More than a page holds at the ordinary size."""
    told = [*facts["places"], *facts["objectives"], *facts.get("trainers", ())]
    return sum(map(len, told)) > ORDINARY_LENGTH


def facts_context(attestation: Attestation) -> dict[str, Any]:
    facts = attestation.content.facts
    return {
        "attestation": attestation,
        "facts": facts,
        "kind_title": Kind(attestation.kind).label.capitalize(),
        "is_participation": facts["kind"] == Kind.PARTICIPATION,
        "code": written(attestation.code),
        "period": period(facts),
        "durations": durations(facts),
        "total": hours(sum(facts["minutes"].values())),
        "made_on": french_date(facts["made_on"]),
        "verify_address": settings.SITE_ORIGIN + reverse("attestations:verify"),
    }


def french_date(iso: str) -> str:
    day = date.fromisoformat(iso)
    return _("1er %s") % date_format(day, "F Y") if day.day == 1 else date_format(day, "j F Y")


def period(facts: dict[str, Any]) -> str:
    first, last = facts["first_day"], facts["last_day"]
    if first == last:
        return _("le %s") % french_date(first)
    return _("du %(first)s au %(last)s") % {
        "first": french_date(first),
        "last": french_date(last),
    }


def durations(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """Hours by nature; what was announced, not attended, says so."""
    return [
        (
            str(Nature(nature).label),
            _("%s (durée annoncée)") % hours(minutes)
            if nature in facts["announced"]
            else hours(minutes),
        )
        for nature, minutes in facts["minutes"].items()
    ]


def hours(minutes: int) -> str:
    """90 -> « 1 h 30 (1,50 heure) »; decimals as training papers want them."""
    decimal = (Decimal(minutes) / 60).quantize(Decimal("0.01"))
    figure = f"{decimal:f}".replace(".", ",")
    unit = _("heure") if decimal < 2 else _("heures")
    whole, rest = divmod(minutes, 60)
    clock = f"{rest} min" if not whole else f"{whole} h {rest:02}" if rest else f"{whole} h"
    return f"{clock} ({figure} {unit})"


def masked(name: str) -> str:
    """« Zoé Lefèvre » -> « Z. L**** »: enough to recognise, not to learn."""
    words = name.split()
    return " ".join([*(f"{word[0]}." for word in words[:-1]), *(f"{w[0]}****" for w in words[-1:])])
