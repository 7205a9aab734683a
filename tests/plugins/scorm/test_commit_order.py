"""Commits: taken once, in order, from the tab that holds the attempt."""

from datetime import timedelta

import pytest
from django.utils import timezone

from plugins.scorm.models import Attempt, ScoState

from .learners import Browser, cmi_12

pytestmark = pytest.mark.django_db


def test_a_replay_is_ignored(tab):
    body = tab.body(cmi_12(location="1"))
    assert tab.post("suivi", body).status_code == 200
    assert tab.post("suivi", body | {"cmi": cmi_12(location="faux")}).status_code == 200
    assert ScoState.objects.get().tree["core"]["lesson_location"] == "1"


def test_a_tab_that_is_there_goes_on_holding_the_attempt(tab, client, enrolment, activity):
    """Though it has nothing to say: it says again what the server has."""
    tab.commit(cmi_12(location="1"))
    soon = timezone.now() + timedelta(seconds=1)
    Attempt.objects.update(leased_until=soon)
    here = tab.body({}, sequence=1)
    assert tab.post("suivi", here).status_code == 200
    assert Attempt.objects.get().leased_until > soon
    assert ScoState.objects.get().tree["core"]["lesson_location"] == "1"
    assert Browser(client, enrolment, activity, "onglet-2").open().status_code == 409


def test_a_tab_that_is_there_hears_of_the_other_that_has_taken_over(
    tab, client, enrolment, activity
):
    here = tab.body({}, sequence=0)
    Browser(client, enrolment, activity, "onglet-2").open(take_over=True)
    held_by = Attempt.objects.values_list("session", "leased_until")
    before = held_by.get()
    assert tab.post("suivi", here).status_code == 409
    assert held_by.get() == before


def test_a_replay_of_the_last_word_holds_nothing(tab):
    last = tab.body(cmi_12(), end=True)
    for _replay in range(2):
        assert tab.post("suivi", last).status_code == 200
    assert Attempt.objects.get().leased_until is None


def test_a_commit_after_a_later_one_is_refused(tab):
    late = tab.body(cmi_12(location="1"))
    tab.commit(cmi_12(location="2"))
    assert tab.post("suivi", late).status_code == 412
    assert ScoState.objects.get().tree["core"]["lesson_location"] == "2"


def test_the_changed_parts_alone_are_enough_at_the_end(tab):
    tab.commit(cmi_12(location="1") | {"suspend_data": "long"})
    tab.commit({"core": cmi_12(location="2")["core"]}, base=1, end=True)
    tree = ScoState.objects.get().tree
    assert (tree["suspend_data"], tree["core"]["lesson_location"]) == ("long", "2")


def test_changed_parts_of_a_state_the_server_has_not_are_refused(tab):
    tab.commit(cmi_12(location="1"))
    assert tab.commit({"core": {}}, base=0).status_code == 412


def test_a_second_tab_is_told_and_may_take_over(tab, client, enrolment, activity):
    tab.commit(cmi_12(location="1"))
    other = Browser(client, enrolment, activity, "onglet-2")
    assert other.open().status_code == 409
    assert other.open(take_over=True).status_code == 200
    assert other.cmi["core"]["lesson_location"] == "1"
    assert tab.commit(cmi_12(location="tard")).status_code == 409
    other.commit(cmi_12(location="2"))
    assert ScoState.objects.get().tree["core"]["lesson_location"] == "2"


def test_a_tab_that_was_closed_or_forgotten_holds_nobody_up(tab, client, enrolment, activity):
    tab.commit(cmi_12(), end=True)
    other = Browser(client, enrolment, activity, "onglet-2")
    assert other.open().status_code == 200
    Attempt.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    third = Browser(client, enrolment, activity, "onglet-3")
    assert third.open().status_code == 200


def test_a_duplicated_tab_supersedes_the_first(tab, client, enrolment, activity):
    twin = Browser(client, enrolment, activity, tab.session)
    assert twin.open().status_code == 200
    assert tab.commit(cmi_12()).status_code == 409
