"""Several connections at once, on a real database; see tests/concurrency.py."""

import pytest

pytestmark = pytest.mark.xdist_group("stack")


def played(stack, scenario):
    return stack.scenario("tests.concurrency", scenario)


@pytest.mark.parametrize("stack", ["postgres"], indirect=True)
def test_a_second_connection_waits_for_the_first_and_goes_further(stack):
    result = played(stack, "two_connections")
    assert result["vendor"] == "postgresql"
    assert (result["errors"], result["progress"]) == ([], 100)
    assert result["order"] == ["first", "second"]


def test_steps_finished_at_one_instant_complete_the_course_once(stack):
    result = played(stack, "many_steps_at_once")
    assert result["errors"] == []
    assert result["rows"] == [12, 12]
    assert result["heard"] == {"steps": 12, "course": 1}
    assert result["complete"]


def test_people_who_come_and_go_leave_the_counters_right(stack):
    result = played(stack, "coming_and_going")
    # To have fewer seats than are held is refused, in words, and nothing else is.
    assert all("EnrolmentRefused" in error and "déjà prises" in error for error in result["errors"])
    assert result["disagree"] == []
    assert result["held"] <= 11
    assert result["offered"] >= 2  # the two who waited first, and stay
    assert result["people"] == 30


def test_a_list_done_by_four_hands_at_once_enrols_and_tells_each_person_once(stack):
    result = played(stack, "one_list_by_four_hands")
    assert result["errors"] == []
    assert result["confirmed"] == 1
    assert (result["enrolments"], result["people"], result["mails"]) == (11, 11, 11)
    assert result["disagree"] == []


def test_a_guest_s_form_sent_eight_times_at_once_registers_one_guest(stack):
    result = played(stack, "one_guest_form_sent_eight_times")
    assert result["errors"] == []
    assert (result["guests"], result["enrolments"], result["codes"]) == (1, 1, 8)
    assert result["disagree"] == []


@pytest.mark.parametrize("stack", ["postgres"], indirect=True)
def test_data_asked_for_by_four_hands_and_erased_by_three_is_so_once(stack):
    result = played(stack, "taken_away_then_erased")
    assert result["errors"] == []
    assert result["archives"] == [1, 1]
    assert result["done"] == [False, False, True]
    assert result["queued"] == "offered"
    assert result["disagree"] == []


@pytest.mark.parametrize("stack", ["postgres"], indirect=True)
def test_families_added_at_the_door_have_their_seats_and_the_queue_keeps_its_order(stack):
    result = played(stack, "added_at_the_door")
    assert result["errors"] == []
    assert result["added"] == ["confirmed"] * 9  # eight forms, one of them sent twice
    assert result["rows"] == 14
    assert result["seats"][0] == result["seats"][1]
    assert (result["fits"], result["queue"], result["disagree"]) == (True, True, [])


@pytest.mark.parametrize("stack", ["postgres"], indirect=True)
def test_without_the_lock_some_would_stand_at_the_door(stack):
    result = played(stack, "added_without_a_lock")
    assert result["errors"] or "waiting" in result["added"]


def test_one_person_is_not_in_two_places_even_if_she_asks_at_once(stack):
    result = played(stack, "one_person_in_four_places")
    assert (result["enrolments"], result["refused"], len(result["errors"])) == (1, 3, 3)
    assert "rendez-vous à ce moment-là" in result["errors"][0]
    assert result["disagree"] == []


@pytest.mark.parametrize("stack", ["postgres"], indirect=True)
def test_without_holding_her_she_would_be(stack):
    assert played(stack, "in_four_places_without_a_lock")["enrolments"] > 1
