"""The pages that the law asks for: reachable from every page, public, filled from the settings."""

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
    assert "audité le 3 mars 2026" in declaration


def test_without_an_audit_the_site_says_so(client):
    assert "Accessibilité : non conforme" in client.get(PAGES[2]).content.decode()
