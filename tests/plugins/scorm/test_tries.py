"""How many attempts, when another may begin, when time is up, and which score stands."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from courses.models import Completion
from plugins.scorm.attempts import Refused, begin_again, next_attempt
from plugins.scorm.grading import grade
from plugins.scorm.models import Attempt, ScormActivityPage
from plugins.scorm.reports.acts import reset
from plugins.scorm.settings_checks import contradictions
from plugins.scorm.tokens import Launch, launch_token
from plugins.scorm.tries import next_try

from .learners import Browser, cmi_12, host

NOW = timezone.now()
HOUR = timedelta(hours=1)
FINISHED = {"finished_at": NOW - HOUR}
COMPLETE = FINISHED | {"state": "completed"}


def following(attempts, **chosen):
    page = ScormActivityPage(**chosen)
    made = [Attempt(number=1, changed_at=NOW - HOUR, **fields) for fields in attempts]
    return next_try(page, made, NOW)


@pytest.mark.parametrize(
    ("chosen", "attempts", "may"),
    [
        ({}, [], True),
        ({}, [{}], False),
        ({}, [FINISHED], True),
        ({}, [COMPLETE], True),
        ({}, [{"state": "abandoned"}], True),
        ({}, [{"expires_at": NOW - HOUR}], True),
        ({}, [{"expires_at": NOW + HOUR}], False),
        ({"new_attempt": "any_time"}, [{}], True),
        ({"new_attempt": "unless_passed"}, [FINISHED], True),
        ({"new_attempt": "unless_passed"}, [COMPLETE], False),
        ({"new_attempt": "unless_passed"}, [COMPLETE | {"success": "failed"}], True),
        ({"attempts_allowed": 2}, [FINISHED], True),
        ({"attempts_allowed": 2}, [FINISHED, FINISHED], False),
        ({"hours_between": 2}, [FINISHED], False),
        ({"hours_between": 1}, [FINISHED], True),
    ],
)
def test_another_attempt_may_begin_when_the_author_s_settings_allow_it(chosen, attempts, may):
    assert following(attempts, **chosen).may is may


def test_one_is_told_how_many_attempts_are_left_and_when_the_next_may_begin():
    assert following([FINISHED], attempts_allowed=3).left == 2
    assert following([FINISHED]).left is None
    assert "toutes les tentatives" in following([FINISHED], attempts_allowed=1).reason
    assert "sera possible le" in following([FINISHED], hours_between=24).reason


@pytest.mark.parametrize(
    ("by", "standing"), [("best", 90), ("last", 70), ("first", 60), ("mean", "73.33")]
)
def test_one_score_stands_for_several_attempts(by, standing):
    assert grade(by, [Decimal(60), Decimal(90), Decimal(70)]) == Decimal(standing)
    assert grade(by, []) is None


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"completed_when": "score"}, "pass_mark"),
        ({"pass_mark": 80}, "pass_mark"),
        ({"attempts_allowed": 1, "graded_by": "mean"}, "graded_by"),
        ({"attempts_allowed": 1, "new_attempt": "any_time"}, "new_attempt"),
        ({"attempts_allowed": 1, "hours_between": 24}, "hours_between"),
        ({"completed_when": "score", "pass_mark": 80, "attempts_allowed": 1}, None),
        ({"attempts_allowed": 3, "graded_by": "last", "hours_between": 24}, None),
        ({}, None),
    ],
)
def test_settings_that_contradict_one_another_are_refused_beside_the_field(chosen, field):
    assert list(contradictions(ScormActivityPage(**chosen))) == ([field] if field else [])


@pytest.fixture
def tab(client, enrolment, activity):
    return Browser(client, enrolment, activity)


def score_of(enrolment):
    return Completion.objects.get(enrolment=enrolment).score


@pytest.mark.django_db
def test_the_last_score_stands_where_the_author_wants_it(tab, enrolment, activity):
    ScormActivityPage.objects.filter(pk=activity.pk).update(graded_by="last")
    for raw in ("90", "40"):
        tab.open()
        tab.commit(cmi_12("completed", raw), terminated=True, end=True)
        assert score_of(enrolment) == int(raw)
        begin_again(enrolment, ScormActivityPage.objects.get(pk=activity.pk))
    assert Attempt.objects.count() == 3
    tab.open()
    assert score_of(enrolment) == 40, "an attempt without a score takes none away"


@pytest.mark.django_db
def test_who_has_failed_may_begin_again_and_one_attempt_is_not_made_twice(tab, enrolment, activity):
    ScormActivityPage.objects.filter(pk=activity.pk).update(
        completed_when="passed", attempts_allowed=2
    )
    activity.refresh_from_db()
    tab.open()
    assert not next_attempt(enrolment, activity).may
    tab.commit(cmi_12("failed", "20"), terminated=True, end=True)
    assert tab.open().status_code == 403, "the same attempt cannot be made better"
    assert next_attempt(enrolment, activity).may
    begin_again(enrolment, activity)
    assert tab.open().status_code == 200
    tab.commit(cmi_12("failed", "30"), terminated=True, end=True)
    with pytest.raises(Refused):
        begin_again(enrolment, activity)


@pytest.mark.django_db
def test_a_closed_attempt_is_looked_at_again_without_traces(
    client, tab, enrolment, activity, teacher
):
    ScormActivityPage.objects.filter(pk=activity.pk).update(attempts_allowed=1)
    tab.open()
    tab.commit(cmi_12("failed", "20", location="page-3"), terminated=True, end=True)
    client.force_login(teacher)
    page = client.get(activity.get_url(), headers={"host": "tne.localhost"})
    assert "vous la revoyez" in page.content.decode()
    token = page.context["frame_url"].partition("jeton=")[2]
    request = {"token": token, "item": "step-1", "session": "onglet-2"}
    opened = tab.post("ouvrir", request).json()
    assert opened["cmi"]["core"]["lesson_mode"] == "review"
    assert opened["cmi"]["core"]["lesson_location"] == "page-3"
    assert Attempt.objects.get().openings == 1


@pytest.mark.django_db
def test_when_time_is_up_what_was_done_stays_and_nothing_more_is_taken(tab, enrolment, activity):
    ScormActivityPage.objects.filter(pk=activity.pk).update(minutes_allowed=60)
    tab.open()
    expires_at = Attempt.objects.get().expires_at
    assert timedelta(minutes=59) < expires_at - timezone.now() < timedelta(minutes=61)
    tab.commit(cmi_12("incomplete", "40"))
    Attempt.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert tab.commit(cmi_12("incomplete", "50")).status_code == 200, "it was on its way"
    Attempt.objects.update(expires_at=timezone.now() - timedelta(minutes=5))
    assert tab.commit(cmi_12("completed", "100")).status_code == 403
    assert tab.open().status_code == 403
    assert score_of(enrolment) == 50
    assert next_attempt(enrolment, ScormActivityPage.objects.get(pk=activity.pk)).may


def config_of(tab, **launch):
    token = launch_token(Launch(tab.enrolment.user_id, tab.version, tab.activity.pk, **launch))
    address = f"/modules/jouer/?jeton={token}"
    return tab.client.get(address, headers={"host": host()}).context["config"]


@pytest.mark.django_db
def test_a_module_goes_on_in_the_attempt_that_stands(tab, enrolment, trainer):
    """Not in one that was replaced, nor in one that was reset."""
    ScormActivityPage.objects.update(new_attempt="any_time")
    tab.activity.refresh_from_db()
    for number in (1, 2):
        tab.open()
        tab.commit(cmi_12("passed", "90"), terminated=True, end=True)
        assert config_of(tab, enrolment=enrolment.pk)["steps"][0]["state"] == "passed", number
        begin_again(enrolment, tab.activity)
        assert config_of(tab, enrolment=enrolment.pk)["steps"][0]["state"] == "todo"
    tab.open()
    tab.commit(cmi_12("failed", "20"), terminated=True, end=True)
    reset(Attempt.objects.get(number=3), by=trainer, reason="Essai")
    assert config_of(tab, enrolment=enrolment.pk)["steps"][0]["state"] == "passed"


@pytest.mark.django_db
def test_what_waits_on_a_device_is_found_again_in_review(tab, enrolment):
    """By the same key, whatever the attempt and its version."""
    tab.open()
    played = config_of(tab, enrolment=enrolment.pk)
    reviewed = config_of(tab, attempt=Attempt.objects.get().pk)
    assert reviewed["key"] == played["key"]
    assert reviewed["item"] == "step-1"
    assert config_of(tab)["key"] != played["key"], "a look without traces"
