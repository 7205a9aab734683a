"""The seal: real signatures that readers check, keys that stay closed, ends that are announced."""

import io
import logging
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from courses.todo import todos
from plugins.attestations import seals
from plugins.attestations.certificates import UnfitCertificate, demonstration, opened
from plugins.attestations.eligibility import candidates
from plugins.attestations.issue import issue, render
from plugins.attestations.models import Attestation, Seal
from plugins.attestations.sealing import _signer, seal_pdf
from tests import factories
from tests.accessible_pdf import errors_of
from tests.signed_pdf import assert_tools_agree, verdict

pytestmark = pytest.mark.django_db
SECRET = "le mot de passe du sceau"


@pytest.fixture(autouse=True)
def _no_key_in_hand():
    _signer.cache_clear()


@pytest.fixture
def sealed(organisation, administrator):
    return seals.make_demonstration(organisation, by=administrator)


def handed_in(bits=2048, days=365, secret=SECRET, name="Réseau Canopé"):
    """A PKCS#12 such as an administrator receives."""
    key = rsa.generate_private_key(65537, bits)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = timezone.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    locked = serialization.BestAvailableEncryption(secret.encode())
    return pkcs12.serialize_key_and_certificates(b"", key, certificate, None, locked)


def content(attestation):
    with attestation.content.pdf.open("rb") as file:
        return file.read()


def test_a_document_is_sealed_and_readers_agree(sealed, issued, tmp_path):
    attestation = issued()
    pdf = content(attestation)
    status = verdict(pdf, sealed.certificate)
    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"
    assert attestation.content.facts["seal"]["fingerprint"] == sealed.fingerprint
    file = tmp_path / "sealed.pdf"
    file.write_bytes(pdf)
    assert_tools_agree(file)
    assert errors_of(file) == []


def test_without_a_seal_it_says_so_and_with_one_it_says_whose(issued, organisation, administrator):
    from pypdf import PdfReader

    def words(attestation):
        return " ".join(PdfReader(io.BytesIO(content(attestation))).pages[0].extract_text().split())

    assert "non scellé" in words(issued())
    seals.make_demonstration(organisation, by=administrator)
    assert "certificat de démonstration, sans valeur" in words(issued())
    seals.hand_in(organisation, handed_in(), SECRET, by=administrator)
    said = words(issued())
    assert "Le fichier d’origine est scellé électroniquement par Réseau Canopé" in said
    assert "non scellé" not in said


def test_what_was_sealed_before_a_renewal_still_verifies(
    sealed, issued, organisation, administrator
):
    before = content(issued())
    seals.hand_in(organisation, handed_in(), SECRET, by=administrator)
    after = issued()
    sealed.refresh_from_db()
    assert sealed.retired_at
    assert verdict(before, sealed.certificate).bottom_line
    new = Seal.objects.in_use().get()
    assert verdict(content(after), new.certificate).valid
    Seal.objects.filter(pk=sealed.pk).update(retired_at=timezone.now() - timedelta(days=2))
    assert seals.forget_retired_keys() == 1
    sealed.refresh_from_db()
    assert not sealed.file
    assert verdict(before, sealed.certificate).bottom_line


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (lambda: handed_in(secret="un autre"), "ne s’ouvre pas"),
        (lambda: b"not a certificate", "ne s’ouvre pas"),
        (lambda: handed_in()[:700], "ne s’ouvre pas"),
        (lambda: bytes(range(256)) * 8, "ne s’ouvre pas"),
        (lambda: handed_in(bits=1024), "2048"),
        (lambda: handed_in(days=-1), "expiré"),
    ],
)
def test_an_unfit_file_is_refused_with_its_reason(
    client, organisation, administrator, file, words, caplog
):
    client.force_login(administrator)
    upload = SimpleUploadedFile("sceau.p12", file())
    address = reverse("attestations_admin:seal", args=[organisation.pk])
    with caplog.at_level(logging.DEBUG):
        answer = client.post(address, {"file": upload, "password": SECRET})
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert SECRET not in answer.content.decode() + caplog.text
    assert not Seal.objects.exists()


def test_an_administrator_hands_in_and_the_key_stays_closed(
    client, organisation, administrator, private_files, settings, caplog
):
    client.force_login(administrator)
    address = reverse("attestations_admin:seal", args=[organisation.pk])
    upload = SimpleUploadedFile("sceau.p12", handed_in())
    with caplog.at_level(logging.DEBUG):
        answer = client.post(address, {"file": upload, "password": SECRET}, follow=True)
    assert "Réseau Canopé" in answer.content.decode()
    assert SECRET not in caplog.text
    seal = Seal.objects.get()
    file = next(private_files.rglob("*.p12")).read_bytes()
    for known in (SECRET, settings.SECRET_KEY, str(seal.key), ""):
        with pytest.raises(UnfitCertificate):
            opened(file, known.encode())
    assert seals.key_of(seal).fingerprint == seal.fingerprint


def test_another_secret_opens_no_seal_and_leaves_no_document(
    sealed, complete, administrator, settings
):
    settings.SEAL_SECRET = "another"
    attestation = issue(complete(), by=administrator)
    assert not render(attestation)
    attestation.refresh_from_db()
    assert attestation.state == Attestation.State.PENDING
    assert "seal" in attestation.trouble


def test_a_seal_that_has_ended_is_a_reject(sealed, complete):
    Seal.objects.update(not_after=timezone.now() - timedelta(hours=1))
    _ready, (reject,) = candidates([complete()])
    assert ["a expiré" in reason.reason for reason in reject.reasons] == [True]
    assert reject.reasons[0].address == reverse("attestations_admin:seals")


def test_a_seal_that_ends_before_the_file_is_made_seals_nothing(
    sealed, complete, administrator, monkeypatch
):
    waiting = issue(complete(), by=administrator)
    first = issue(complete(), by=administrator)
    assert render(first)  # the process holds the key from now on
    after = sealed.not_after + timedelta(minutes=1)
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: after)
        assert not render(waiting)
    waiting.refresh_from_db()
    assert waiting.state == Attestation.State.PENDING
    assert "has ended" in waiting.trouble


def test_an_end_is_told_sixty_days_before_once(
    sealed, administrator, django_capture_on_commit_callbacks
):
    elsewhere = factories.make_role("administrator", factories.make_territory("02", "Aisne"))
    Seal.objects.update(not_after=timezone.now() + timedelta(days=61))
    assert seals.warn_of_ends(timezone.now()) == 0
    Seal.objects.update(not_after=timezone.now() + timedelta(days=59))
    with django_capture_on_commit_callbacks(execute=True):
        seals.warn_of_ends(timezone.now())
        seals.warn_of_ends(timezone.now() + timedelta(days=1))
    assert [message.to for message in mail.outbox] == [[administrator.email]]
    assert any("Le sceau de" in line.words for line in todos(administrator))
    assert not any("Le sceau de" in line.words for line in todos(elsewhere))


def test_who_administers_one_of_its_territories_only_does_not_change_its_seal(
    client, sealed, organisation, administrator
):
    client.force_login(administrator)
    address = reverse("attestations_admin:seal", args=[organisation.pk])
    assert client.get(address).status_code == 200
    other = factories.make_territory("02", "Aisne")
    organisation.roles.create(territory=other, role="operator")
    organisation.save()
    assert client.get(address).status_code == 404
    assert (
        client.post(reverse("attestations_admin:seal_retire", args=[sealed.pk])).status_code == 404
    )


def test_no_demonstration_seal_in_production(client, organisation, administrator, settings):
    settings.TNE_PRODUCTION = True
    client.force_login(administrator)
    address = reverse("attestations_admin:seal_demonstration", args=[organisation.pk])
    assert client.post(address).status_code == 404
    assert not Seal.objects.exists()


def test_a_demonstration_certificate_says_what_it_is():
    pair = demonstration("Atelier Canopé d’Épinal" * 4, timezone.now())
    assert "sans valeur" in pair.certificate.subject.rfc4514_string()
    assert pair.key.curve.name == "secp256r1"


def test_nothing_to_seal_with_changes_nothing():
    assert seal_pdf(b"%PDF-1.4", None) == b"%PDF-1.4"
