"""What is taken away: a batch, the register, the evidence of a run; and what goes in its time."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from courses.completion import retract_progress
from courses.jobs import run_job
from courses.models import Completion, Job, Message, QualityKind
from courses.privacy.erasure import erase
from courses.privacy.periods import period
from courses.runs import close_run
from plugins.attestations import archive, batches, immutability, retention
from plugins.attestations.archive import taken
from plugins.attestations.batches import start
from plugins.attestations.bundle import bundle
from plugins.attestations.issue import abandon, confirm, issue, render, revoke
from plugins.attestations.models import Attestation, AttestationContent, Kind
from plugins.attestations.personal_data import purge
from plugins.attestations.reissuing import reissue
from tests import factories

pytestmark = pytest.mark.django_db
PARENT = QualityKind.PARENT


def unzipped(answer):
    assert answer.status_code == 200
    data = io.BytesIO(b"".join(answer.streaming_content))
    taken_away = zipfile.ZipFile(data)
    assert taken_away.testzip() is None
    return {name: taken_away.read(name) for name in taken_away.namelist()}


def lines_of(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture
def batch(complete, administrator):
    """Two that are issued, one reject."""
    rows = [complete().pk, complete().pk, complete(noted=False).pk]
    made = start(rows, by=administrator, key=uuid4())
    run_job(made.job_id)
    return made


def test_a_batch_is_taken_away_with_its_manifest_and_its_rejects(client, batch, administrator):
    client.force_login(administrator)
    args = [batch.pk]
    files = unzipped(client.get(reverse("attestations_admin:batch_zip", args=args)))
    lines = lines_of(files.pop("manifeste.csv"))[1:]
    assert len(files) == len(lines) == 2
    assert {f"{number}.pdf": pdf_hash for number, *_rest, pdf_hash in lines} == {
        name: sha256(data).hexdigest() for name, data in files.items()
    }
    told = client.get(reverse("attestations_admin:batch_manifest", args=args)).content
    assert [line[0] for line in lines_of(told)[1:]] == [line[0] for line in lines]
    refused = client.get(reverse("attestations_admin:batch_rejects", args=args)).content.decode()
    assert "Il manque une note" in refused


def test_the_manifest_is_of_what_was_taken_though_one_is_issued_meanwhile(complete, administrator):
    made = start([complete().pk, complete().pk], by=administrator, key=uuid4())
    run_job(made.job_id)
    row = complete()
    late = issue(row, by=administrator, batch=made)
    files = {}
    for file in taken(made.attestations.order_by("sequence"), with_facts=False):
        render(late)
        with file.open() as source:
            files[file.name] = source.read()
    lines = lines_of(files.pop("manifeste.csv"))[1:]
    assert {f"{line[0]}.pdf": line[-1] for line in lines if line[-1]} == {
        name: sha256(data).hexdigest() for name, data in files.items()
    }


def test_a_file_that_the_storage_has_lost_is_told_and_the_others_are_there(
    client, batch, administrator
):
    lost, kept = batch.attestations.order_by("sequence")
    lost.content.pdf.storage.delete(lost.content.pdf.name)
    client.force_login(administrator)
    files = unzipped(client.get(reverse("attestations_admin:batch_zip", args=[batch.pk])))
    assert set(files) == {"manifeste.csv", "manquants.csv", f"{kept.number}.pdf"}
    assert [line[0] for line in lines_of(files["manquants.csv"])[1:]] == [lost.number]
    args = [kept.enrolment.run_id]
    files = unzipped(client.get(reverse("attestations_admin:run_bundle", args=args)))
    assert f"attestations/{kept.number}.pdf" in files
    assert f"attestations/{lost.number}.json" in files


def test_a_bundle_is_read_as_it_is_sent(issued, monkeypatch):
    """Not all its papers first: a session open all year round has thousands."""
    run, read = issued().enrolment.run, []
    listed = archive.listed
    monkeypatch.setattr(archive, "listed", lambda row: read.append(row) or listed(row))
    files = bundle(run)
    assert next(files).name == "inscriptions.csv"
    assert read == []
    assert len(list(files)) > len(read) == 1


def test_a_batch_stops_and_goes_on(client, complete, administrator):
    made = start([complete().pk], by=administrator, key=uuid4())
    client.force_login(administrator)
    client.post(reverse("attestations_admin:batch_pause", args=[made.pk]))
    assert not run_job(made.job_id)
    assert not Attestation.objects.exists()
    page = client.get(reverse("attestations_admin:batch", args=[made.pk]))
    assert "Reprendre" in page.content.decode()
    assert "Refresh" not in page
    client.post(reverse("attestations_admin:batch_resume", args=[made.pk]))
    assert run_job(made.job_id)
    assert Job.objects.get(pk=made.job_id).state == Job.State.DONE
    assert Attestation.objects.get().is_valid


def test_what_is_revoked_while_a_batch_is_stopped_does_not_come_again(
    client, complete, administrator, monkeypatch
):
    """The first is issued while the pause is asked for; the second by a colleague meanwhile."""
    rows = [complete(), complete(), complete()]
    made = start([row.pk for row in rows], by=administrator, key=uuid4())
    client.force_login(administrator)

    def render_and_pause(paper):
        monkeypatch.setattr(batches, "render", render)
        client.post(reverse("attestations_admin:batch_pause", args=[made.pk]))
        return render(paper)

    monkeypatch.setattr(batches, "render", render_and_pause)
    assert not run_job(made.job_id)
    render(issue(rows[1], by=administrator))
    for paper in Attestation.objects.all():
        assert revoke(paper, by=administrator, reason="Établie par erreur")
    client.post(reverse("attestations_admin:batch_resume", args=[made.pk]))
    assert run_job(made.job_id)
    papers = Attestation.objects.order_by("sequence").values_list("enrolment", "state", "version")
    assert list(papers) == [
        (rows[0].pk, "revoked", 1),
        (rows[1].pk, "revoked", 1),
        (rows[2].pk, "issued", 1),
    ]
    assert (
        "1 document existait déjà"
        in client.get(reverse("attestations_admin:batch", args=[made.pk])).content.decode()
    )


def test_the_register_is_archived_as_it_is_filtered(client, issued, administrator):
    kept, other = issued(), issued()
    client.force_login(administrator)
    files = unzipped(client.get(reverse("attestations_admin:archive"), {"q": kept.number}))
    assert set(files) == {"manifeste.csv", f"{kept.number}.json", f"{kept.number}.pdf"}
    told = json.loads(files[f"{kept.number}.json"])
    assert told["pdf_sha256"] == sha256(files[f"{kept.number}.pdf"]).hexdigest()
    assert told["facts"]["name"] == kept.content.facts["name"]
    elsewhere = factories.make_role("administrator", factories.make_territory("02", "Aisne"))
    client.force_login(elsewhere)
    files = unzipped(client.get(reverse("attestations_admin:archive"), {"q": other.number}))
    assert set(files) == {"manifeste.csv"}


def journal_of(files):
    return [
        (code, label, who, why)
        for _at, _words, code, label, _row, who, why in lines_of(files["journal.csv"])[1:]
    ]


def test_the_evidence_of_a_run_holds_every_plugin_s_and_a_manifest(client, issued, administrator):
    attestation = issued()
    client.force_login(administrator)
    run_id = attestation.enrolment.run_id
    files = unzipped(client.get(reverse("attestations_admin:run_bundle", args=[run_id])))
    assert {"inscriptions.csv", "progression.csv", "journal.csv", "notes.txt"} < set(files)
    assert f"attestations/{attestation.number}.pdf" in files
    who = administrator.get_full_name()
    assert ("attestations.issue", attestation.number, who, "") in journal_of(files)
    assert json.loads(files[f"attestations/{attestation.number}.json"])["state"] == "issued"
    told = dict(lines_of(files.pop("manifeste.csv"))[1:])
    assert told == {name: sha256(data).hexdigest() for name, data in files.items()}


def test_the_evidence_tells_what_became_of_each_document(
    client, issued, complete, administrator, django_capture_on_commit_callbacks
):
    """One is revoked and replaced, one confirmed after a step was taken back, one given up."""
    old, kept, stuck = issued(), issued(), issue(complete(), by=administrator)
    new = reissue(old, by=administrator, reason="Le nom a changé")
    assert render(new)
    step = Completion.objects.get(enrolment=kept.enrolment).activity
    with django_capture_on_commit_callbacks(execute=True):
        retract_progress(kept.enrolment, step, by=administrator, reason="Notée par erreur")
    assert confirm(kept, by=administrator)
    Attestation.objects.filter(pk=stuck.pk).update(trouble="Le sceau ne s’ouvre pas.")
    assert abandon(stuck, by=administrator)
    close_run(old.enrolment.run, by=administrator)
    client.force_login(administrator)
    address = reverse("attestations_admin:run_bundle", args=[old.enrolment.run_id])
    files = unzipped(client.get(address))
    who, course = administrator.get_full_name(), old.enrolment.course.title
    acts = journal_of(files)
    for act in (
        ("attestations.revoke", old.number, who, ""),
        ("attestations.issue", new.number, who, ""),
        ("courses.retract_progress", step.title, who, "Notée par erreur"),
        ("attestations.confirm", kept.number, who, ""),
        ("attestations.abandon", stuck.number, who, ""),
        ("courses.close_run", course, who, ""),
    ):
        assert acts.count(act) == 1, (act, acts)
    told = json.loads(files[f"attestations/{old.number}.json"])
    assert (told["state"], told["revoked_reason"]) == ("revoked", "Le nom a changé")
    told = json.loads(files[f"attestations/{new.number}.json"])
    assert (told["version"], told["replaces"]) == (2, old.number)
    rows = lines_of(files["attestations/manifeste.csv"])[1:]
    states = {row[0]: row[2] for row in rows}
    assert states == {old.number: "revoked", new.number: "issued", kept.number: "issued"}
    for number, *_rest, pdf_hash in rows:
        assert sha256(files[f"attestations/{number}.pdf"]).hexdigest() == pdf_hash
    told = dict(lines_of(files.pop("manifeste.csv"))[1:])
    assert told == {name: sha256(data).hexdigest() for name, data in files.items()}


@pytest.fixture
def later(monkeypatch):
    """later(days): as if so many days had passed since the test began."""
    begun = timezone.now()

    def pass_by(days):
        monkeypatch.setattr(retention.timezone, "now", lambda: begun + timedelta(days=days))

    return pass_by


def test_a_copy_goes_after_its_period_and_a_last_download_is_offered_before(
    issued, later, private_files, django_capture_on_commit_callbacks
):
    paper = issued(factories.make_user(quality=PARENT), quality=PARENT)
    proof = issued()
    year = period("PAPERS_FAMILIES").days
    for days, offers in ((year - 40, 0), (year - 20, 1), (year - 10, 1)):
        later(days)
        with django_capture_on_commit_callbacks(execute=True):
            purge(dry_run=False)
        assert Message.objects.filter(key=f"attestation-{paper.pk}-last").count() == offers
    assert any("sera effacé" in message.body for message in mail.outbox)
    later(year + 1)
    Message.objects.update(due_at=timezone.now() - timedelta(days=20))
    assert sum(purge(dry_run=True).values()) == 0  # a month has not passed since
    Message.objects.update(due_at=timezone.now() - timedelta(days=40))
    assert sum(purge(dry_run=True).values()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert sum(purge(dry_run=False).values()) == 1
    assert list(AttestationContent.objects.all()) == [proof.content]
    assert len(list(private_files.rglob("*.pdf"))) == 1
    assert Attestation.objects.get(pk=paper.pk).is_valid


def test_an_offer_that_no_server_took_is_made_again_before_anything_goes(issued, later):
    paper = issued(factories.make_user(quality=PARENT), quality=PARENT)
    year, offers = period("PAPERS_FAMILIES").days, Message.objects.filter(key__endswith="-last")
    later(year - 20)
    purge(dry_run=False)
    offers.update(state=Message.State.EXPIRED, due_at=timezone.now() - timedelta(days=40))
    later(year + 20)
    assert sum(purge(dry_run=True).values()) == sum(purge(dry_run=False).values()) == 0
    assert offers.get().state == Message.State.DUE
    offers.update(state=Message.State.SENT, due_at=timezone.now() - timedelta(days=31))
    assert sum(purge(dry_run=True).values()) == sum(purge(dry_run=False).values()) == 1
    assert Attestation.objects.get() == paper


def test_what_was_revoked_goes_in_its_time_without_being_offered(
    issued, administrator, later, django_capture_on_commit_callbacks
):
    paper = issued(factories.make_user(quality=PARENT), quality=PARENT)
    revoke(paper, by=administrator, reason="Établie par erreur")
    year = period("PAPERS_FAMILIES").days
    for days, gone in ((year - 20, 0), (year + 1, 1)):
        later(days)
        assert sum(purge(dry_run=True).values()) == gone
        assert sum(purge(dry_run=False).values()) == gone
    assert not Message.objects.filter(key__endswith="-last").exists()
    assert not AttestationContent.objects.exists()


def test_what_is_past_two_periods_goes_and_counts_once(issued, administrator, later):
    user = issued().enrolment.user
    erase(user, by=user, ground="self")
    later(period("PROOFS").days + 1)
    assert sum(purge(dry_run=True).values()) == 1
    assert sum(purge(dry_run=False).values()) == 1
    assert not AttestationContent.objects.exists()


@pytest.mark.parametrize(
    ("changes", "name", "years"),
    [
        ({"kind": Kind.PARTICIPATION, "family": "grand_public"}, "PAPERS_FAMILIES", 1),
        ({"kind": Kind.REALISATION, "family": "code_du_travail"}, "PAPERS_CERTIFICATES", 3),
        ({"kind": Kind.PRESENCE, "family": "code_du_travail"}, "PAPERS_SUPPORTING", 6),
        ({"kind": Kind.PRESENCE, "family": "agent_public"}, "PAPERS_AGENTS", 10),
        *(({"kind": Kind.REALISATION, "words": {"funders": f"<p>{words}</p>"}},
           "PAPERS_EUROPEAN", 10)
          for words in ("Avec le FEDER", "Fonds européen de développement régional",
                        "COFINANCÉ PAR L’UNION EUROPÉENNE", "Union <b>européenne</b>",
                        "Programme Erasmus+")),
        ({"kind": Kind.REALISATION, "words": {"funders": "<p>La Région</p>"}},
         "PAPERS_CERTIFICATES", 3),
    ],
)  # fmt: skip
def test_a_paper_is_kept_by_its_type_its_family_and_who_paid(
    complete, administrator, changes, name, years
):
    paper = issue(complete(), by=administrator)
    facts = paper.content.facts | changes
    immutability.withdraw(connection)
    Attestation.objects.filter(pk=paper.pk).update(kind=changes.get("kind", paper.kind))
    AttestationContent.objects.filter(pk=paper.pk).update(facts=facts)
    immutability.establish(connection)
    assert retention.with_period(AttestationContent.objects.all()).get().kept == name
    assert period(name).words.startswith(str(years))
    assert period(name).source
