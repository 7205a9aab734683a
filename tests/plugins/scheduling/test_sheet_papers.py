"""The sheet on paper: what each legal framework wants, scans that come back, proofs of a run."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from courses.api import LegalFramework
from courses.contributions import evidence
from courses.enrolment import Party, enrol
from courses.todo import todos
from plugins.scheduling.attendance import close_sheet, count_heads, take
from plugins.scheduling.attendance.paper import half_day, sheet_pdf
from plugins.scheduling.models import SheetScan
from plugins.scheduling.models.scans import private_storage
from tests import factories

from .meetings import make_slot, mark, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_files(monkeypatch, tmp_path):
    for storage in (private_storage(), SheetScan._meta.get_field("file").storage):
        for name in ("base_location", "location"):
            monkeypatch.setitem(storage.__dict__, name, str(tmp_path))


@pytest.fixture
def slot(run, trainer):
    run.organisation.siret, run.organisation.nda = "13002526500013", "44880012388"
    run.organisation.save()
    return make_slot(run, trainer, break_minutes=15)


@pytest.fixture
def people(run):
    return [enrol(factories.make_user(last_name=name), run, "teacher") for name in ("Roux", "Éon")]


def words(pdf):
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split()), len(pages)


def test_agents_sign_for_each_half_day_under_their_organisations_numbers(slot, people):
    said, pages = words(sheet_pdf(slot))
    for part in (
        *("Feuille d’émargement", "Signature", "Établissement", "Éon", "Roux", f"EM-{slot.pk}"),
        *(slot.run.course.title, "2 h 45", "pause de 15 min", str(slot.venue), "13002526500013"),
        *("44880012388", "Signature du formateur", "Page 1 / 1"),
    ):
        assert part in said.replace("\u00a0", " "), part
    assert pages == 1


@pytest.mark.parametrize("framework", LegalFramework.values)
def test_every_framework_has_its_sheet_with_all_that_proves_who_was_where(slot, people, framework):
    slot.run.legal_framework = framework
    slot.run.save()
    said, pages = words(sheet_pdf(slot))
    said, signed = said.replace("\u00a0", " "), framework != LegalFramework.GRAND_PUBLIC
    day = f"{slot.local_start.day}"
    for part in (
        *(slot.run.course.title, day, half_day(slot).lower(), "2 h 45", str(slot.venue)),
        *(slot.run.organisation.name, "13002526500013", "44880012388", "Éon", "Roux"),
        *(slot.trainers.get().last_name, "Nombre de présents", "Remarques", f"EM-{slot.pk}"),
    ):
        assert part in said, part
    assert pages == 1
    for part in ("Arrivée ou départ", "Signature du formateur", "Chacun signe pour soi"):
        assert (part in said) is signed, part
    assert ("Établissement" in said) is (framework == LegalFramework.AGENT_PUBLIC)
    assert ("Enfants de 6 à 10 ans" in said) is not signed
    assert ("personne n’y signe" in said) is not signed


@pytest.mark.parametrize("framework", LegalFramework.values)
def test_a_record_says_neither_absent_nor_children_before_anybody_has(slot, people, framework):
    slot.run.legal_framework = framework
    slot.run.save()
    said, _pages = words(sheet_pdf(slot, closed=True))
    assert "Absent" not in said
    assert ("Enfants de 6" in said) is (framework == LegalFramework.GRAND_PUBLIC)


def test_for_the_public_the_host_ticks_or_counts_and_nobody_signs(slot, people, trainer):
    slot.run.legal_framework = "grand_public"
    slot.run.save()
    said, _pages = words(sheet_pdf(slot))
    assert "Liste des participants" in said
    assert "☐" in said
    assert "Signature" not in said
    assert "Enfants de 6 à 10 ans" in said
    count_heads(slot, Party(adults=12), by=trainer)
    assert "12" in words(sheet_pdf(slot, closed=True))[0]


def test_the_record_of_a_closed_sheet_tells_who_when_and_its_imprint(slot, people, trainer):
    take(slot, [mark(people[0], minutes=90), mark(people[1], "absent")], by=trainer, source="paper")
    assert "n’est pas certifiée" in words(sheet_pdf(slot, closed=True))[0]
    close_sheet(sheet(slot), trainer)
    said, _pages = words(sheet_pdf(slot, closed=True))
    for part in ("Présent", "1 h 30", "Absent", "papier", "1 personne présente", "certifié"):
        assert part in said.replace("\u00a0", " "), part
    assert sheet(slot).fingerprint in said.replace(" ", "")


def picture(kind="PNG"):
    out = io.BytesIO()
    Image.new("L", (40, 30), 255).save(out, kind)
    return out.getvalue()


def test_a_scan_is_known_by_its_content_kept_once_and_read_by_those_concerned(
    client, slot, trainer
):
    client.force_login(trainer)
    address = reverse("scheduling:sheet_add_scan", args=[slot.pk])
    for content in (picture(), picture(), picture("JPEG"), b"%PDF-1.4 tout petit %%EOF"):
        client.post(address, {"scan": SimpleUploadedFile("photo.exe", content)})
    assert sorted(SheetScan.objects.values_list("content_type", flat=True)) == [
        *("application/pdf", "image/jpeg", "image/png"),
    ]
    scan = SheetScan.objects.get(content_type="image/png")
    where = reverse("scheduling:sheet_scan", args=[slot.pk, scan.pk])
    answer = client.get(where)
    assert b"".join(answer.streaming_content) == picture()
    assert answer["Content-Disposition"].startswith("attachment")
    other = make_slot(slot.run, hours_ago=30)
    assert client.get(reverse("scheduling:sheet_scan", args=[other.pk, scan.pk])).status_code == 404
    client.force_login(factories.make_user())
    assert client.get(where).status_code == 404


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"%PDF-1.4 coup\xc3\xa9", picture()[:-30]])
def test_anything_else_is_refused_in_words(client, slot, trainer, content):
    client.force_login(trainer)
    address = reverse("scheduling:sheet_add_scan", args=[slot.pk])
    html = client.post(address, {"scan": SimpleUploadedFile("a.pdf", content)}, follow=True)
    assert "ni un PDF, ni une photo" in html.content.decode() or not content
    assert not SheetScan.objects.exists()


def test_the_proofs_of_a_run_hold_its_sheets_and_their_scans(client, run, slot, trainer):
    client.force_login(trainer)
    address = reverse("scheduling:sheet_add_scan", args=[slot.pk])
    client.post(address, {"scan": SimpleUploadedFile("a.png", picture())})
    proofs = [proof for proof in evidence(run) if proof.name.startswith("emargement/")]
    assert [proof.content_type for proof in proofs] == ["application/pdf", "image/png"]
    assert proofs[0].open().read(5) == b"%PDF-"
    assert proofs[1].open().read() == picture()


def test_today_has_a_big_button_and_open_sheets_wait_to_be_certified(
    client, run, trainer, organiser
):
    slot = make_slot(run, trainer, hours_ago=0)
    old = make_slot(run, trainer, hours_ago=30)
    client.force_login(trainer)
    html = client.get("/espace-formateur/").content.decode()
    assert f"/lieux/emargement/{slot.pk}/" in html
    assert f"/lieux/emargement/{old.pk}/" not in html
    waiting = [todo.address for todo in todos(organiser) if "à certifier" in todo.words]
    assert waiting == [f"/lieux/emargement/{old.pk}/"]
    assert slot.end - slot.start == timedelta(hours=3)
