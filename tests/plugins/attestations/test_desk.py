"""The desk and the register: who sees, who issues, one act for many, nothing twice."""

import csv
import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses import tagging
from courses.completion import retract_progress
from courses.contributions import evidence
from courses.jobs import Work, run_job
from courses.models import Completion, Enrolment, Job, User
from plugins.attestations import batches
from plugins.attestations.batches import issue_batch, start
from plugins.attestations.case import cases
from plugins.attestations.eligibility import reasons
from plugins.attestations.issue import Rejected, issue, render, revoke
from plugins.attestations.models import Attestation, Batch
from tests import factories
from tests.dummy_plugin.models import Note
from tests.plugins.attestations.answers import at, words

pytestmark = pytest.mark.django_db


def key_and_list(answer):
    """The hidden fields of the confirmation."""
    return {
        name: re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())[1]
        for name in ("key", "enrolments")
    }


def confirm(desk, answer, on_commit):
    """Post the confirmation, let the worker work, come back to the page of the batch."""
    with on_commit(execute=True):
        posted = desk.post(at("confirm"), key_and_list(answer))
    return desk.get(posted.url)


def test_many_in_one_act(desk, complete, django_capture_on_commit_callbacks):
    enrolments = [complete() for _ in range(3)]
    missing = complete(noted=False)
    answer = desk.get(at("desk"))
    assert all(row.user.display_name in words(answer) for row in enrolments)
    answer = desk.get(at("confirm"), {"all": "1"})
    assert "3 attestations sont prêtes" in words(answer)
    assert "1 inscription est écartée" in words(answer)
    assert "Il manque une note." in words(answer)
    sheet = desk.get(at("confirm"), {"all": "1", "rejects": "csv"}).content.decode("utf-8-sig")
    assert [row["Motif"] for row in csv.DictReader(sheet.splitlines(), delimiter=";")] == [
        "Il manque une note."
    ]
    answer = confirm(desk, answer, django_capture_on_commit_callbacks)
    assert "3 attestations émises" in words(answer)
    issued = Attestation.objects.filter(state="issued")
    assert {row.enrolment for row in issued} == set(enrolments)
    assert sorted(row.sequence for row in issued) == [1, 2, 3]
    answer = desk.get(at("desk"))
    assert enrolments[0].user.display_name not in words(answer)
    assert missing.user.display_name in words(answer)


def test_only_those_ticked(desk, complete):
    first, _second = complete(), complete()
    answer = desk.get(at("confirm"), {"enrolment": [first.pk, "x", "9" * 40]})
    assert key_and_list(answer)["enrolments"] == str(first.pk)


@pytest.mark.parametrize(("people", "left"), [(2, "une autre reste"), (3, "les 2 autres restent")])
def test_what_is_beyond_one_batch_is_said(desk, complete, monkeypatch, people, left):
    monkeypatch.setattr("plugins.attestations.desk.MOST_AT_ONCE", 1)
    for _person in range(people):
        complete()
    answer = desk.get(at("confirm"), {"all": "1"})
    assert "1 attestation est prête" in words(answer)
    assert f"{left} sur la liste" in words(answer)


def test_filters_narrow_all(desk, complete, course, territory):
    other = factories.make_run(course, territory)
    complete()
    chosen = complete(in_run=other)
    answer = desk.get(at("confirm"), {"all": "1", "run": other.pk})
    assert key_and_list(answer)["enrolments"] == str(chosen.pk)
    answer = desk.get(at("confirm"), {"all": "1", "q": chosen.user.last_name})
    assert key_and_list(answer)["enrolments"] == str(chosen.pk)


def test_a_double_click_is_one_batch(desk, complete, django_capture_on_commit_callbacks):
    complete()
    fields = key_and_list(desk.get(at("confirm"), {"all": "1"}))
    with django_capture_on_commit_callbacks(execute=True):
        first = desk.post(at("confirm"), fields)
        second = desk.post(at("confirm"), fields)
    assert first.url == second.url
    assert (Batch.objects.count(), Job.objects.filter(kind=batches.KIND).count()) == (1, 1)
    assert Attestation.objects.count() == 1


def test_a_garbled_confirmation_changes_nothing(desk, complete):
    complete()
    garbled = [{}, {"key": "x", "enrolments": "1"}, {"key": 2**80, "enrolments": "1"}]
    garbled += [{"key": uuid4(), "enrolments": keys} for keys in ("a,b", 2**80, "1,-1", "9" * 5000)]
    for fields in garbled:
        answer = desk.post(at("confirm"), fields, follow=True)
        assert "choisissez à nouveau" in words(answer)
    assert not Batch.objects.exists()


def test_rejects_found_while_issuing_are_told(desk, complete, django_capture_on_commit_callbacks):
    enrolment = complete()
    answer = desk.get(at("confirm"), {"all": "1"})
    Note.objects.update(text="")
    answer = confirm(desk, answer, django_capture_on_commit_callbacks)
    assert "1 inscription écartée" in words(answer)
    assert "Il manque une note." in words(answer)
    assert enrolment.user.display_name in words(answer)
    assert not Attestation.objects.exists()
    assert enrolment.user.display_name not in str(Job.objects.last().report)


@pytest.mark.parametrize("killed_at", ["issue", "render", "advance"])
def test_a_killed_worker_leaves_nothing_double_nothing_missing(
    complete, administrator, monkeypatch, killed_at, private_files
):
    enrolments = [complete() for _ in range(3)]
    batch = start([row.pk for row in enrolments], by=administrator, key=uuid4())
    calls = []

    def dies_the_second_time(function):
        def wrapped(*args, **kwargs):
            calls.append(1)
            result = function(*args, **kwargs)
            if len(calls) == 2:
                raise SystemExit
            return result

        return wrapped

    with monkeypatch.context() as patch:
        where = Work if killed_at == "advance" else batches
        patch.setattr(where, killed_at, dies_the_second_time(getattr(where, killed_at)))
        with pytest.raises(SystemExit):
            run_job(batch.job_id)
    Job.objects.update(leased_until="2026-01-01T00:00Z")
    assert run_job(batch.job_id)
    job = Job.objects.get(pk=batch.job_id)
    report = {"issued": 3, "preparing": 0, "already": [], "rejects": []}
    assert (job.state, job.report) == (Job.State.DONE, report)
    assert Attestation.objects.filter(state="issued").count() == 3
    assert len(list(private_files.rglob("*.pdf"))) == 3


def test_while_a_batch_runs_its_page_comes_back_by_itself(desk, complete, administrator):
    batch = start([complete().pk], by=administrator, key=uuid4())
    assert desk.get(at("batch", batch.pk))["Refresh"] == "2"
    issue_batch(Work(claimed(batch)))
    Job.objects.update(state=Job.State.DONE)
    assert "Refresh" not in desk.get(at("batch", batch.pk))


def claimed(batch):
    Job.objects.update(state=Job.State.RUNNING, lease=uuid4())
    return Job.objects.get(pk=batch.job_id)


def test_a_batch_says_what_is_not_ready_and_what_was_there_and_goes_on(
    desk, complete, administrator, monkeypatch
):
    """The seal breaks for the first one, with an error of a library's own."""
    first, second, third = (complete() for _ in range(3))
    before = issue(third, by=administrator)
    batch = start([row.pk for row in (first, second, third)], by=administrator, key=uuid4())
    tag = tagging.tagged

    def breaks_once(*args, **kwargs):
        monkeypatch.setattr(tagging, "tagged", tag)
        raise ZeroDivisionError("no page")

    monkeypatch.setattr(tagging, "tagged", breaks_once)
    assert run_job(batch.job_id)
    job = Job.objects.get(pk=batch.job_id)
    assert (job.state, job.report["issued"], job.report["preparing"]) == ("done", 1, 1)
    assert job.report["already"] == [before.pk]
    page = desk.get(at("batch", batch.pk)).content.decode()
    assert "Dont 1 en préparation" in page
    assert "1 document existait déjà" in page
    assert "no page" in Attestation.objects.get(enrolment=first).trouble


def test_a_right_lost_meanwhile_stops_the_batch(complete, administrator):
    batch = start([complete().pk], by=administrator, key=uuid4())
    administrator.groups.clear()
    run_job(batch.job_id)
    (reject,) = Job.objects.get(pk=batch.job_id).report["rejects"]
    assert "administrez pas" in reject["reasons"][0][0]


@pytest.mark.parametrize("lost", [{"is_superuser": False}, {"is_active": False}])
def test_who_had_every_right_and_lost_it_meanwhile_issues_nothing(complete, lost):
    """A batch holds its author as she was when it began."""
    author = factories.make_user(is_superuser=True)
    held = User.objects.get(pk=author.pk)
    User.objects.filter(pk=author.pk).update(**lost)
    with pytest.raises(Rejected, match="administrez pas"):
        issue(complete(), by=held)


# --- who may ------------------------------------------------------------------------------------


def test_who_may_do_what(
    desk, issued, complete, administrator, organiser, trainer, teacher, territory
):
    attestation, waiting = issued(), complete()
    batch = start([waiting.pk], by=administrator, key=uuid4())
    far = factories.make_territory("02", "Aisne")
    elsewhere = factories.make_role("administrator", far)
    other = factories.make_role("organiser", territory, factories.make_organisation(territory))
    screens = [
        ("get", at("desk")),
        ("get", at("register")),
        ("get", at("reexamine")),
        ("get", at("confirm")),
        ("get", at("inspect", attestation.pk)),
        ("get", at("batch", batch.pk)),
        ("post", at("retry", attestation.pk)),
        ("post", at("stands", attestation.pk)),
        ("post", at("revoke", attestation.pk)),
    ]
    home, same = reverse("wagtailadmin_home"), at("inspect", attestation.pk)
    table = {
        # None: sent away, to the home of the admin or to sign in.
        administrator: [200, 200, 200, 200, 200, 200, same, same, same],
        organiser: [200, 200, 200, None, 200, 404, 404, 404, 404],
        elsewhere: [200, 200, 200, 200, 404, 404, 404, 404, 404],
        other: [200, 200, 200, None, 404, 404, 404, 404, 404],
        trainer: [None] * 9,
        teacher: [None] * 9,
    }
    for person, expected in table.items():
        desk.force_login(person)
        got = []
        for method, address in screens:
            answer = getattr(desk, method)(address)
            away = answer.status_code == 302 and answer.url != same
            got.append(None if away else getattr(answer, "url", answer.status_code))
        assert got == expected, person
    attestation.refresh_from_db()
    assert attestation.state == "issued"
    assert home


def test_another_territory_s_names_are_nowhere(desk, issued, complete):
    attestation, waiting = issued(), complete()
    far = factories.make_role("administrator", factories.make_territory("02", "Aisne"))
    desk.force_login(far)
    for screen in ("desk", "register", "reexamine"):
        text = words(desk.get(at(screen)))
        assert attestation.number not in text
        assert waiting.user.last_name not in text
    answer = desk.get(at("confirm"), {"enrolment": [waiting.pk]})
    assert "Aucune attestation n’est prête" in words(answer)
    desk.post(at("confirm"), {"key": uuid4(), "enrolments": str(waiting.pk)})
    assert Job.objects.get(kind=batches.KIND).params["enrolments"] == []


def test_nothing_changes_by_a_get(desk, issued):
    attestation = issued()
    for name in ("revoke", "stands", "retry"):
        assert desk.get(at(name, attestation.pk)).status_code == 405


# --- the register -------------------------------------------------------------------------------


def test_the_register_is_searched_by_number_person_course_and_state(desk, issued, administrator):
    first = issued(factories.make_user(first_name="Zoé", last_name="Lefèvre"))
    second = issued(factories.make_user(first_name="Maël", last_name="Œuvrard"))
    revoke(second, by=administrator, reason="Erreur")

    def found(**query):
        text = words(desk.get(at("register"), query))
        return {row.pk for row in (first, second) if row.number in text}

    assert found() == {first.pk, second.pk}
    assert found(q=first.number) == {first.pk}
    assert found(q="Zoé Lefèvre") == {first.pk}
    assert found(state="revoked") == {second.pk}
    assert found(enrolment__course=first.enrolment.course_id) == {first.pk, second.pk}
    assert found(frozen_at_from="2020-01-01", frozen_at_to="2020-12-31") == set()
    assert found(q="x" * 3000) == set()
    assert found(state="n’importe quoi", p="abc") <= {first.pk, second.pk}


def test_a_filter_that_names_nothing_any_more_leaves_nobody(
    desk, complete, run, course, territory, organisation, administrator
):
    """A colleague, or a decision, has issued all of this session since the list was shown."""
    here = complete()
    complete(in_run=factories.make_run(course, territory, organisation))
    chosen = {"all": "1", "run": run.pk}
    assert desk.get(at("confirm"), chosen).context["ready"] == [here]
    render(issue(here, by=administrator))
    assert desk.get(at("confirm"), chosen).context["ready"] == []
    assert desk.get(at("register"), {"kind": "autre"}).context["items_count"] == 0
    archive = b"".join(desk.get(at("archive"), {"kind": "autre"}).streaming_content)
    assert b".pdf" not in archive


def test_revoking_wants_a_reason(desk, issued):
    attestation = issued()
    for reason in ("", "é" * 301):
        answer = desk.post(at("revoke", attestation.pk), {"reason": reason}, follow=True)
        assert "Rien n’a été révoqué" in words(answer)
    answer = desk.post(at("revoke", attestation.pk), {"reason": "Erreur de nom"}, follow=True)
    assert "est révoquée" in words(answer)
    assert "Erreur de nom" in words(answer)
    answer = desk.post(at("revoke", attestation.pk), {"reason": "Encore"}, follow=True)
    assert "Encore" not in words(answer)


def test_what_is_to_be_examined_again_is_listed_until_decided(
    desk, issued, administrator, django_capture_on_commit_callbacks
):
    attestation = issued()
    activity = Completion.objects.get(enrolment=attestation.enrolment).activity
    with django_capture_on_commit_callbacks(execute=True):
        retract_progress(attestation.enrolment, activity, by=administrator, reason="Erreur")
    assert attestation.number in words(desk.get(at("reexamine")))
    desk.post(at("stands", attestation.pk), follow=True)
    assert attestation.number not in words(desk.get(at("reexamine")))


def test_lists_cost_the_same_for_few_and_for_many(desk, issued, complete, course, territory):
    def cost(screen):
        with CaptureQueriesContext(connection) as queries:
            text = words(desk.get(at(screen)))
        return len(queries), text

    costs, rows = [], []
    for run in [factories.make_run(course, territory) for _ in range(5)]:
        rows.append((complete(in_run=run), issued(in_run=run).enrolment))
        costs.append([cost(screen) for screen in ("desk", "register")])
    for place in (0, 1):
        few, _text = costs[0][place]
        many, text = costs[-1][place]
        assert all(row[place].user.last_name in text for row in rows)
        assert many == few < 40


def test_the_bundle_of_a_run_holds_its_papers_and_their_manifest(issued, run):
    attestation = issued()
    files = {file.name: file for file in evidence(run)}
    with files["attestations/manifeste.csv"].open() as sheet:
        rows = list(csv.DictReader(sheet.read().decode("utf-8-sig").splitlines(), delimiter=";"))
    assert [row["empreinte_pdf"] for row in rows] == [attestation.pdf_hash]
    with files[f"attestations/{attestation.number}.pdf"].open() as pdf:
        assert pdf.read(4) == b"%PDF"
    assert Enrolment.objects.filter(run=run).exists()


# --- what cannot be made any more ---------------------------------------------------------------


def test_a_document_that_failed_is_abandoned_and_another_takes_its_place(
    desk, complete, administrator, monkeypatch
):
    row = complete()
    stuck = issue(row, by=administrator)
    assert "ne s’abandonne pas" in words(desk.post(at("abandon", stuck.pk), follow=True))
    monkeypatch.setattr(tagging, "tagged", lambda *args, **kwargs: 1 / 0)
    assert not render(stuck)
    assert "Abandonner ce document" in words(desk.get(at("inspect", stuck.pk)))
    assert "En préparation" in reasons(cases([row])[0])[0].reason
    monkeypatch.undo()
    assert "est abandonné" in words(desk.post(at("abandon", stuck.pk), follow=True))
    made = issue(row, by=administrator)
    assert render(made)
    assert (made.version, made.sequence) == (1, stuck.sequence + 1)
    assert desk.post(at("abandon", made.pk), follow=True).status_code == 200
    assert Attestation.objects.get() == made
