"""What a data model says of its learner."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.scorm.datamodel import exact
from plugins.scorm.status import outcome_12, outcome_2004, seconds_12, seconds_2004


def of_12(status="", raw="", step=None, **score):
    cmi = {"core": {"lesson_status": status, "score": {"raw": raw, **score}}}
    found = outcome_12(cmi, step or {})
    return found.status, found.completed, found.success, found.score


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        (("not attempted",), ("not attempted", False, "", None)),
        (("incomplete",), ("incomplete", False, "", None)),
        (("completed",), ("completed", True, "", None)),
        (("passed", "90"), ("passed", True, "passed", Decimal(90))),
        (("failed", "20"), ("failed", False, "failed", Decimal(20))),
        (("completed", "85", {"mastery": 80}), ("passed", True, "passed", Decimal(85))),
        (("passed", "70", {"mastery": 80}), ("failed", False, "failed", Decimal(70))),
        (("incomplete", "85", {"mastery": 80}), ("incomplete", False, "", Decimal(85))),
        (("completed", "", {"mastery": 80}), ("completed", True, "", None)),
    ],
)
def test_the_status_of_1_2_follows_the_mastery_score(given_, expected):
    assert of_12(*given_) == expected


@pytest.mark.parametrize(
    ("raw", "low", "high", "score"),
    [
        ("8", "0", "10", Decimal(80)),
        ("15", "10", "20", Decimal(50)),
        ("150", "0", "100", Decimal(100)),
        ("-5", "0", "100", Decimal(0)),
        ("1", "3", "3", None),
        ("un", "0", "100", None),
        ("NaN", "0", "100", None),
    ],
)
def test_scores_are_brought_to_a_percentage(raw, low, high, score):
    assert of_12("completed", raw, min=low, max=high)[3] == score


def of_2004(step=None, **cmi):
    found = outcome_2004(cmi, step or {})
    return found.status, found.completed, found.success, found.score, found.progress


def test_completion_and_success_of_2004_are_independent():
    assert of_2004(completion_status="completed", success_status="failed")[1:3] == (True, "failed")
    assert of_2004(completion_status="incomplete", success_status="passed")[1:3] == (
        False,
        "passed",
    )


def test_a_success_alone_completes_when_completion_is_unknown():
    assert of_2004(completion_status="unknown", success_status="passed")[1]


def test_thresholds_of_2004_decide_where_there_is_a_measure():
    step = {"threshold": 0.75, "passing": 0.8}
    assert of_2004(step, completion_status="completed", progress_measure="0.5")[1] is False
    assert of_2004(step, completion_status="incomplete", progress_measure="0.8")[1] is True
    assert of_2004(step, success_status="passed", score={"scaled": "0.79"})[2] == "failed"
    assert of_2004(step, score={"scaled": "0.8"})[2:4] == ("passed", Decimal(80))
    assert of_2004(step, completion_status="completed")[1] is True


def test_progress_of_2004_is_its_measure():
    assert of_2004(completion_status="incomplete", progress_measure="0.334")[4] == 33


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:10:00", 600),
        ("0001:00:05.5", Decimal("3605.5")),
        ("99:99", 0),
        ("", 0),
        ("-1:00:00", 0),
    ],
)
def test_times_of_1_2(text, seconds):
    assert seconds_12(text) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT10M", 600),
        ("PT1H0M5.25S", Decimal("3605.25")),
        ("P1Y", 10**7),
        ("P1DT1S", 86_401),
        ("PT", 0),
        ("dix", 0),
    ],
)
def test_times_of_2004(text, seconds):
    assert seconds_2004(text) == seconds


names = st.sampled_from(
    ["core", "score", "raw", "min", "max", "scaled", "lesson_status", "completion_status",
     "success_status", "progress_measure", "session_time", "exit"]
)  # fmt: skip
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.dictionaries(names, json_values, max_size=6))
def test_no_tree_makes_the_reading_fail(cmi):
    for outcome in (outcome_12(cmi, {"mastery": 80}), outcome_2004(cmi, {"passing": 0.8})):
        assert outcome.score is None or 0 <= outcome.score <= 100
        assert 0 <= outcome.progress <= 100
        assert outcome.seconds >= 0


@pytest.mark.parametrize(
    ("seconds", "text"), [("86400.55", "86400.55"), ("60.00", "60"), ("0", "0"), ("0.50", "0.5")]
)
def test_a_total_time_is_told_to_the_hundredth(seconds, text):
    assert exact(Decimal(seconds)) == text
