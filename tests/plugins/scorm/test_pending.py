"""What stayed on a device is taken on the next visit, where it was made, or kept on the device."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.enrolment import enrol, withdraw
from plugins.scorm.attempts import begin_again
from plugins.scorm.models import Attempt, ScormActivityPage, ScoState
from plugins.scorm.pending import MOST_PENDING
from plugins.scorm.reports.acts import extend, reset
from tests.factories import make_user

from .learners import Browser, cmi_12

pytestmark = pytest.mark.django_db


def left(tab, location, **core):
    """A commit that did not reach the server."""
    attempt = Attempt.objects.order_by("number").last().pk
    after = ScoState.objects.get(attempt=attempt).sequence
    cmi = cmi_12(**{"status": "failed", "location": location} | core)
    return tab.body(cmi, attempt=attempt, after=after)


def next_visit(tab, session="le-lendemain"):
    return Browser(tab.client, tab.enrolment, tab.activity, session)


def locations():
    rows = ScoState.objects.order_by("attempt__number")
    return [row.tree.get("core", {}).get("lesson_location") for row in rows]


def run_out():
    Attempt.objects.update(expires_at=timezone.now() - timedelta(hours=1))


def look_again(tab, user, pending):
    """The page of a closed attempt, opened; gives what its tab is told."""
    tab.client.force_login(user)
    page = tab.client.get(tab.activity.get_url(), headers={"host": "tne.localhost"})
    assert page.context["reviews"]
    token = page.context["frame_url"].partition("jeton=")[2]
    request = {"token": token, "item": "step-1", "session": "revue", "pending": pending}
    response = tab.post("ouvrir", request)
    assert response.status_code == 200
    return response.json()


@pytest.fixture
def only_once(activity):
    ScormActivityPage.objects.filter(pk=activity.pk).update(attempts_allowed=1)


def test_what_was_left_is_taken_on_the_next_visit(tab):
    tab.commit(cmi_12(location="1"))
    later = next_visit(tab)
    assert later.open(pending=[left(tab, "hors ligne")], take_over=True).json()["late"] == []
    assert later.cmi["core"]["lesson_location"] == "hors ligne"


def test_what_was_left_is_dropped_once_another_has_worked_since(tab):
    kept = left(tab, "vieux")
    other = next_visit(tab, "autre")
    other.open(take_over=True)
    other.commit(cmi_12(location="neuf"), end=True)
    assert tab.open(pending=[kept]).json()["late"] == []
    assert tab.cmi["core"]["lesson_location"] == "neuf"


def test_it_is_taken_where_another_has_opened_the_step_and_done_nothing(tab):
    tab.commit(cmi_12(location="1"))
    kept = left(tab, "hors ligne")
    next_visit(tab, "autre").open(take_over=True)
    tab.open(pending=[kept], take_over=True)
    assert tab.cmi["core"]["lesson_location"] == "hors ligne"


def test_the_end_of_a_finished_attempt_is_taken_by_who_comes_to_look_at_it(only_once, tab, teacher):
    tab.commit(cmi_12("failed", "20", location="1"))
    kept = left(tab, "fin", status="passed", raw="90")
    opened = look_again(tab, teacher, [kept])
    assert opened["late"] == []
    assert opened["cmi"]["core"]["lesson_location"] == "fin"
    assert Attempt.objects.get().score == 90
    assert Attempt.objects.get().openings == 1


def test_what_closes_an_attempt_is_taken_though_the_step_is_not_opened(only_once, tab):
    kept = left(tab, "fin")
    later = next_visit(tab)
    assert later.open(pending=[kept], take_over=True).status_code == 403
    assert locations() == ["fin"]


def test_it_goes_to_its_own_attempt_though_another_has_begun(tab, enrolment, activity):
    tab.commit(cmi_12("failed", "20", location="1"), end=True)
    kept = left(tab, "fin de la première")
    begin_again(enrolment, activity)
    elsewhere = next_visit(tab)
    elsewhere.open()
    elsewhere.commit(cmi_12(location="la seconde"), end=True)
    assert elsewhere.opening == kept["opening"], "which alone would not tell them apart"
    tab.open(pending=[kept])
    assert locations() == ["fin de la première", "la seconde"]
    assert tab.cmi["core"]["lesson_location"] == "la seconde"


def test_after_its_time_it_stays_on_the_device_until_more_is_given(tab, teacher, trainer):
    tab.commit(cmi_12(location="1"))
    kept = left(tab, "dans le train")
    run_out()
    assert look_again(tab, teacher, [kept])["late"] == [0]
    assert locations() == ["1"]
    extend(Attempt.objects.get(), 30, by=trainer, reason="Train en panne")
    assert tab.open(pending=[kept], take_over=True).json()["late"] == []
    assert locations() == ["dans le train"]


def test_what_is_of_no_use_any_more_does_not_stay_on_the_device(tab, teacher):
    tab.commit(cmi_12(location="1"))
    stale = left(tab, "vieux") | {"sequence": 1}
    run_out()
    assert look_again(tab, teacher, [stale, "faux", {"item": 3}])["late"] == []


def test_an_attempt_that_was_reset_takes_nothing_more(tab, enrolment, trainer):
    kept = left(tab, "annulé")
    reset(Attempt.objects.get(), by=trainer, reason="Essai")
    tab.open(pending=[kept])
    assert locations() == [None, None]


def test_nobody_writes_in_the_attempt_of_another(tab, run, activity):
    kept = left(tab, "d’une autre")
    other = Browser(tab.client, enrol(make_user(), run, "teacher"), activity)
    assert other.open(pending=[kept]).json()["late"] == []
    assert locations() == [None, None]


def test_it_stays_on_the_device_while_the_enrolment_is_over(only_once, tab, teacher, enrolment):
    tab.commit(cmi_12("failed", "20"))
    kept = left(tab, "fin")
    opened = look_again(tab, teacher, [])
    withdraw(enrolment, by=teacher)
    again = {"token": opened["token"], "item": "step-1", "session": "revue", "pending": [kept]}
    assert tab.post("ouvrir", again).json()["late"] == [0]


def test_what_is_too_much_at_once_waits_for_the_next_visit(tab):
    many = [left(tab, str(n)) for n in range(MOST_PENDING + 2)]
    assert tab.open(pending=many).json()["late"] == [MOST_PENDING, MOST_PENDING + 1]
    assert locations() == [str(MOST_PENDING - 1)]
