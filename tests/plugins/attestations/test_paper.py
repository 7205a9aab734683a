"""The PDF: one page, our fonts, the frozen facts, a code that leads to the verification."""

import io

import pytest
import zxingcpp
from django.conf import settings
from pypdf import PdfReader

from courses.documents import render_pdf
from courses.models import Completion
from plugins.attestations.dates import hours, span
from plugins.attestations.facts import lines_of
from plugins.attestations.issue import TEMPLATE
from plugins.attestations.models import fingerprint
from plugins.attestations.paper import context_of, masked, title_of
from tests import factories

pytestmark = pytest.mark.django_db
LONGEST = "Éléonore-Désirée Anaëlle Œuvrard de l’Étang-Ñuñez von Grüßau-Lœwenstein d’Haÿ-les-Roses"


def read(attestation):
    with attestation.content.pdf.open("rb") as file:
        return PdfReader(io.BytesIO(file.read()))


def words(reader):
    return " ".join(reader.pages[0].extract_text().split())


def test_it_says_the_frozen_facts_on_one_page(issued, course, organisation):
    organisation.siret, organisation.address = "18004301000015", "4 rue des Tilleuls, Épinal"
    organisation.save()
    course.objectives = "<ul><li>Allumer &amp; éteindre</li><li>Trier ses photos</li></ul>"
    course.save()
    attestation = issued(factories.make_user(printed_name=LONGEST))
    reader = read(attestation)
    text = words(reader)
    assert len(reader.pages) == 1
    for expected in (
        *(LONGEST, course.title, attestation.number, "SIRET 18004301000015", "Page 1 / 1"),
        *("1 h 30 (1,50 heure) (durée annoncée)", "Allumer & éteindre", "Trier ses photos"),
        *(attestation.content_hash, "Atelier Canopé d’Épinal", "non scellé"),
    ):
        assert expected in text, expected
    assert reader.metadata.title == f"Attestation de suivi de formation {attestation.number}"
    assert reader.trailer["/Root"]["/Lang"] == "fr"


def test_the_code_leads_to_the_verification_of_this_very_document(issued, client):
    attestation = issued()
    (image,) = read(attestation).pages[0].images
    (code,) = zxingcpp.read_barcodes(image.image)
    assert code.text.startswith(settings.SITE_ORIGIN)
    answer = client.get(
        code.text.removeprefix(settings.SITE_ORIGIN), headers={"host": settings.SITE_HOST}
    )
    assert "Attestation valable" in answer.content.decode()


def test_every_font_is_inside(issued):
    fonts = read(issued()).pages[0]["/Resources"]["/Font"].values()
    assert all("/FontFile2" in font.get_object()["/FontDescriptor"] for font in fonts)


def test_made_again_from_the_copy_it_is_the_same_file(issued):
    attestation = issued()
    again = render_pdf(TEMPLATE, context_of(attestation), title=title_of(attestation))
    with attestation.content.pdf.open("rb") as file:
        assert file.read() == again


def test_the_paper_follows_the_copy_and_not_the_world(issued, course):
    attestation = issued()
    course.title, attestation.enrolment.user.last_name = "Autre titre", "Autre-Nom"
    course.save()
    attestation.enrolment.user.save()
    again = render_pdf(TEMPLATE, context_of(attestation), title=title_of(attestation))
    assert "Autre" not in PdfReader(io.BytesIO(again)).pages[0].extract_text()


def test_a_very_full_attestation_still_fits_on_one_page(issued, course, run, organisation):
    organisation.address = "Maison du numérique, 4 rue des Tilleuls, 88000 Épinal " * 4
    organisation.save()
    course.title = (
        "Accompagner les familles éloignées du numérique : méthodes, outils, posture " * 3
    )
    course.objectives = "".join(
        f"<p>{'Un objectif rédigé longuement. ' * 12}</p>" for _ in range(9)
    )
    course.save()
    run.trainers.set([factories.make_user(quality=None) for _ in range(12)])
    assert len(read(issued(factories.make_user(printed_name=LONGEST))).pages) == 1


def test_mark_up_in_a_name_is_printed_not_obeyed(issued):
    name = '<img src="file:///etc/hostname"><pdf:nextpage/></p><b>Zoé'
    reader = read(issued(factories.make_user(printed_name=name)))
    assert len(reader.pages) == 1
    assert name in words(reader)


def test_a_parent_reads_a_participation_free_of_charge(issued):
    text = words(read(issued(quality="parent")))
    assert "Attestation de participation" in text
    assert "Gratuite pour les participants" in text
    assert "en qualité de" not in text


def test_dates_are_those_of_the_territory(issued, course):
    attestation = issued()
    done = Completion.objects.get(enrolment=attestation.enrolment)
    assert attestation.content.facts["last_day"] >= done.completed_at.date().isoformat()
    assert fingerprint(attestation.content.facts) == attestation.content_hash


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (45, "45 min (0,75 heure)"),
        (60, "1 h (1,00 heure)"),
        (90, "1 h 30 (1,50 heure)"),
        (425, "7 h 05 (7,08 heures)"),
    ],
)
def test_durations_are_written_as_clocks_and_as_decimals(minutes, expected):
    assert hours(minutes) == expected


def test_days_are_written_in_french():
    assert span("2026-03-01", "2026-03-01") == "le 1er mars 2026"
    assert span("2026-03-01", "2026-08-31") == "du 1er mars 2026 au 31 août 2026"


def test_a_masked_name_says_little():
    assert masked("Zoé Lefèvre") == "Z. L****"
    assert masked("Zoé") == "Z****"
    assert masked("Anne Marie Œuvrard") == "A. M. Œ****"


def test_rich_text_becomes_sentences():
    assert lines_of("<p>Un &amp; deux</p><ul><li>trois</li><li> quatre</li></ul>") == [
        *("Un & deux", "trois", "quatre"),
    ]
