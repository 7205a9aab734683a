"""Two people take the same plan in at the same instant; see concurrency.py beside."""

import pytest

pytestmark = [pytest.mark.xdist_group("stack"), pytest.mark.postgres]
SCENARIOS = "tests.plugins.scheduling.training_plan.concurrency"


@pytest.mark.parametrize("stack", ["postgres"], indirect=True)
def test_two_imports_at_once_open_the_session_once(stack):
    result = stack.scenario(SCENARIOS, "two_at_once")
    assert result["errors"] == []
    assert (result["runs"], result["slots"], result["enrolments"], result["people"]) == (1, 1, 2, 2)


@pytest.mark.parametrize("stack", ["postgres"], indirect=True)
def test_without_turns_it_would_be_opened_twice(stack):
    result = stack.scenario(SCENARIOS, "without_turns")
    assert result["errors"] or result["runs"] == 2
