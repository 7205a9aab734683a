"""The pages that the law asks for: reachable from every page, public, filled from the settings."""

import re

import pytest

pytestmark = pytest.mark.django_db
PAGES = ["/mentions-legales/", "/donnees-personnelles/", "/accessibilite/"]


@pytest.mark.parametrize("path", PAGES)
def test_everybody_reads_them_and_they_hold_nothing_personal(client, run, path, sql_budget):
    with sql_budget(2):
        answer = client.get(path)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "<form" not in answer.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_leads_there(client, course, path):
    assert f'href="{path}"' in client.get(course.get_url()).content.decode()


def test_they_say_what_the_settings_say(client, settings):
    settings.PUBLISHER = "Syndicat mixte numérique\n3 place du Marché"
    settings.ACCESSIBILITY_STATUS = "partiellement conforme"
    settings.ACCESSIBILITY_AUDITED_ON = "3 mars 2026"
    assert "Syndicat mixte numérique<br>" in client.get(PAGES[0]).content.decode()
    declaration = client.get(PAGES[2]).content.decode()
    assert "Accessibilité : partiellement conforme" in declaration
    assert "réalisé le 3 mars 2026" in declaration


def test_the_declaration_has_every_part_of_the_model(client, settings):
    settings.ACCESSIBILITY_AUDITED_ON = "3 mars 2026"
    settings.ACCESSIBILITY_AUDITED_BY = "Cabinet Clair"
    settings.ACCESSIBILITY_RATE = "82"
    settings.ACCESSIBILITY_EXCEPTIONS = "Le lecteur vidéo au clavier\nTrois PDF anciens"
    settings.ACCESSIBILITY_CONTACT = "acces@exemple.fr"
    declaration = client.get(PAGES[2]).content.decode()
    parts = [
        *("État de conformité", "Résultats des tests", "Contenus non accessibles"),
        *("Établissement de cette déclaration", "Technologies utilisées"),
        *("Retour d’information et contact", "Voies de recours"),
    ]
    titles = re.findall(r"<h[23][^>]*>([^<]+)</h[23]>", declaration)
    assert [part for part in parts if part not in titles] == []
    for words in ["82 % des critères", "Cabinet Clair", "<li>Trois PDF anciens</li>"]:
        assert words in declaration.replace("\u202f", " ")
    assert 'href="mailto:acces@exemple.fr"' in declaration
    assert "établie le 3 mars 2026" in declaration


def test_without_an_audit_the_site_says_so(client):
    assert "Accessibilité : non conforme" in client.get(PAGES[2]).content.decode()
