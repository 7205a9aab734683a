"""What one step may weigh, and numbers that no database or browser could hold."""

from decimal import Decimal

import pytest
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError

from plugins.scorm import commit as commit_module
from plugins.scorm.datamodel import hours
from plugins.scorm.models import Attempt, ScoState
from plugins.scorm.wire import MOST_BYTES

from .learners import Browser, cmi_12

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("length", [4_096, 64_000, 64_001])
@pytest.mark.parametrize("letter", ["é", "\U0001f600"])
def test_a_long_bookmark_comes_back_whole(tab, length, letter):
    """More than either standard obliges to keep, and never cut short without a word."""
    assert tab.commit(cmi_12(exit="suspend") | {"suspend_data": letter * length}).status_code == 200
    tab.open()
    assert tab.cmi["suspend_data"] == letter * length


@pytest.mark.parametrize("door", ["suivi", "ouvrir"])
def test_too_much_is_refused_with_a_sentence(tab, door):
    body = tab.body(cmi_12() | {"suspend_data": "x" * MOST_BYTES})
    response = tab.post(door, body)
    assert response.status_code == 413
    assert "plus enregistré" in response.json()["message"]
    assert ScoState.objects.get().sequence == 0


@pytest.mark.parametrize(
    ("problem", "status"), [(RequestDataTooBig, 413), (UnreadablePostError, 400)]
)
def test_what_django_cannot_read_is_answered_too(tab, monkeypatch, problem, status):
    def unreadable(request):
        raise problem

    monkeypatch.setattr(HttpRequest, "body", property(unreadable))
    for door in ("suivi", "ouvrir"):
        assert tab.post(door, {}).status_code == status


def test_changed_parts_do_not_add_up_beyond_measure(tab, monkeypatch):
    monkeypatch.setattr(commit_module, "MOST_KEPT", 1000)
    assert tab.commit(cmi_12()).status_code == 200
    assert tab.commit({"a": "x" * 500}, base=1).status_code == 200
    assert tab.commit({"b": "x" * 500}, base=2).status_code == 413
    assert ScoState.objects.get().sequence == 2


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_no_browser_reads_are_refused(tab, number):
    body = tab.body(cmi_12() | {"x": "HERE"})
    text = str(body).replace("'", '"').replace('"HERE"', number).encode()
    assert tab.post("suivi", text).status_code == 400
    assert ScoState.objects.get().sequence == 0


def test_the_name_of_a_tab_is_short(tab, client, enrolment, activity):
    """The database has forty characters for it."""
    assert Browser(client, enrolment, activity, "x" * 41).open().status_code == 400
    assert tab.commit(cmi_12(), session="x" * 41).status_code == 400
    assert Attempt.objects.get().session == tab.session


def test_many_short_visits_are_not_counted_as_hours(tab):
    """Each opening is granted a minute of slack, the attempt no more than one."""
    for _visit in range(5):
        tab.open()
        tab.commit(cmi_12(session_time="00:01:00"), end=True)
    assert ScoState.objects.get().seconds <= 65
    assert Attempt.objects.get().seconds <= 65


def test_the_time_that_a_module_claims_fits_where_it_is_kept(tab):
    ScoState.objects.update(claimed_before=Decimal(9999999999))
    assert tab.commit(cmi_12(session_time="9999:59:59"), end=True).status_code == 200
    assert ScoState.objects.get().claimed_seconds == 10**9


def test_the_total_time_of_1_2_is_written_as_it_asks():
    assert hours(59) == "0000:00:59"
    assert hours(2**31 - 1) == "9999:59:59"


@pytest.mark.parametrize("part", ["min", "max", "raw"])
def test_a_score_of_next_to_nothing_is_a_score(tab, part):
    score = {"raw": "5", "min": "0", "max": "100", part: "1e-999999"}
    assert tab.commit(cmi_12("completed", score=score)).status_code == 200
