"""What a person's export and erasure do to her attestations, and what verification says then."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.urls import reverse
from django.utils import timezone

from courses import contributions
from courses.models import Message, QualityKind
from courses.privacy.erasure import erase
from courses.runs import close_run
from plugins.attestations import issue as verbs
from plugins.attestations import personal_data
from plugins.attestations.facts import freeze
from plugins.attestations.issue import issue, render, revoke
from plugins.attestations.models import Attestation, AttestationContent
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def not_a_demonstration(settings):
    settings.TNE_DEMONSTRATION = False


def verified(client, attestation):
    address = reverse("attestations:verify_one", args=[attestation.number, attestation.code])
    return client.get(address).content.decode()


def test_the_files_are_the_very_documents(issued):
    attestation = issued()
    (file,) = personal_data.files(attestation.enrolment.user)
    assert file.name == f"{attestation.number}.pdf"
    with file.open() as content:
        assert sha256(content.read()).hexdigest() == attestation.pdf_hash


def test_a_file_that_the_storage_has_lost_keeps_nobody_from_the_rest(issued, teacher):
    lost = issued(teacher)
    pdf = lost.content.pdf
    pdf.storage.delete(pdf.name)
    assert list(personal_data.files(teacher)) == []
    assert personal_data.export(teacher)["attestations"][0]["number"] == lost.number


def test_the_page_says_how_long_a_proof_stays(issued):
    user = issued().enrolment.user
    (told,) = personal_data.told(user)
    assert told.what == "1 attestation"
    assert "10 ans" in told.stays
    assert list(personal_data.told(factories.make_user())) == []


def test_the_proof_of_an_agent_outlives_her_account_and_is_still_verified(client, issued):
    attestation = issued()
    user = attestation.enrolment.user
    erase(user, by=user, ground="self")
    html = verified(client, attestation)
    assert "Attestation valable" in html
    assert attestation.content.pdf.storage.exists(attestation.content.pdf.name)


def test_that_of_a_parent_goes_at_once_but_its_number(
    client, issued, django_capture_on_commit_callbacks
):
    attestation = issued(factories.make_user(quality=QualityKind.PARENT), quality="parent")
    pdf = attestation.content.pdf
    user = attestation.enrolment.user
    with django_capture_on_commit_callbacks(execute=True):
        erase(user, by=user, ground="self")
    assert not pdf.storage.exists(pdf.name)
    html = verified(client, attestation)
    assert "Attestation valable" in html
    assert "Ces informations ont été effacées" in html


def test_after_its_period_the_proof_of_somebody_erased_goes(client, issued, settings):
    gone, here = issued(), issued()
    erase(gone.enrolment.user, by=None, ground="period")
    assert contributions.purge_personal_data(dry_run=False)["preuves de formation effacées"] == 0
    settings.RETENTION_DAYS = {"PROOFS": -1}  # tomorrow is past
    assert contributions.purge_personal_data(dry_run=True)["preuves de formation effacées"] == 1
    assert contributions.purge_personal_data(dry_run=False)["preuves de formation effacées"] == 1
    assert list(AttestationContent.objects.values_list("pk", flat=True)) == [here.pk]
    assert "Ces informations ont été effacées" in verified(client, gone)
    assert timezone.now() - here.frozen_at < timedelta(days=1)


def test_who_was_erased_meanwhile_is_on_no_list_of_calls(complete, administrator):
    paper = issue(complete(), by=administrator)
    user = paper.enrolment.user
    erase(user, by=user, ground="self")
    assert render(paper)  # a proof: it is made all the same
    paper = Attestation.objects.get()
    assert revoke(paper, by=administrator, reason="Établie par erreur")
    assert not Message.objects.filter(to=user, state=Message.State.NO_ADDRESS).exists()


def test_a_family_s_paper_that_crosses_the_erasure_goes_the_same_day(
    complete, run, administrator, monkeypatch, django_capture_on_commit_callbacks
):
    """Its session is closed, so that the erasure holds no enrolment while it is being written."""
    row = complete(factories.make_user(quality=QualityKind.PARENT), quality=QualityKind.PARENT)
    close_run(run, by=administrator)

    def erase_and_freeze(case):
        erase(row.user, by=None, ground="self")
        return freeze(case)

    monkeypatch.setattr(verbs, "freeze", erase_and_freeze)
    paper = issue(row, by=administrator)
    assert render(paper)
    pdf = AttestationContent.objects.get().pdf
    with django_capture_on_commit_callbacks(execute=True):
        contributions.purge_personal_data(dry_run=False)
    assert not AttestationContent.objects.exists()
    assert not pdf.storage.exists(pdf.name)
    assert Attestation.objects.get().is_valid
