"""Every type of document on one page, with all that may be long as long as people have it."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from pypdf import PdfReader

from courses.documents import render_pdf
from plugins.attestations.issue import TEMPLATE
from plugins.attestations.models import Attestation, AttestationContent, Kind, fingerprint
from plugins.attestations.paper import context_of, title_of
from plugins.attestations.sample import sample_facts

pytestmark = pytest.mark.django_db
NAME = (
    "Éléonore-Désirée Anaëlle Œuvrard de l’Étang-Ñuñez von Grüßau-Lœwenstein d’Haÿ-les-Roses "
    "et de Saint-Aÿ-en-Champagne"
)
COURSE = (
    "Des outils numériques pour inclure : partir de l’élève, pas du catalogue, et construire "
    "ensemble une école accessible à chacun dans les Vosges et ailleurs"
)
PLACE = (
    "Salle polyvalente du premier étage, Maison du numérique et de la parentalité, 14 rue des "
    "Écoles-Normales-d’Instituteurs, 88100 Saint-Dié-des-Vosges"
)
ADDRESS = "https://formation.territoire-numerique.exemple.fr/lieux/creneaux/10432/rejoindre/"
ISSUER = {
    "code": "ANHV",
    "name": "Groupement d’intérêt public pour l’accompagnement numérique des Hautes-Vosges",
    "siret": "18004301000015",
    "nda": "44880012388",
    "address": "12 bis avenue du Général-de-Gaulle, bâtiment C, 88000 Épinal",
    "phone": "03 29 00 00 00",
}
TEXTS = {
    "accent": "#14595a",
    "layout": "left",
    "opening": "<p>Vu le plan académique de formation et notre convention.</p>",
    "closing": "<p>Ce document est remis à l’intéressée pour faire valoir ce que de droit.</p>",
    "funders": "<p>Cofinancé par l’Union européenne (FSE+) et la Banque des Territoires.</p>",
}


def longest(kind):
    """Eight half-days, three trainers, a delegation, funders, a duplicate, a decision."""
    facts, listed = sample_facts(kind), kind in (Kind.INFORMATION, Kind.CONVOCATION)
    meeting, course = facts["meetings"][0], facts["courses"][0]
    days = [timezone.localdate() - timedelta(days=n) for n in range(8, 0, -1)]
    hours = [(f"{day}T09:00:00+01:00", f"{day}T12:00:00+01:00") for day in days]
    minutes = {"on_site": 1440, "remote_live": 180, "remote_self": 90}
    return facts | {
        "name": NAME,
        "course": COURSE,
        "places": [PLACE, f"{PLACE} (annexe)"],
        "session": "Automne, groupe du mercredi, écoles de la vallée de la Meurthe et du Rabodeau",
        "organisation": ISSUER,
        "logo": "",
        "objectives": [COURSE[:110], "Vérifier les contrastes", "Adapter une consigne", PLACE],
        "trainers": ["Marie-Bernadette de Saint-Exupéry-Grandemange"] * 3,
        "plan_codes": ["24A0880001 / 61234 / 01", "24A0880001 / 61235 / 02"],
        "meetings": [
            meeting
            | {"start": a, "end": b, "place": PLACE, "link": ADDRESS if at > 5 and listed else ""}
            for at, (a, b) in enumerate(hours)
        ],
        "results": [{"title": COURSE[:50], "result": "acquired"}] * 2,
        "minutes": minutes,
        "planned": minutes,
        "missed": 2,
        "posting": "École élémentaire Jeanne-d’Arc-et-des-Trois-Évêchés (0590121L)",
        "authority": "Arrêté rectoral n° 2026-114 du 3 mars 2026, plan académique de formation",
        "refunds": "Frais de déplacement et de repas remboursés selon les règles de l’employeur.",
        "courses": [course | {"course": COURSE[:100]}] * 7,
        "version": 2,
        "replaces": "TNE-ANHV-2026-103",
        "made_at": "Épinal",
        "signatory": {
            "name": "Maëlle-Apolline de La Rochefoucauld-Vautrin-Lacombe",
            "quality": "directrice adjointe chargée de la formation des personnels et des familles",
            "delegation": "arrêté rectoral n° 2026-114 du 3 mars 2026 portant délégation",
        },
        "decision": {"words": "Délivrée par la décision n° 12 du 3 septembre 2026."},
        "words": TEXTS,
    }


@pytest.mark.parametrize("kind", Kind)
def test_the_longest_of_everything_is_on_one_page(kind):
    facts = longest(kind)
    attestation = Attestation(
        kind=kind,
        number="TNE-ANHV-2026-1043",
        code="K7R2M9QX4B",
        version=2,
        content_hash=fingerprint(facts),
    )
    attestation.content = AttestationContent(attestation=attestation, facts=facts)
    pdf = render_pdf(TEMPLATE, context_of(attestation), title=title_of(attestation))
    [page] = PdfReader(io.BytesIO(pdf)).pages
    text = " ".join(page.extract_text().split())
    assert NAME in text
    assert "Page 1 / 1" in text
    lists_meetings = kind in (Kind.INFORMATION, Kind.CONVOCATION)
    assert not lists_meetings or text.replace(" ", "").count(ADDRESS) == 2  # nor a link cut
    assert kind != Kind.RENDEZ_VOUS or text.count("9 h") == 8  # no date is left out


def test_every_date_of_an_appointment_is_printed_on_a_second_page_if_need_be():
    facts = longest(Kind.RENDEZ_VOUS)
    facts["meetings"] *= 5
    attestation = Attestation(
        kind=Kind.RENDEZ_VOUS,
        number="TNE-ANHV-2026-1043",
        code="K7R2M9QX4B",
        version=2,
        content_hash=fingerprint(facts),
    )
    attestation.content = AttestationContent(attestation=attestation, facts=facts)
    pdf = render_pdf(TEMPLATE, context_of(attestation), title=title_of(attestation))
    pages = PdfReader(io.BytesIO(pdf)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert text.count("9 h") == 40
