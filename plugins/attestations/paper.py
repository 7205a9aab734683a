"""What the document, its accessible twin and its verification show, from the frozen facts alone."""

import base64
import re
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.api import qr_code, written

from .dates import french_date, hours, span
from .layout import fitted
from .models import Attestation, Kind, LogoCopy
from .models.template import GREEN
from .seals import words as words_of_seal
from .wording import words_of
from .wording.rows import durations

HEXADECIMAL = re.compile(r"#[0-9a-fA-F]{6}")
# A logo's box, in the 96 dots an inch that the renderer counts in.
LOGO_WIDTH, LOGO_HEIGHT = 170, 56


def title_of(attestation: Attestation) -> str:
    return f"{Kind(attestation.kind).label.capitalize()} {attestation.number}"


def verification_path(attestation: Attestation) -> str:
    return reverse("attestations:verify_one", args=[attestation.number, attestation.code])


def context_of(attestation: Attestation, seal: str = "") -> dict[str, Any]:
    """For the PDF: the twin's words, plus what only paper needs.

    `seal` says who seals the file that this page will be; empty where nobody does.
    """
    address = settings.SITE_ORIGIN + verification_path(attestation)
    context, facts = facts_context(attestation), attestation.content.facts
    paper = {"address": address, "qr": qr_code(address), "seal": seal}
    return context | look(facts) | fitted(facts, context["words"], context["texts"]) | paper


def look(facts: dict[str, Any]) -> dict[str, Any]:
    """The template's colour and layout, and the logo as it was."""
    words = facts.get("words") or {}
    accent = words.get("accent", "")
    return {
        "accent": accent if HEXADECIMAL.fullmatch(accent) else GREEN,
        "layout": words.get("layout", "left"),
        "logo": _logo(facts.get("logo", "")),
    }


def _logo(digest: str) -> dict[str, Any] | None:
    copy = LogoCopy.objects.filter(digest=digest).first() if digest else None
    if copy is None:
        return None
    scale = min(LOGO_WIDTH / copy.width, LOGO_HEIGHT / copy.height, 1)
    return {
        "data": f"data:image/jpeg;base64,{base64.b64encode(copy.data).decode()}",
        "width": round(copy.width * scale),
        "height": round(copy.height * scale),
    }


def facts_context(attestation: Attestation) -> dict[str, Any]:
    facts = attestation.content.facts
    return {
        "attestation": attestation,
        "facts": facts,
        "words": words_of(facts),
        "texts": facts.get("words") or {},
        "kind_title": Kind(attestation.kind).label.capitalize(),
        "code": written(attestation.code),
        "period": span(facts["first_day"], facts["last_day"]),
        "durations": durations(facts),
        "total": hours(sum(facts["minutes"].values())) if facts["minutes"] else "",
        "made": made(facts),
        "lineage": lineage(facts),
        "seal": words_of_seal(facts.get("seal")),
        "verify_address": settings.SITE_ORIGIN + reverse("attestations:verify"),
    }


def made(facts: dict[str, Any]) -> str:
    """« Fait à Épinal, le 3 mars 2026 »."""
    values = {"town": facts.get("made_at", ""), "day": french_date(facts["made_on"])}
    words = _("Fait à %(town)s, le %(day)s") if values["town"] else _("Fait le %(day)s")
    return words % values


def lineage(facts: dict[str, Any]) -> str:
    """Printed where a document was issued again."""
    if not facts.get("replaces"):
        return ""
    words = _("Duplicata – version %(version)d, remplace le n° %(number)s")
    return words % {"version": facts["version"], "number": facts["replaces"]}


def masked(name: str) -> str:
    """« Zoé Lefèvre » -> « Z. L**** »: enough to recognise, not to learn."""
    words = name.split()
    return " ".join([*(f"{word[0]}." for word in words[:-1]), *(f"{w[0]}****" for w in words[-1:])])
