"""Long work is claimed once, resumed after a crash, parked when it keeps failing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses import jobs
from courses.jobs import JobRefused, LeaseLost, Work
from courses.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(monkeypatch):
    """Registers the function it is given as the work to do."""

    def register(handler):
        monkeypatch.setitem(jobs.handlers, "tests.work", handler)
        return "tests.work"

    return register


def make_job(**fields):
    return Job.objects.create(kind="tests.work", **fields)


def test_work_is_done_once_with_its_progress(kind):
    calls = []

    def three_pieces(work):
        work.begin(3)
        for number in range(3):
            calls.append(number)
            work.advance(number + 1, last=number)

    kind(three_pieces)
    row = make_job()
    assert jobs.run_job(row.pk)
    assert not jobs.run_job(row.pk)
    row.refresh_from_db()
    assert (row.state, row.done, row.total, row.percent) == ("done", 3, 3, 100)
    assert row.report == {"last": 2}
    assert calls == [0, 1, 2]


def test_starting_enqueues_after_commit_only(kind, django_capture_on_commit_callbacks):
    done = []
    kind(lambda work: done.append(work.params["course"]))
    with django_capture_on_commit_callbacks(execute=True):
        jobs.start_job("tests.work", course=7)
        assert done == []
    assert done == [7]


def test_an_unknown_kind_is_a_programming_error():
    with pytest.raises(LookupError):
        jobs.start_job("nobody.does_this")


def test_a_refusal_is_told_in_its_own_words(kind):
    def refuse(work):
        raise JobRefused("Ce fichier n’est pas une archive.")

    kind(refuse)
    row = make_job()
    jobs.run_job(row.pk)
    row.refresh_from_db()
    assert (row.state, row.error) == ("failed", "Ce fichier n’est pas une archive.")


def test_a_crash_is_tried_again_then_parked(kind):
    def crash(work):
        raise RuntimeError("broken")

    kind(crash)
    row = make_job()
    for _ in range(jobs.MOST_TRIES):
        assert jobs.run_job(row.pk)
        Job.objects.filter(pk=row.pk, state="running").update(
            leased_until=timezone.now() - timedelta(seconds=1)
        )
    assert not jobs.run_job(row.pk)
    row.refresh_from_db()
    assert row.state == "failed"
    assert "L’équipe est prévenue" in row.error


def test_a_lease_that_ran_out_is_taken_over_and_the_first_worker_stops(kind):
    def slow(work):
        Job.objects.filter(pk=work.row.pk).update(leased_until=timezone.now() - timedelta(1))
        taken = jobs.claimable().filter(pk=work.row.pk).update(lease="0" * 32)
        assert taken
        with pytest.raises(LeaseLost):
            work.advance(1)
        raise LeaseLost

    kind(slow)
    row = make_job()
    assert not jobs.run_job(row.pk)
    row.refresh_from_db()
    assert row.state == "running"


def test_paused_work_stops_and_goes_on_from_there(kind, django_capture_on_commit_callbacks):
    seen = []

    def pieces(work: Work):
        for number in range(len(seen), 4):
            seen.append(number)
            if number == 1 and work.row.tries == 1:
                jobs.pause_job(work.row)
            work.advance(number + 1)

    kind(pieces)
    row = make_job(total=4)
    assert not jobs.run_job(row.pk)
    row.refresh_from_db()
    assert (row.state, seen) == ("paused", [0, 1])
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.resume_job(row)
    row.refresh_from_db()
    assert (row.state, seen) == ("done", [0, 1, 2, 3])


def test_the_sweep_brings_back_what_was_left(kind):
    done = []
    kind(lambda work: done.append(work.row.pk))
    left = make_job(state="running", leased_until=timezone.now() - timedelta(minutes=1))
    make_job(state="running", leased_until=timezone.now() + timedelta(minutes=1))
    make_job(state="paused")
    assert jobs.sweep() == 1
    assert done == [left.pk]


def test_work_that_kills_its_workers_is_parked(kind):
    kind(lambda work: None)
    row = make_job(state="running", tries=9, leased_until=timezone.now() - timedelta(minutes=1))
    assert jobs.sweep() == 0
    row.refresh_from_db()
    assert row.state == "failed"


def test_workers_that_die_in_turn_do_not_park_work_that_gets_further(kind):
    """Each death comes after one more piece: there are more of them than tries."""

    def dies_after_one(work):
        work.advance(work.row.done + 1)
        if work.row.done + 1 < 9:
            raise LeaseLost  # as if killed: nothing is written, the lease runs out

    kind(dies_after_one)
    row = make_job(total=9)
    for _ in range(9):
        Job.objects.filter(pk=row.pk, state="running").update(
            leased_until=timezone.now() - timedelta(seconds=1)
        )
        jobs.sweep()
    row.refresh_from_db()
    assert (row.state, row.done) == ("done", 9)


def test_what_failed_goes_on_when_it_is_resumed(kind, django_capture_on_commit_callbacks):
    kind(lambda work: work.advance(1))
    row = make_job(state="failed", tries=5, error="Interrompu", finished_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.resume_job(row)
    row.refresh_from_db()
    assert (row.state, row.error) == ("done", "")
    assert not jobs.resume_job(row)
