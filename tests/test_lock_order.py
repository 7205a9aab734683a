"""Nobody waits for somebody who waits for her; see tests/lock_order.py."""

import pytest

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.xdist_group("stack"),
    pytest.mark.parametrize("stack", ["postgres"], indirect=True),
]


def played(stack, scenario):
    result = stack.scenario("tests.lock_order", scenario)
    assert result["errors"] == []
    assert result["disagree"] == []
    return result


def test_a_seat_given_back_is_not_taken_again_in_one_transaction(stack):
    result = played(stack, "a_seat_given_back_in_mid_transaction")
    assert (result["refused"], result["taken"]) == (True, 3)


def test_two_who_take_a_course_again_in_one_another_s_run_both_come_in(stack):
    assert played(stack, "begun_again_crosswise")["taken"] == [1, 1]


def test_a_run_is_closed_after_who_is_just_coming_in(stack):
    result = played(stack, "closed_while_a_parent_comes")
    assert (result["live"], result["taken"]) == (0, 0)
