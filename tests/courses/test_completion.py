"""Progress moves forward, completes courses at once, and is taken back with a reason."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from courses.completion import (
    NotFollowing,
    Progress,
    grant_progress,
    recheck_completion,
    record_progress,
    required_activities,
    retract_progress,
)
from courses.enrolment import enrol, withdraw
from courses.models import Completion, Enrolment, KnownBy, Message
from courses.signals import course_completed, progress_retracted
from tests import factories

pytestmark = pytest.mark.django_db
DONE = Progress(100)


@pytest.fixture
def steps(course):
    return [factories.make_activity(course, minutes_announced=15) for _ in range(2)]


@pytest.fixture
def enrolment(run, teacher):
    return enrol(teacher, run, "teacher")


@pytest.fixture
def heard():
    """Enrolments that were announced as completed."""
    rows = []

    def listen(sender, enrolment, **kwargs):
        rows.append(enrolment)

    course_completed.connect(listen)
    yield rows
    course_completed.disconnect(listen)


def test_a_course_is_complete_when_its_required_activities_are(
    enrolment, steps, heard, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        record_progress(enrolment, steps[0], DONE)
    enrolment.refresh_from_db()
    assert (enrolment.completed_at, heard) == (None, [])
    with django_capture_on_commit_callbacks(execute=True):
        record_progress(enrolment, steps[1], DONE)
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None
    assert heard == [enrolment]


def test_a_course_without_required_activity_never_completes_by_itself(run, teacher):
    optional = factories.make_activity(run.course, required=False)
    row = enrol(teacher, run, "teacher")
    record_progress(row, optional, DONE)
    assert recheck_completion(run.course) == 0
    row.refresh_from_db()
    assert row.completed_at is None


def test_progress_only_moves_forward(enrolment, steps):
    record_progress(enrolment, steps[0], Progress(60, score=Decimal(70), minutes=9))
    record_progress(enrolment, steps[0], Progress(100, score=Decimal(90), minutes=12))
    row = record_progress(enrolment, steps[0], Progress(20, score=Decimal(10), minutes=1))
    assert (row.progress, row.score, row.minutes) == (100, Decimal(90), 12)
    first = row.completed_at
    assert record_progress(enrolment, steps[0], DONE).completed_at == first


def test_a_score_of_zero_is_a_score(enrolment, steps):
    assert record_progress(enrolment, steps[0], Progress(10, score=Decimal(0))).score == 0


def test_the_same_progress_twice_writes_and_announces_once(enrolment, steps, sql_budget):
    record_progress(enrolment, steps[0], DONE)
    with sql_budget(2):
        record_progress(enrolment, steps[0], DONE)
    assert Completion.objects.count() == 1


@pytest.mark.parametrize("ended", ["withdrawn", "waiting"])
def test_who_does_not_follow_records_nothing(enrolment, steps, ended):
    Enrolment.objects.filter(pk=enrolment.pk).update(state=ended)
    with pytest.raises(NotFollowing):
        record_progress(enrolment, steps[0], DONE)
    assert not Completion.objects.exists()


def test_a_scheduled_activity_is_awaited(enrolment, steps):
    later = factories.make_activity(enrolment.course, live=False)
    later.go_live_at = timezone.now() + timedelta(days=3)
    later.save_revision(approved_go_live_at=later.go_live_at)
    draft = factories.make_activity(enrolment.course, live=False)
    required = required_activities(enrolment.course)
    assert later.pk in required.values_list("pk", flat=True)
    assert draft.pk not in required.values_list("pk", flat=True)
    for step in steps:
        record_progress(enrolment, step, DONE)
    enrolment.refresh_from_db()
    assert enrolment.completed_at is None


def test_unpublishing_what_was_missing_completes_those_who_had_all_the_rest(
    enrolment, steps, django_capture_on_commit_callbacks
):
    record_progress(enrolment, steps[0], DONE)
    with django_capture_on_commit_callbacks(execute=True):
        steps[1].unpublish()
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None


def test_taking_back_reopens_the_course_tells_the_learner_and_says_so(
    enrolment, steps, trainer, django_capture_on_commit_callbacks
):
    for step in steps:
        record_progress(enrolment, step, DONE)
    told = []

    def listen(sender, **news):
        told.append(news["reason"])

    progress_retracted.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        assert retract_progress(enrolment, steps[0], by=trainer, reason="Mauvais fichier rendu.")
    progress_retracted.disconnect(listen)
    enrolment.refresh_from_db()
    assert enrolment.completed_at is None
    assert told == ["Mauvais fichier rendu."]
    letter = Message.objects.get(key__startswith="retracted-")
    assert "Mauvais fichier rendu." in letter.text
    assert letter.reply_to == trainer.email
    assert not retract_progress(enrolment, steps[0], by=trainer, reason="Encore")
    record_progress(enrolment, steps[0], DONE)
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None


def test_granting_counts_the_announced_minutes_and_says_who(enrolment, steps, trainer):
    row = grant_progress(enrolment, steps[0], by=trainer, reason="Vu en présence.")
    assert (row.minutes, row.known_by) == (15, KnownBy.ANNOUNCED)
    assert "Vu en présence." in row.evidence


def test_evidence_outlives_a_withdrawal(enrolment, steps, teacher):
    record_progress(enrolment, steps[0], DONE)
    withdraw(enrolment, by=teacher)
    assert Completion.objects.filter(enrolment=enrolment).exists()
