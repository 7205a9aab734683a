"""What breaks: an error of ours, a full disk, a decision that ends meanwhile. Nothing half made is
ever ready, and one that breaks keeps nobody else waiting.
"""

import hashlib
import io
import resource
import zipfile
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.urls import reverse

from courses.jobs import run_job
from courses.models import Job
from plugins.attestations import issue as verbs
from plugins.attestations import paper as papers
from plugins.attestations import standing
from plugins.attestations.batches import start
from plugins.attestations.issue import Rejected, issue, render
from plugins.attestations.models import Attestation, AttestationContent, Kind
from plugins.attestations.standing import decide, issue_by_decision
from tests.plugins.attestations.answers import at, words

pytestmark = pytest.mark.django_db
State = Attestation.State


def breaks_for(monkeypatch, where, name, is_it, error):
    """The function called `name` raises for whatever `is_it` recognises; does its work else."""
    real = getattr(where, name)

    def maybe(first, *args, **kwargs):
        if is_it(first):
            raise error
        return real(first, *args, **kwargs)

    monkeypatch.setattr(where, name, maybe)


def batch_of(keys, by):
    made = start(keys, by=by, key=uuid4())
    assert run_job(made.job_id)
    return made, Job.objects.get(pk=made.job_id)


# --- an error of ours ---------------------------------------------------------------------------


def test_words_that_cannot_be_made_are_a_line_with_its_reason(
    desk, complete, administrator, monkeypatch
):
    rows = [complete().pk for _ in range(3)]
    error = KeyError("first\x00day")
    breaks_for(monkeypatch, verbs, "context_of", lambda row: row.enrolment_id == rows[1], error)
    batch, job = batch_of(rows, administrator)
    assert (job.state, job.report["issued"], job.report["preparing"]) == (Job.State.DONE, 2, 1)
    paper = Attestation.objects.get(enrolment=rows[1])
    assert (paper.state, paper.content.pdf.name) == (State.PENDING, "")
    assert paper.trouble.startswith("KeyError: ")
    shown = words(desk.get(at("batch", batch.pk)))
    assert "1 document en difficulté" in shown
    assert "KeyError" in shown
    assert at("inspect", paper.pk) in shown
    assert f"{paper.number} n’a pas pu être fait" in words(desk.get(at("batch_rejects", batch.pk)))


def test_one_whose_words_cannot_be_made_is_still_reached_and_given_up(
    desk, complete, administrator, monkeypatch
):
    paper = issue(complete(), by=administrator)
    breaks_for(monkeypatch, papers, "words_of", lambda facts: True, KeyError("meetings"))
    assert not render(paper)
    assert "Abandonner ce document" in words(desk.get(at("inspect", paper.pk)))
    desk.post(at("abandon", paper.pk))
    assert not Attestation.objects.exists()


def test_facts_that_cannot_be_frozen_and_an_enrolment_that_is_gone_stop_nobody(
    desk, complete, administrator, monkeypatch
):
    bad, good = complete(), complete()
    breaks_for(monkeypatch, verbs, "freeze", lambda case: case.enrolment == bad, KeyError("x"))
    batch, job = batch_of([bad.pk, 10**9, good.pk], administrator)
    assert (job.state, job.report["issued"]) == (Job.State.DONE, 1)
    assert [one["enrolment"] for one in job.report["rejects"]] == [bad.pk, 10**9]
    shown = words(desk.get(at("batch", batch.pk)))
    assert "1 inscription écartée" in shown
    assert "Une erreur inattendue" in shown
    assert Attestation.objects.get().enrolment == good


def test_what_the_database_refuses_is_a_reject(complete, administrator, monkeypatch):
    """As when a quality is taken back between the reasons and the writing."""
    row = complete()
    row.user.qualities.update(established="declared")
    monkeypatch.setattr(verbs, "reasons", lambda case: ())
    with pytest.raises(Rejected, match="base l’a refusé"):
        issue(row, by=administrator)
    assert not Attestation.objects.exists()


# --- standing decisions -------------------------------------------------------------------------


@pytest.fixture
def decision(run, administrator):
    until = verbs.timezone.localdate()
    return decide(run.organisation, Kind.SUIVI, [run.course], until=until, by=administrator)


def test_one_that_breaks_keeps_no_other_from_its_decision(decision, complete, monkeypatch):
    bad, good = complete(), complete()
    breaks_for(monkeypatch, verbs, "freeze", lambda case: case.enrolment == bad, KeyError("x"))
    assert issue_by_decision([bad.pk, good.pk]) == 1
    assert Attestation.objects.get().enrolment == good


def test_a_decision_that_ends_meanwhile_issues_no_more(
    decision, complete, administrator, monkeypatch
):
    rows = [complete().pk for _ in range(3)]

    def render_and_end(attestation):
        standing.end(decision, by=administrator)
        return render(attestation)

    monkeypatch.setattr(standing, "render", render_and_end)
    assert issue_by_decision(rows) == 1
    assert Attestation.objects.get().enrolment_id == rows[0]


def test_a_decision_serves_for_nothing_but_what_it_says(decision, complete, administrator):
    with pytest.raises(Rejected, match="ne porte plus"):
        issue(complete(), by=administrator, kind=Kind.RELEVE, decision=decision)
    assert not Attestation.objects.exists()


# --- a full disk --------------------------------------------------------------------------------


@contextmanager
def room_for(size):
    """The kernel itself refuses what goes beyond, in the middle of a file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_fills_up_in_mid_file_leaves_nothing_ready(
    desk, complete, administrator, monkeypatch, private_files
):
    storage = type(AttestationContent._meta.get_field("pdf").storage)
    save = storage.save

    def on_a_full_disk(*args, **kwargs):
        with room_for(4096):
            return save(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(storage, "save", on_a_full_disk)
        batch, job = batch_of([complete().pk, complete().pk], administrator)
    assert (job.state, job.report["preparing"], job.report["issued"]) == (Job.State.DONE, 2, 0)
    halves = list(private_files.rglob("*.pdf"))
    assert [file.stat().st_size <= 4096 for file in halves] == [True, True]
    for paper in Attestation.objects.all():
        assert (paper.state, paper.pdf_hash, paper.content.pdf.name) == (State.PENDING, "", "")
        assert "too large" in paper.trouble
        assert desk.get(reverse("attestations:pdf", args=[paper.pk])).status_code == 404
    assert "2 documents en difficulté" in words(desk.get(at("batch", batch.pk)))
    taken = io.BytesIO(b"".join(desk.get(at("batch_zip", batch.pk)).streaming_content))
    assert zipfile.ZipFile(taken).namelist() == ["manifeste.csv"]
    for paper in Attestation.objects.all():
        assert render(paper)
    assert len(list(private_files.rglob("*.pdf"))) == 2
    for paper in Attestation.objects.all():
        with paper.content.pdf.open("rb") as file:
            assert hashlib.sha256(file.read()).hexdigest() == paper.pdf_hash
