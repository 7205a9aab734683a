"""Issuing: who may be attested, exactly once, never changed, revocable."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from courses.completion import retract_progress
from courses.documents import DocumentError
from courses.enrolment import withdraw
from courses.models import Completion, Enrolment, Message, QualityKind
from plugins.attestations import batches, immutability
from plugins.attestations import issue as verbs
from plugins.attestations.batches import left_pending
from plugins.attestations.eligibility import candidates
from plugins.attestations.issue import Rejected, confirm, issue, render, revoke
from plugins.attestations.models import Attestation, AttestationContent, Kind, fingerprint
from plugins.attestations.tasks import sweep
from tests import factories
from tests.dummy_plugin.models import Note

pytestmark = pytest.mark.django_db
State = Attestation.State
PARENT = QualityKind.PARENT


def why(enrolment):
    ready, rejects = candidates([enrolment])
    assert not ready
    return " ".join(reason.reason for reason in rejects[0].reasons)


def stored_hash(attestation):
    with attestation.content.pdf.open("rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def test_an_attestation_is_numbered_stored_and_hashed(complete, administrator):
    enrolment = complete()
    attestation = issue(enrolment, by=administrator)
    assert attestation.state == State.PENDING
    assert render(attestation)
    attestation.refresh_from_db()
    assert attestation.state == State.ISSUED
    assert attestation.number == f"TNE-CANOPE88-{attestation.year}-1"
    assert attestation.kind == Kind.SUIVI
    assert stored_hash(attestation) == attestation.pdf_hash
    assert fingerprint(attestation.content.facts) == attestation.content_hash
    assert attestation.content.facts["name"] == enrolment.user.display_name
    assert attestation.content.facts["minutes"] == {"remote_self": 90}
    assert attestation.content.facts["announced"] == ["remote_self"]


def test_asked_again_it_is_the_same_one_and_told_once(
    complete, administrator, django_capture_on_commit_callbacks
):
    enrolment = complete()
    with django_capture_on_commit_callbacks(execute=True):
        first = issue(enrolment, by=administrator)
        assert issue(enrolment, by=administrator) == first
        assert render(first)
        assert not render(first)
    assert Attestation.objects.count() == 1
    assert Message.objects.filter(key=f"attestation-{first.pk}-issued").count() == 1
    assert [m.to for m in mail.outbox if first.number in m.body] == [[enrolment.user.email]]


def test_numbers_follow_one_another_per_organisation(complete, administrator, territory, course):
    other = factories.make_run(course, territory, factories.make_organisation(territory, "GRETA"))
    numbers = [
        issue(complete(in_run=where), by=administrator).number
        for where in (complete().run, other, complete().run)
    ]
    year = Attestation.objects.first().year
    assert numbers == [f"TNE-CANOPE88-{year}-1", f"TNE-GRETA-{year}-1", f"TNE-CANOPE88-{year}-2"]


@pytest.mark.parametrize(
    ("framework", "quality", "kind"),
    [
        ("agent_public", QualityKind.TEACHER, Kind.SUIVI),
        ("code_du_travail", QualityKind.PARTNER, Kind.FIN_DE_FORMATION),
        ("grand_public", QualityKind.TEACHER, Kind.PARTICIPATION),
        ("agent_public", QualityKind.PARENT, Kind.PARTICIPATION),
    ],
)
def test_the_legal_family_decides_the_kind(issued, run, framework, quality, kind):
    run.legal_framework = framework
    run.save()
    assert issued(quality=quality).kind == kind


def test_a_parent_s_paper_holds_the_least(issued, run):
    run.trainers.add(factories.make_user(quality=None))
    facts = issued(quality=PARENT).content.facts
    assert facts["free"]
    assert {"trainers", "quality", "plan_codes", "meetings", "made_by"}.isdisjoint(facts)


def test_what_is_missing_is_said_with_where_to_mend_it(complete, administrator):
    enrolment = complete(noted=False)
    assert "Il manque une note." in why(enrolment)
    with pytest.raises(Rejected, match="Il manque une note"):
        issue(enrolment, by=administrator)
    assert not Attestation.objects.exists()
    Note.objects.update(text="Bien")
    assert candidates([enrolment]) == ([enrolment], [])


def test_a_declared_quality_is_to_be_confirmed_but_a_parent_s_is_not(complete):
    agent = factories.make_user(established="declared")
    parent = factories.make_user(quality=PARENT, established="declared")
    assert "Qualité à confirmer" in why(complete(agent))
    assert candidates([complete(parent, quality=PARENT)])[0]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ({"first_name": "", "last_name": ""}, "Le nom à imprimer manque"),
        ({"first_name": "Zoé", "last_name": "漢"}, "ne s’impriment pas : 漢"),
        ({"printed_name": "Zoé \u202eervèfeL"}, "ne s’impriment pas : U+202E"),
        ({"printed_name": "É" * 121}, "trop long"),
    ],
)
def test_a_name_that_cannot_be_printed_is_a_reject(complete, name, words):
    assert words in why(complete(factories.make_user(**name)))


def test_an_unfinished_or_withdrawn_course_is_a_reject(complete):
    enrolment = complete()
    Enrolment.objects.filter(pk=enrolment.pk).update(completed_at=None)
    enrolment.refresh_from_db()
    assert "pas terminée" in why(enrolment)
    withdraw(enrolment, by=enrolment.user)
    enrolment.refresh_from_db()
    assert "retirée" in why(enrolment)


def test_a_course_without_any_duration_is_a_reject(complete):
    enrolment = complete()
    activity = Completion.objects.get(enrolment=enrolment).activity
    activity.minutes_announced = 0
    activity.save()
    assert "durée" in why(enrolment)


def test_the_announced_duration_of_the_course_is_printed_never_the_measured_one(issued, course):
    course.minutes_remote_self = 120
    course.save()
    assert issued().content.facts["minutes"] == {"remote_self": 120}


def test_only_an_administrator_of_the_territory_issues(complete, organiser, trainer):
    elsewhere = factories.make_role("administrator", factories.make_territory("02", "Aisne"))
    enrolment = complete()
    for person in (organiser, trainer, elsewhere):
        with pytest.raises(Rejected, match="administrez pas"):
            issue(enrolment, by=person)
    assert not Attestation.objects.exists()


def test_candidates_cost_the_same_for_one_and_for_many(complete, django_assert_num_queries):
    enrolments = [complete() for _ in range(5)]
    rows = Enrolment.objects.select_related("run", "course", "user", "territory")
    chosen = list(rows.filter(pk__in=[row.pk for row in enrolments]))
    # Ten of ours, those of plugins that tell what they know and what is planned.
    for some in (chosen[:1], chosen):
        with django_assert_num_queries(14):
            ready, rejects = candidates(some)
        assert (len(ready), rejects) == (len(some), [])


# --- what goes wrong ----------------------------------------------------------------------------


def test_a_pdf_that_fails_is_tried_again_and_leaves_one_file(
    complete, administrator, monkeypatch, private_files
):
    attestation = issue(complete(), by=administrator)
    with monkeypatch.context() as patch:
        patch.setattr(verbs, "render_pdf", _failing)
        assert not render(attestation)
    attestation.refresh_from_db()
    assert (attestation.state, attestation.trouble) == (State.PENDING, "no ink")
    monkeypatch.setattr(batches, "LEFT_AFTER", timedelta(seconds=-1))
    sweep()
    attestation.refresh_from_db()
    assert (attestation.state, attestation.trouble) == (State.ISSUED, "")
    assert len(list(private_files.rglob("*.pdf"))) == 1


def _failing(*args, **kwargs):
    raise DocumentError("no ink")


@pytest.mark.parametrize(
    ("tries", "minutes", "again"),
    [
        (0, 1, False),
        (1, 3, True),
        (2, 3, False),
        (2, 17, True),
        (6, 60, False),
        (6, 8 * 60, True),
        (19, 24 * 60, False),
        (19, 10 * 24 * 60, True),
        (20, 30 * 24 * 60, False),
    ],
)
def test_it_is_tried_less_and_less_often_and_for_days(
    complete, administrator, tries, minutes, again
):
    attestation = issue(complete(), by=administrator)
    immutability.withdraw(connection)
    frozen_at = timezone.now() - timedelta(minutes=minutes)
    Attestation.objects.update(tries=tries, frozen_at=frozen_at)
    assert left_pending() == ([attestation.pk] if again else [])


def test_killed_before_the_row_names_the_file_nothing_is_left_over(
    complete, administrator, monkeypatch, private_files
):
    attestation = issue(complete(), by=administrator)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(verbs, "_adopt", _killed)
        render(attestation)
    assert len(list(private_files.rglob("*.pdf"))) == 1
    monkeypatch.setattr(batches, "LEFT_AFTER", timedelta(seconds=-1))
    assert left_pending() == [attestation.pk]
    sweep()
    attestation.refresh_from_db()
    (file,) = private_files.rglob("*.pdf")
    assert hashlib.sha256(file.read_bytes()).hexdigest() == attestation.pdf_hash


def _killed(*args):
    raise KeyboardInterrupt


def test_of_two_that_render_at_once_one_wins_and_its_file_stays(
    complete, administrator, monkeypatch, private_files
):
    attestation = issue(complete(), by=administrator)
    first_adopt = verbs._adopt

    def slow(row, stored, pdf_hash):
        monkeypatch.setattr(verbs, "_adopt", first_adopt)
        assert render(attestation)
        return first_adopt(row, stored, pdf_hash)

    monkeypatch.setattr(verbs, "_adopt", slow)
    assert not render(attestation)
    attestation.refresh_from_db()
    assert len(list(private_files.rglob("*.pdf"))) == 1
    assert stored_hash(attestation) == attestation.pdf_hash


def test_a_full_disk_leaves_no_ready_attestation(complete, administrator, monkeypatch):
    attestation = issue(complete(), by=administrator)
    storage = AttestationContent._meta.get_field("pdf").storage
    monkeypatch.setattr(type(storage), "save", _no_space)
    assert not render(attestation)
    attestation.refresh_from_db()
    assert attestation.state == State.PENDING
    assert "No space" in attestation.trouble


def _no_space(*args, **kwargs):
    raise OSError(28, "No space left on device")


# --- what never changes -------------------------------------------------------------------------


def refused(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


@pytest.mark.parametrize(
    "change",
    [
        {"number": "TNE-X-1"},
        {"pdf_hash": "0" * 64},
        {"content_hash": "0" * 64},
        {"issued_at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"issued_at": None, "state": "pending"},
        {"state": "pending"},
        {"code": "AAAAAAAAAA"},
    ],
)
def test_an_issued_attestation_does_not_change(issued, change):
    attestation = issued()
    refused(lambda: Attestation.objects.filter(pk=attestation.pk).update(**change))


def test_an_issued_attestation_is_neither_deleted_nor_rewritten(issued):
    attestation = issued()
    content = AttestationContent.objects.filter(pk=attestation.pk)
    refused(lambda: content.update(facts={"name": "Autre"}))
    refused(lambda: content.update(pdf="autre.pdf"))
    refused(attestation.delete)
    with connection.cursor() as cursor:
        refused(lambda: cursor.execute("DELETE FROM attestations_attestation"))


@pytest.mark.parametrize("free", [(), ("id",), ("id", "number"), ("id", "number", "sequence")])
def test_nothing_takes_the_place_of_what_was_issued(issued, free):
    """SQLite's INSERT OR REPLACE, which asks no trigger whether a row may go."""
    if connection.vendor != "sqlite":
        pytest.skip("the word is SQLite's")
    attestation = issued()
    columns = [field.column for field in Attestation._meta.concrete_fields]
    other = {"id": "9999", "number": "'TNE-X-1'", "sequence": "99"}
    other = {"content_hash": f"'{'0' * 64}'"} | {name: other[name] for name in free}
    values = ", ".join(other.get(name, name) for name in columns)
    table = Attestation._meta.db_table
    words = ("INSERT OR REPLACE INTO", table, f"({', '.join(columns)})", "SELECT", values, "FROM")
    statement = " ".join((*words, table))
    with connection.cursor() as cursor:
        refused(lambda: cursor.execute(statement))
    kept = Attestation.objects.get()
    assert (kept.pk, kept.content_hash) == (attestation.pk, attestation.content_hash)


def test_facts_do_not_come_back_under_an_issued_number(issued):
    attestation = issued()
    attestation.content.delete()
    refused(
        lambda: AttestationContent.objects.create(attestation=attestation, facts={"name": "Autre"})
    )


@pytest.mark.parametrize("change", [{"number": "TNE-X-1"}, {"content_hash": "0" * 64}])
def test_what_is_in_preparation_is_frozen_already(complete, administrator, change):
    attestation = issue(complete(), by=administrator)
    rows = Attestation.objects.filter(pk=attestation.pk)
    refused(lambda: rows.update(**change))
    refused(lambda: rows.update(state="issued", issued_at=timezone.now()))  # without a PDF
    refused(lambda: AttestationContent.objects.update(facts={"name": "Autre"}))


def test_no_pdf_is_made_from_other_facts_than_those_frozen(complete, administrator):
    """Taken away and put back otherwise, before the PDF is made."""
    attestation = issue(complete(), by=administrator)
    facts = attestation.content.facts | {"name": "Autre"}
    attestation.content.delete()
    AttestationContent.objects.create(attestation=attestation, facts=facts)
    assert not render(Attestation.objects.get())
    assert "not those" in Attestation.objects.get().trouble


def test_a_pending_one_may_still_be_given_up(complete, administrator):
    issue(complete(), by=administrator).delete()
    assert not Attestation.objects.exists()


def test_one_current_attestation_per_enrolment_says_the_database(issued):
    attestation = issued()
    attestation.pk, attestation.number, attestation.sequence = None, "TNE-AUTRE", 99
    refused(lambda: attestation.save(force_insert=True))


# --- afterwards ---------------------------------------------------------------------------------


def test_a_revocation_is_told_logged_and_for_good(
    issued, administrator, django_capture_on_commit_callbacks
):
    attestation = issued()
    with django_capture_on_commit_callbacks(execute=True):
        assert revoke(attestation, by=administrator, reason="Erreur de nom")
        assert not revoke(attestation, by=administrator, reason="Encore")
    assert attestation.state == State.REVOKED
    assert attestation.revoked_reason == "Erreur de nom"
    assert ["Erreur de nom" in message.body for message in mail.outbox].count(True) == 1
    logged = ModelLogEntry.objects.filter(action="attestations.revoke")
    assert [(entry.user, entry.label) for entry in logged] == [(administrator, attestation.number)]
    refused(lambda: Attestation.objects.filter(pk=attestation.pk).update(revoked_reason="autre"))
    refused(lambda: Attestation.objects.filter(pk=attestation.pk).update(state="issued"))


def test_after_a_revocation_another_one_may_be_issued(issued, administrator):
    attestation = issued()
    revoke(attestation, by=administrator, reason="Erreur de nom")
    again = issue(attestation.enrolment, by=administrator)
    assert again.sequence == attestation.sequence + 1


def test_progress_taken_back_puts_it_on_the_list(
    issued, administrator, django_capture_on_commit_callbacks
):
    attestation = issued()
    activity = Completion.objects.get(enrolment=attestation.enrolment).activity
    with django_capture_on_commit_callbacks(execute=True):
        retract_progress(
            attestation.enrolment, activity, by=administrator, reason="Présence notée par erreur"
        )
    assert list(Attestation.objects.to_reexamine()) == [attestation]
    assert confirm(attestation, by=administrator)
    assert not confirm(attestation, by=administrator)
    assert not Attestation.objects.to_reexamine().exists()
