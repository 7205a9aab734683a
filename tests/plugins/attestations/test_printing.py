"""What is handed out on paper: one file a printer can take, which is no sealed document."""

import html
import io
import re
import time
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from courses.models import QualityKind
from plugins.attestations import printing, seals
from plugins.attestations.models import Kind
from plugins.attestations.panels import PapersToPrint
from plugins.attestations.standing import decide
from tests import factories
from tests.sql import sql_budget

pytestmark = pytest.mark.django_db


def pages(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    read = PdfReader(io.BytesIO(answer.content)).pages
    return [" ".join(page.extract_text().split()) for page in read]


def offered(run, user, client):
    """The addresses that the panel gives, as it is shown."""
    client.force_login(user)
    page = client.get(reverse("courses:trainer_run", args=[run.pk])).content.decode()
    found = re.findall(r'href="([^"]*/imprimer/[^"]*)"[^>]*>\s*([^<]*?)\s*<', page)
    return [(address.replace("&amp;", "&"), label) for address, label in found]


def test_a_copy_for_the_printer_claims_no_seal_of_its_own(
    run, organisation, administrator, issued, client
):
    seals.make_demonstration(organisation, by=administrator)
    paper = issued(quality=QualityKind.PARENT)
    [(address, label)] = offered(run, administrator, client)
    assert label == "Imprimer la page"
    [page] = pages(client, address)
    assert paper.number in page
    assert "Copie pour l’impression : ce fichier n’est pas scellé." in page
    assert "Scellé" not in page
    assert "Le fichier d’origine est scellé par un certificat" in page


def test_a_file_that_the_storage_has_lost_leaves_the_others(run, administrator, issued, client):
    lost, kept = issued(quality=QualityKind.PARENT), issued(quality=QualityKind.PARENT)
    lost.content.pdf.storage.delete(lost.content.pdf.name)
    client.force_login(administrator)
    address = reverse("attestations:run_papers", args=[run.pk])
    [page] = pages(client, address)
    assert kept.number in page
    assert client.get(reverse("attestations:pdf", args=[lost.pk])).status_code == 404
    kept.content.pdf.storage.delete(kept.content.pdf.name)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("part", ["0", "00", "-1", "٣", "x"])
def test_a_part_that_there_is_not_is_the_first(run, administrator, issued, client, part):
    number = issued(quality=QualityKind.PARENT).number
    client.force_login(administrator)
    [page] = pages(client, f"{reverse('attestations:run_papers', args=[run.pk])}?partie={part}")
    assert number in page


def test_what_one_file_cannot_hold_is_in_the_next_one(
    run, administrator, issued, client, monkeypatch
):
    monkeypatch.setattr(printing, "MOST_PAPERS", 2)
    numbers = [issued(quality=QualityKind.PARENT).number for _each in range(3)]
    files = offered(run, administrator, client)
    assert [label for _address, label in files] == [
        "Imprimer les pages 1 à 2",
        "Imprimer la page 3",
    ]
    printed = [page for address, _label in files for page in pages(client, address)]
    assert len(printed) == 3
    assert all(number in page for number, page in zip(numbers, printed, strict=True))
    address = reverse("attestations:run_papers", args=[run.pk])
    for beyond in ("3", "-1", "٢", "99999999999999999999"):
        assert client.get(address, {"partie": beyond}).status_code in (200, 404)
    assert client.get(address, {"partie": "3"}).status_code == 404


def test_a_host_prints_every_part_by_the_pass_of_her_sheet(run, administrator, monkeypatch):
    monkeypatch.setattr(printing, "MOST_PAPERS", 2)
    given = printing.pass_for(run, administrator)
    files = printing.parts(run, 5, by_pass=given)
    assert [(part.first, part.last) for part in files] == [(1, 2), (3, 4), (5, 5)]
    assert all("pass=" in part.address for part in files)
    assert PapersToPrint(run, administrator).get_context_data() == {}


def asked_again(text):
    """Where the page asks next by itself; None once it does not."""
    found = re.search(r'hx-get="([^"]+)"', text)
    return found and html.unescape(found[1])


def test_a_closed_sheet_asks_until_nothing_more_comes(run, administrator, issued, client):
    until = timezone.localdate() + timedelta(days=1)
    decide(run.organisation, Kind.PARTICIPATION, [run.course], until=until, by=administrator)
    host = factories.make_user()
    panel = PapersToPrint(run, host)
    panel.shown = True
    shown = panel.render_html()
    assert "Elles se préparent" in shown
    client.force_login(host)
    waited = client.get(asked_again(shown)).content.decode()
    assert "papers-ready" not in waited  # nothing new is said
    issued(quality=QualityKind.PARENT)
    with sql_budget(8):
        come = client.get(asked_again(waited)).content.decode()
    assert 'id="papers-ready" hx-swap-oob="innerHTML"' in come
    assert "Imprimer la page" in come
    at_rest = client.get(asked_again(come)).content.decode()
    assert (asked_again(at_rest), at_rest.strip()) == (None, "")
    client.force_login(factories.make_user())
    assert client.get(asked_again(come)).status_code == 404
    address = reverse("attestations:run_papers_ready", args=[run.pk])
    assert client.get(address).status_code == 404
    client.force_login(administrator)
    for wrong in ({}, {"vus": "x", "fois": "-1"}, {"vus": "9" * 30, "fois": "٢", "pass": "a:b"}):
        assert asked_again(client.get(address, wrong).content.decode()) is None


def test_a_pass_that_asks_again_ends_when_it_would_have_ended(
    run, administrator, issued, client, monkeypatch
):
    """Else who received one meeting, once, would print the run's papers for ever."""
    until = timezone.localdate() + timedelta(days=1)
    decide(run.organisation, Kind.PARTICIPATION, [run.course], until=until, by=administrator)
    host = factories.make_user()
    panel = PapersToPrint(run, host)
    panel.shown = True
    client.force_login(host)
    given, now = asked_again(panel.render_html()), time.time()
    issued(quality=QualityKind.PARENT)
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 11 * 3600)
    come = html.unescape(client.get(given).content.decode())
    [papers] = re.findall(r'href="([^"]*/imprimer/[^"]*)"', come)
    assert client.get(papers).status_code == 200
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 13 * 3600)
    assert client.get(papers).status_code == 404
    assert client.get(asked_again(come)).status_code == 404
    by_right = factories.make_role("administrator", run.territory)
    client.force_login(by_right)
    ready = reverse("attestations:run_papers_ready", args=[run.pk])
    assert "pass=" not in client.get(ready, {"fois": "1"}).content.decode()


def test_what_never_comes_is_not_asked_for_ever(run, administrator, client, monkeypatch):
    monkeypatch.setattr(printing, "MOST_TIMES", 3)
    until = timezone.localdate() + timedelta(days=1)
    decide(run.organisation, Kind.PARTICIPATION, [run.course], until=until, by=administrator)
    panel = PapersToPrint(run, administrator)
    panel.shown = True
    client.force_login(administrator)
    asked, address = 0, asked_again(panel.render_html())
    while address:
        asked, address = asked + 1, asked_again(client.get(address).content.decode())
    assert asked == 3
