"""The visit's last scenes, played: papers issued, kept as they were, withdrawn, handed out."""

import io
import re
from datetime import timedelta
from hashlib import sha256

import pytest
from django.urls import reverse
from pypdf import PdfReader

from courses.demo.fill import fill
from courses.demo.registry import Registry
from courses.jobs import run_job
from courses.models import CoursePage, CourseRun
from plugins.attestations import batches
from plugins.attestations.models import Attestation, Batch
from plugins.attestations.paper import verification_path
from tests.courses.conftest import DAY
from tests.courses.test_visit import step_named, take

pytestmark = pytest.mark.xdist_group("demo")
State = Attestation.State


def plain(answer):
    return " ".join(answer.content.decode().split())


def desk(client):
    return plain(client.get(take(client, "administratrice")["Location"]))


@pytest.mark.parametrize("days", [0, 200])
def test_the_desk_has_thirty_eight_ready_and_two_rejected_with_their_reasons(site, client, days):
    if days:
        fill(DAY + timedelta(days=days))
    page = desk(client)
    assert "38 attestations sont prêtes à être émises" in page
    assert "2 inscriptions sont écartées" in page
    assert "Le nom à imprimer manque." in page
    assert "Qualité à confirmer" in page
    assert page.count(">Corriger<") == 2


def test_where_each_reason_leads_it_is_mended(site, client):
    for address in re.findall(r'<a href="([^"]+)">Corriger<', desk(client)):
        client.post(f"{address}qualite/")
        client.post(f"{address}nom/", {"printed_name": "Roméo Nicolaÿ"})
    page = desk(client)
    assert "40 attestations sont prêtes à être émises" in page
    assert "écartée" not in page


def test_she_issues_the_thirty_eight_and_the_two_stay(site, client, monkeypatch):
    page = desk(client)
    fields = dict(re.findall(r'name="(key|kind|enrolments)" value="([^"]*)"', page))
    monkeypatch.setattr(batches, "render", lambda attestation: True)  # 38 PDFs take seconds
    client.post(reverse("attestations_admin:confirm"), fields)
    batch = Batch.objects.get()
    run_job(batch.job_id)
    assert batch.attestations.count() == 38
    page = desk(client)
    assert "Aucune attestation n’est prête" in page
    assert "2 inscriptions sont écartées" in page


def test_the_course_is_renamed_and_the_document_has_not_moved(site, client):
    address = take(client, "renommee")["Location"]
    number, stated, today = step_named("renommee").screen(Registry(DAY)).promises
    assert f"« {today} »" in plain(client.get(address))
    paper = Attestation.objects.select_related("content").get(number=number)
    fetch = reverse("attestations:pdf", args=[paper.pk])
    before = b"".join(client.get(fetch).streaming_content)
    assert sha256(before).hexdigest() == paper.pdf_hash
    words = " ".join(PdfReader(io.BytesIO(before)).pages[0].extract_text().split())
    assert stated in words
    course = CoursePage.objects.get(title=today)
    course.title = "Encore un autre titre"
    course.save_revision().publish()
    assert b"".join(client.get(fetch).streaming_content) == before
    verified = plain(client.get(verification_path(paper)))
    assert stated in verified
    assert course.title not in verified


def test_one_is_revoked_and_whoever_reads_its_code_learns_it(site, client):
    page = plain(client.get(take(client, "revoquee")["Location"]))
    told = Attestation.objects.get(state=State.REVOKED)
    assert f'href="{verification_path(told)}"' in page
    another = Attestation.objects.filter(state=State.ISSUED).first()
    revoke = reverse("attestations_admin:revoke", args=[another.pk])
    assert "Attestation valable" in plain(client.get(verification_path(another)))
    client.post(revoke, {"reason": "Mauvaise session"})
    for paper in (told, another):
        assert "Attestation révoquée" in plain(client.get(verification_path(paper)))


def test_the_workshop_s_papers_print_as_its_sheet_closes(
    site, client, django_capture_on_commit_callbacks
):
    sheet = take(client, "atelier")["Location"]
    run = CourseRun.objects.get(title="J’apporte mes papiers, Épinal")
    assert not run.enrolments.exclude(user__email="").exists()
    html = client.get(sheet).content.decode()
    fields = dict(re.findall(r'type="hidden" name="(key|seen)" value="([^"]*)"', html))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{sheet}cocher/", fields | {"all": "present"})
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{sheet}clore/")
    papers = Attestation.objects.filter(enrolment__run=run, state=State.ISSUED)
    assert papers.count() == 12
    page = client.get(sheet).content.decode()
    assert "Imprimer les 12 pages" in page
    link = re.search(r'href="([^"]*/imprimer/[^"]*)"', page)[1].replace("&amp;", "&")
    printed = PdfReader(io.BytesIO(client.get(link).content)).pages
    assert len(printed) == 12
