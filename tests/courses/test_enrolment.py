"""Seats, waiting lists, withdrawals: one connection. The rush has its own module."""

import uuid

import pytest

from courses.beyond import enrol_beyond
from courses.enrolment import (
    EnrolmentRefused,
    Party,
    accept_offer,
    answer_request,
    change_capacity,
    enrol,
    expire_offers,
    promote,
    seats_disagree,
    withdraw,
)
from courses.models import CourseRun, Enrolment, Message, QualityKind
from courses.runs import close_run
from tests import factories

State = Enrolment.State
TEACHER, PARENT = QualityKind.TEACHER, QualityKind.PARENT
pytestmark = pytest.mark.django_db


@pytest.fixture
def small_run(course, territory, organisation):
    return factories.make_run(course, territory, organisation, capacity=2)


def people(number):
    return [factories.make_user() for _ in range(number)]


def test_the_first_are_confirmed_and_the_others_wait_in_order(small_run):
    rows = [enrol(person, small_run, TEACHER) for person in people(4)]
    assert [row.state for row in rows] == [State.CONFIRMED] * 2 + [State.WAITING] * 2
    waiting = Enrolment.objects.filter(state=State.WAITING).in_queue_order()
    assert list(waiting) == rows[2:]
    assert seats_disagree() == []


def test_enrolling_twice_gives_the_same_enrolment_and_one_mail(small_run, teacher):
    assert enrol(teacher, small_run, TEACHER) == enrol(teacher, small_run, TEACHER)
    assert Enrolment.objects.count() == 1
    assert Message.objects.filter(to=teacher).count() == 1


def test_two_runs_of_one_course_are_not_followed_at_once(small_run, run, teacher):
    enrol(teacher, small_run, TEACHER)
    with pytest.raises(EnrolmentRefused, match="déjà une inscription"):
        enrol(teacher, run, TEACHER)


def test_a_completed_course_may_be_taken_again(small_run, run, teacher):
    first = enrol(teacher, small_run, TEACHER)
    Enrolment.objects.filter(pk=first.pk).update(completed_at=first.created_at)
    second = enrol(teacher, run, TEACHER)
    first.refresh_from_db()
    assert (first.state, second.state) == (State.CLOSED, State.CONFIRMED)
    assert seats_disagree() == []


def test_a_run_closed_since_the_page_was_shown_takes_nobody(small_run, teacher, organiser):
    close_run(CourseRun.objects.get(pk=small_run.pk), by=organiser)
    assert small_run.state == CourseRun.State.OPEN
    with pytest.raises(EnrolmentRefused, match="terminée"):
        enrol(teacher, small_run, TEACHER)
    assert seats_disagree() == []


def test_a_withdrawal_offers_the_seat_to_the_first_who_waits(small_run):
    first, _second, third, fourth = [enrol(p, small_run, TEACHER) for p in people(4)]
    assert withdraw(first, by=first.user)
    third.refresh_from_db()
    fourth.refresh_from_db()
    assert (third.state, fourth.state) == (State.OFFERED, State.WAITING)
    assert not withdraw(first, by=first.user)
    assert seats_disagree() == []


def test_an_offer_is_accepted_once_and_holds_its_seat(small_run):
    first, _second, third = [enrol(p, small_run, TEACHER) for p in people(3)]
    withdraw(first, by=first.user)
    late = enrol(factories.make_user(), small_run, TEACHER)
    assert late.state == State.WAITING
    assert accept_offer(third)
    assert not accept_offer(third)
    assert seats_disagree() == []


def test_an_expired_offer_goes_to_the_next(small_run, settings):
    settings.OFFER_HOURS = -1
    first, _second, third, fourth = [enrol(p, small_run, TEACHER) for p in people(4)]
    withdraw(first, by=first.user)
    settings.OFFER_HOURS = 48
    third.refresh_from_db()
    assert not accept_offer(third)
    assert expire_offers() == 1
    third.refresh_from_db()
    fourth.refresh_from_db()
    assert (third.state, fourth.state) == (State.WITHDRAWN, State.OFFERED)
    assert expire_offers() == 0
    told = third.user.messages.filter(key__contains="lapsed")
    assert ["n’a pas été acceptée à temps" in message.text for message in told] == [True]
    assert seats_disagree() == []


def test_a_family_comes_together_or_waits_together(small_run):
    family = Party(adults=1, children_6_to_10=2)
    row = enrol(factories.make_user(quality=PARENT), small_run, PARENT, family)
    assert (row.state, row.seats) == (State.WAITING, 3)
    # Nobody overtakes those who wait for more seats than are free.
    assert enrol(factories.make_user(quality=PARENT), small_run, PARENT).state == State.WAITING


def test_quotas_keep_seats_for_an_audience(course, territory, organisation):
    run = factories.make_run(course, territory, organisation, capacity=3, quotas={"parents": 1})
    parents = [enrol(factories.make_user(quality=PARENT), run, PARENT) for _ in range(2)]
    teachers = [enrol(person, run, TEACHER) for person in people(3)]
    assert [row.state for row in parents] == [State.CONFIRMED, State.WAITING]
    assert [row.state for row in teachers] == [State.CONFIRMED, State.CONFIRMED, State.WAITING]
    assert seats_disagree() == []


def test_more_capacity_promotes_and_less_than_taken_is_refused(small_run):
    rows = [enrol(person, small_run, TEACHER) for person in people(3)]
    with pytest.raises(EnrolmentRefused, match="2 places"):
        change_capacity(small_run, 1)
    change_capacity(small_run, 3)
    rows[2].refresh_from_db()
    assert rows[2].state == State.OFFERED
    assert seats_disagree() == []


def test_a_request_holds_no_seat_until_it_is_answered(course, territory, organisation, organiser):
    run = factories.make_run(course, territory, organisation, capacity=1, approval=True)
    rows = [enrol(person, run, TEACHER) for person in people(3)]
    assert {row.state for row in rows} == {State.REQUESTED}
    assert answer_request(rows[1], True, by=organiser)
    assert answer_request(rows[0], True, by=organiser)
    assert answer_request(rows[2], False, by=organiser, reason="Session réservée au réseau.")
    assert not answer_request(rows[2], True, by=organiser)
    assert [row.state for row in rows] == [State.WAITING, State.CONFIRMED, State.WITHDRAWN]
    assert seats_disagree() == []


@pytest.mark.parametrize(
    "party", [Party(adults=0), Party(adults=21), Party(adults=3, children_under_6=-1)]
)
def test_an_impossible_party_is_refused(run, party):
    with pytest.raises(EnrolmentRefused):
        enrol(factories.make_user(quality=PARENT), run, PARENT, party)


def test_an_audience_that_is_not_meant_is_refused(territory):
    run = factories.make_run(factories.make_course(for_teachers=True), territory)
    with pytest.raises(EnrolmentRefused, match="qualité"):
        enrol(factories.make_user(quality=PARENT), run, PARENT)


def test_who_is_added_at_the_door_twice_makes_room_once(small_run, organiser):
    seated, waiting, late = factories.make_user(), factories.make_user(), factories.make_user()
    enrol(seated, small_run, "parent")
    enrol(factories.make_user(), small_run, "parent")
    queued = enrol(waiting, small_run, "parent")
    key = uuid.uuid4()
    for _ in range(2):
        row = enrol_beyond(late, small_run, "parent", Party(2), by=organiser, key=key)
        assert row.state == "confirmed"
    assert enrol_beyond(late, small_run, "parent", Party(2), by=organiser).pk == row.pk
    counter = small_run.seats.get(bucket="total")
    assert (counter.taken, counter.capacity) == (4, 4)
    assert promote(small_run) == []
    # Who waited and stands at the door as well is seated with the party she waited with.
    assert enrol_beyond(waiting, small_run, "parent", Party(3), by=organiser).pk == queued.pk
    counter.refresh_from_db()
    assert (counter.taken, counter.capacity) == (5, 5)
