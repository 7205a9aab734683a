"""Several connections at once, on SQLite and PostgreSQL; see concurrency.py beside."""

import pytest

pytestmark = pytest.mark.xdist_group("stack")


def played(stack, scenario):
    return stack.scenario("tests.plugins.scheduling.concurrency", scenario)


def test_of_eight_who_want_a_room_one_has_it_and_the_others_a_sentence(stack):
    result = played(stack, "one_room_wanted_by_eight")
    assert result["errors"] == []
    assert (result["added"], result["named"]) == (1, True)


@pytest.mark.postgres
@pytest.mark.parametrize("stack", ["postgres"], indirect=True)
def test_one_form_sent_six_times_at_once_adds_its_slots_once(stack):
    result = played(stack, "one_form_sent_six_times")
    assert (result["errors"], result["added"]) == ([], 2)


@pytest.mark.postgres
@pytest.mark.parametrize("stack", ["postgres"], indirect=True)
def test_whatever_comes_at_once_nothing_overlaps_and_nothing_breaks(stack):
    result = played(stack, "many_at_random")
    assert result["errors"] == [], result["seed"]
    assert result["overlaps"] == 0
    assert result["added"] > 4
    assert result["refused"] > 4


@pytest.mark.postgres
@pytest.mark.parametrize("stack", ["postgres"], indirect=True)
def test_four_sweeps_at_once_remind_each_person_once(stack):
    result = played(stack, "reminded_by_four_sweeps")
    assert result["errors"] == []
    assert (result["rows"], result["sent"]) == (result["people"], True)


@pytest.mark.postgres
@pytest.mark.parametrize("stack", ["postgres"], indirect=True)
def test_without_a_key_for_each_they_would_be_reminded_again(stack):
    result = played(stack, "reminded_without_keys")
    assert result["rows"] > result["people"]
    assert result["sent"] is False


@pytest.mark.postgres
@pytest.mark.parametrize("stack", ["postgres"], indirect=True)
def test_a_session_is_cancelled_once_whoever_decides_and_each_is_told_once(stack):
    result = played(stack, "decided_by_six")
    assert (result["errors"], result["mails"]) == ([], 0)
    assert result["slot"] == ["cancelled", 1]
    assert result["disagree"] == []


def test_without_the_check_postgresql_refuses_and_sqlite_would_not(stack):
    result = played(stack, "without_the_check")
    if result["vendor"] == "postgresql":
        assert (result["added"], result["overlaps"]) == (2, 0)
        assert "Atelier" in result["told"][0]
        assert "anime déjà" in result["told"][1]
    else:  # so the tests above can fail
        assert (result["added"], result["overlaps"]) == (4, 2)


@pytest.mark.postgres
@pytest.mark.parametrize("stack", ["postgres"], indirect=True)
def test_eight_marks_of_one_person_at_once_give_one_presence_and_one_step(stack):
    result = played(stack, "eight_marks_of_one_person")
    assert result["errors"] == []
    assert (result["events"], result["presences"], result["is_newest"]) == (4, 1, True)
    assert result["steps"] == [[100, result["minutes"]]]


@pytest.mark.postgres
@pytest.mark.parametrize("stack", ["postgres"], indirect=True)
def test_without_the_locks_they_would_break(stack):
    errors = played(stack, "eight_marks_unlocked")["errors"]
    assert any("IntegrityError" in error for error in errors), errors
