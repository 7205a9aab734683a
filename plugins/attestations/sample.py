"""A template seen before it serves: its PDF for a person and a course that do not exist."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.api import Nature, render_pdf

from .families import PAPERS
from .issue import TEMPLATE
from .logos import copied
from .models import (
    FOR_FAMILIES,
    Attestation,
    AttestationContent,
    Kind,
    TemplateVersion,
    fingerprint,
)
from .paper import context_of, title_of
from .variables import filled_with


def sample_pdf(version: TemplateVersion) -> bytes:
    attestation = sample(version)
    context = context_of(attestation, seal=_("Exemple : ce document n’atteste rien."))
    return render_pdf(TEMPLATE, context, title=title_of(attestation))


def sample(version: TemplateVersion) -> Attestation:
    """Never saved."""
    kind = Kind(version.template.kind)
    facts = sample_facts(kind) | _issuer(version)
    facts["words"] = filled_with(version, facts)
    attestation = Attestation(
        kind=kind, number="TNE-EXEMPLE-0", code="EXEMPLE000", content_hash=fingerprint(facts)
    )
    attestation.content = AttestationContent(attestation=attestation, facts=facts)
    return attestation


def sample_facts(kind: Kind) -> dict[str, Any]:
    """Enough for every type."""
    today = timezone.localdate()
    place = _("Salle Jade, Maison du numérique")
    return {
        "format": 2,
        "kind": kind.value,
        "family": next(family for family, kinds in PAPERS.items() if kind in kinds).value,
        "grounds": "completed",
        "name": _("Camille Exemple"),
        "course": _("Créer des ressources numériques accessibles"),
        "session": _("Automne, groupe du mercredi"),
        "first_day": (today - timedelta(days=28)).isoformat(),
        "last_day": today.isoformat(),
        "minutes": {Nature.ON_SITE.value: 360, Nature.REMOTE_SELF.value: 90},
        "planned": {Nature.ON_SITE.value: 360, Nature.REMOTE_SELF.value: 90},
        "announced": [Nature.REMOTE_SELF.value],
        "missed": 0,
        "results": [],
        "places": [place],
        "objectives": _objectives(kind),
        "quality": _("personnel enseignant"),
        "modality": _("sur place et à distance"),
        "plan_codes": ["24A0880001 / 61234 / 01"],
        "trainers": [_("Dominique Modèle")],
        "territory": _("Territoire d’exemple"),
        "made_on": today.isoformat(),
        "made_at": "",
        "version": 1,
        "replaces": "",
        "action": _("Action de formation"),
        "meetings": [_meeting(today - timedelta(days=days), place) for days in (28, 0)],
        "courses": [_course(today)],
        "posting": _("École d’exemple (0590121L)"),
        "authority": _("décision d’exemple"),
        "is_mission_order": False,
        "refunds": _("Frais de déplacement selon les règles de l’employeur."),
        "free": kind in FOR_FAMILIES,
    }


def _objectives(kind: Kind) -> list[str]:
    lines = [_("Rendre un document lisible par tous"), _("Vérifier les contrastes et les titres")]
    return lines[:1] if kind in FOR_FAMILIES else lines


def _meeting(day: Any, place: str) -> dict[str, Any]:
    return {
        "title": "",
        "start": f"{day}T09:00:00+01:00",
        "end": f"{day}T12:00:00+01:00",
        "place": place,
        "access": _("Accessible en fauteuil roulant."),
        "link": "",
        "minutes": 180,
        "nature": Nature.ON_SITE.value,
    }


def _course(today: Any) -> dict[str, Any]:
    return {
        "course": _("Créer des ressources numériques accessibles"),
        "organisation": "",
        "first_day": (today - timedelta(days=28)).isoformat(),
        "last_day": today.isoformat(),
        "minutes": {Nature.ON_SITE.value: 360, Nature.REMOTE_SELF.value: 90},
        "announced": [Nature.REMOTE_SELF.value],
        "number": "TNE-EXEMPLE-0",
    }


def _issuer(version: TemplateVersion) -> dict[str, Any]:
    organisation = version.template.organisation
    logo = version.logo or (organisation.logo if organisation else None)
    return {
        "logo": copied(logo).digest if logo else "",
        "organisation": {
            "code": organisation.code if organisation else "EXEMPLE",
            "name": organisation.name if organisation else _("Un organisme du territoire"),
            "siret": organisation.siret if organisation else "",
            "nda": organisation.nda if organisation else "",
            "address": organisation.address if organisation else "",
            "phone": organisation.phone if organisation else "",
        },
        "signatory": {
            "name": _("Alix Signataire"),
            "quality": _("responsable de la formation"),
            "delegation": "",
        },
    }
