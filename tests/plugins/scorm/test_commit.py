"""Commits: durable, bounded, cheap, and what they make of the attempt and of the course."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.enrolment import withdraw
from courses.models import Completion
from plugins.scorm.models import Attempt, ScormActivityPage, ScoState
from plugins.scorm.personal_data import erase, export
from plugins.scorm.tokens import Launch, launch_token
from tests.factories import make_activity

from .learners import Browser, cmi_12
from .packages import ONE_ITEM, ONE_RESOURCE, manifest, package_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def completion(enrolment, activity):
    return lambda: Completion.objects.get(enrolment=enrolment, activity=activity)


class Statements(CaptureQueriesContext):
    """Counts what is asked of the database, the frame of transactions aside."""

    def count(self):
        frame = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
        return sum(not query["sql"].startswith(frame) for query in self.captured_queries)


def spend(minutes):
    begun = timezone.now() - timedelta(minutes=minutes)
    ScoState.objects.update(session_started_at=begun)
    Attempt.objects.filter(started_at__gt=begun).update(started_at=begun)


def test_opening_a_module_starts_it(tab, completion, enrolment):
    assert tab.cmi["core"]["entry"] == "ab-initio"
    assert (
        tab.cmi["core"]["student_name"]
        == f"{enrolment.user.last_name}, {enrolment.user.first_name}"
    )
    assert tab.cmi["core"]["student_id"] == str(enrolment.user.public_id)
    assert tab.cmi["student_data"]["mastery_score"] == "80"
    assert completion().progress == 0
    enrolment.refresh_from_db()
    assert enrolment.started_at is not None


def test_what_was_committed_is_found_again_whole(tab, client, enrolment, activity):
    tree = cmi_12(location="3", exit="suspend", session_time="00:05:00") | {
        "suspend_data": "é漢😀\x00\x01\ud800 fin",
        "interactions": {"0": {"id": "q1", "student_response": "a"}},
        "objectives": {"0": {"id": "o", "score": {"raw": "5"}}},
        "comments": "bien",
    }
    assert tab.commit(tree, end=True, terminated=True).status_code == 200
    other = Browser(client, enrolment, activity, "autre-appareil")
    other.open()
    assert other.cmi["core"]["entry"] == "resume"
    assert other.cmi["core"]["lesson_location"] == "3"
    for name in ("suspend_data", "interactions", "objectives", "comments"):
        assert other.cmi[name] == tree[name]
    assert "session_time" not in other.cmi["core"]
    assert "exit" not in other.cmi["core"]


def test_a_module_cut_short_is_resumed_too(tab, client, enrolment, activity):
    tab.commit(cmi_12(location="2"))
    other = Browser(client, enrolment, activity)
    other.open()
    assert (other.cmi["core"]["entry"], other.cmi["core"]["lesson_location"]) == ("resume", "2")


def test_one_left_for_good_keeps_its_state_but_is_no_resumption(tab, client, enrolment, activity):
    tab.commit(cmi_12("completed", location="9", exit=""), end=True, terminated=True)
    other = Browser(client, enrolment, activity)
    other.open()
    assert (other.cmi["core"]["entry"], other.cmi["core"]["lesson_location"]) == ("", "9")


def test_a_step_of_2004_left_for_good_begins_anew(client, course, module_2004, enrolment):
    activity = make_activity(course, ScormActivityPage, version=module_2004)
    tab = Browser(client, enrolment, activity)
    tab.open()
    tab.commit({"location": "4", "exit": "normal"}, end=True, terminated=True)
    tab.open()
    assert (tab.cmi["entry"], tab.cmi.get("location")) == ("ab-initio", None)
    tab.commit({"location": "4", "exit": "suspend"}, end=True, terminated=True)
    tab.open()
    assert (tab.cmi["entry"], tab.cmi["location"]) == ("resume", "4")
    assert tab.cmi["scaled_passing_score"] == "0.8"


def test_passing_completes_the_activity_and_the_course(tab, completion, enrolment):
    spend(minutes=20)
    tab.commit(cmi_12("passed", "90", session_time="00:12:00"), end=True, terminated=True)
    found = completion()
    assert (found.progress, found.score, found.minutes) == (100, Decimal(90), 12)
    assert (found.nature, found.known_by) == ("remote_self", "measured")
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None


def test_failing_completes_nothing(tab, completion):
    tab.commit(cmi_12("failed", "40"), end=True, terminated=True)
    assert completion().completed_at is None
    assert completion().score == Decimal(40)


def test_progress_never_goes_back(tab, completion):
    tab.commit(cmi_12("passed", "90"))
    tab.commit(cmi_12("incomplete", "10"))
    assert (completion().progress, completion().score) == (100, Decimal(90))
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.score) == (Attempt.State.COMPLETED, Decimal(90))


@pytest.mark.parametrize(
    ("policy", "status", "raw", "done"),
    [
        ({"completed_when": "passed"}, "passed", "90", True),
        ({"completed_when": "passed"}, "failed", "70", False),
        ({"completed_when": "score", "pass_mark": 60}, "failed", "70", True),
        ({"completed_when": "score", "pass_mark": 95}, "passed", "90", False),
        ({"completed_when": "score", "pass_mark": 60}, "incomplete", "70", False),
    ],
)
def test_the_author_says_when_it_is_done(
    client, course, module, enrolment, policy, status, raw, done
):
    activity = make_activity(course, ScormActivityPage, version=module, **policy)
    tab = Browser(client, enrolment, activity)
    tab.open()
    tab.commit(cmi_12(status, raw))
    found = Completion.objects.get(enrolment=enrolment, activity=activity)
    assert (found.completed_at is not None) == done


def test_all_the_steps_of_a_module_are_needed(client, course, take_in, enrolment):
    second = ONE_ITEM.replace("I1", "I2")
    third = ONE_ITEM.replace("I1", "I3").replace("R1", "R2")
    page = ONE_RESOURCE.replace("R1", "R2").replace('"sco"', '"asset"')
    items, resources = ONE_ITEM + second + third, ONE_RESOURCE + page
    version = take_in(package_of(manifest(items, resources)))
    activity = make_activity(course, ScormActivityPage, version=version)
    tab = Browser(client, enrolment, activity)
    progress = []
    for step, fields in (("I1", {}), ("I2", {}), ("I3", {"opened": True})):
        tab.open(step)
        tab.commit({} if fields else cmi_12("completed"), **fields)
        progress.append(Completion.objects.get(activity=activity).progress)
    assert progress == [33, 66, 100]


def test_time_is_added_once_per_session_and_never_beyond_the_clock(tab, completion):
    spend(minutes=10)
    tab.commit(cmi_12(session_time="00:04:00"))
    tab.commit(cmi_12(session_time="00:06:00"), end=True, terminated=True)
    assert Attempt.objects.get().seconds == 360
    tab.open()
    assert tab.cmi["core"]["total_time"] == "0000:06:00"
    spend(minutes=3)
    tab.commit(cmi_12(session_time="99:00:00"), end=True)
    assert Attempt.objects.get().seconds <= 360 + 3 * 60 + 61
    assert completion().minutes >= 9


def test_a_module_that_tells_no_time_is_timed_by_the_page(tab):
    spend(minutes=5)
    tab.commit(cmi_12(), seconds=120, end=True)
    assert Attempt.objects.get().seconds == 120


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"pas du JSON",
        b"[]",
        b"null",
        b"{}",
        b"[" * 100_000,
        b'{"token": 5}',
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_commit_is_refused(tab, body):
    for door in ("suivi", "ouvrir"):
        assert tab.post(door, body).status_code in (400, 403)
    assert ScoState.objects.get().sequence == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"sequence": -1},
        {"sequence": "1"},
        {"sequence": 2**40},
        {"sequence": True},
        {"cmi": "texte"},
        {"cmi": None},
        {"item": "x\x00"},
        {"item": "\ud800"},
        {"calls": json.loads("[" * 500 + "]" * 500)},
        {"item": "x" * 300},
        {"session": 5},
        {"base": "un"},
        {"seconds": 1.5},
        {"cmi": {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": {"i": {"j": {"k": {}}}}}}}}}}}}},
    ],
)
def test_a_commit_of_a_wrong_shape_is_refused(tab, wrong):
    assert tab.post("suivi", tab.body(cmi_12()) | wrong).status_code == 400
    assert ScoState.objects.get().sequence == 0


def test_only_what_is_no_step_of_its_own_is_done_by_being_opened(tab):
    assert tab.commit(cmi_12(), opened=True).status_code == 200
    assert not ScoState.objects.get().completed


def test_a_status_that_no_database_keeps_is_cleaned(tab):
    assert tab.commit(cmi_12("pas\x00sed\ud800", exit="\x00suspend")).status_code == 200
    state = ScoState.objects.get()
    assert (state.status, state.exit) == ("passed", "suspend")


def test_a_forged_token_writes_nothing(tab):
    for token in ("", "faux", tab.token[:-2] + "xx"):
        assert tab.commit(cmi_12(), token=token).status_code == 403
    assert ScoState.objects.get().sequence == 0


def test_a_launch_token_cannot_commit(tab, enrolment, activity):
    launch = Launch(enrolment.user_id, activity.version_id, activity.pk, enrolment.pk, 1)
    assert tab.commit(cmi_12(), token=launch_token(launch)).status_code == 403


def test_after_leaving_the_run_nothing_is_taken(tab, enrolment):
    withdraw(enrolment, by=enrolment.user)
    response = tab.commit(cmi_12("passed", "100"))
    assert response.status_code == 403
    assert "inscription" in response.json()["message"]
    assert ScoState.objects.get().sequence == 0
    assert tab.open().status_code == 403


def test_a_step_that_is_not_in_the_module_is_refused(tab):
    assert tab.open("inconnue").status_code == 403


def test_a_commit_that_changes_no_state_takes_five_statements(tab):
    tab.commit(cmi_12(location="1"))
    with Statements(connection) as statements:
        assert tab.commit(cmi_12(location="2")).status_code == 200
    assert statements.count() <= 5


def test_the_last_beacon_takes_five_statements_too(tab):
    tab.commit(cmi_12(location="1"))
    with Statements(connection) as statements:
        tab.commit({"core": cmi_12(location="2")["core"]}, base=1, end=True)
    assert statements.count() <= 5


def test_a_commit_that_completes_the_course_takes_twelve(tab, enrolment):
    with Statements(connection) as statements:
        tab.commit(cmi_12("passed", "100"), end=True, terminated=True)
    enrolment.refresh_from_db()
    assert enrolment.completed_at
    assert statements.count() <= 12


def test_beginning_again_leaves_the_first_attempt_as_it_is(tab, enrolment, activity, completion):
    tab.commit(cmi_12("passed", "90", location="5"), end=True, terminated=True)
    client = tab.client
    client.force_login(enrolment.user)
    address = f"/modules/{activity.pk}/recommencer/"
    for _double_click in range(2):
        assert client.post(address, headers={"host": "tne.localhost"}).status_code == 302
    tab.open()
    assert "lesson_location" not in tab.cmi["core"]
    assert list(Attempt.objects.order_by("number").values_list("number", "state")) == [
        (1, "completed"),
        (2, "open"),
    ]
    assert completion().progress == 100


def test_attempts_can_be_limited(client, course, module, enrolment):
    activity = make_activity(course, ScormActivityPage, version=module, attempts_allowed=1)
    tab = Browser(client, enrolment, activity)
    tab.open()
    tab.commit(cmi_12("failed", "10"), end=True, terminated=True)
    client.force_login(enrolment.user)
    client.post(f"/modules/{activity.pk}/recommencer/", headers={"host": "tne.localhost"})
    assert Attempt.objects.filter(activity=activity).count() == 1


def test_only_the_learner_begins_again(tab, activity, trainer):
    tab.client.force_login(trainer)
    address = f"/modules/{activity.pk}/recommencer/"
    assert tab.client.post(address, headers={"host": "tne.localhost"}).status_code == 404
    assert tab.client.get(address, headers={"host": "tne.localhost"}).status_code == 405


def test_a_running_attempt_stays_on_its_version(tab, activity, module_2004):
    activity.version = module_2004
    activity.save_revision().publish()
    tab.open()
    assert "core" in tab.cmi
    assert Attempt.objects.get().version_id != module_2004.pk


def test_personal_data_are_given_and_taken_away(tab, enrolment):
    tab.commit(cmi_12("passed", "90") | {"comments": "Je m'appelle Zoé."})
    given_back = export(enrolment.user)
    assert given_back["attempts"][0]["steps"][0]["data"]["comments"] == "Je m'appelle Zoé."
    assert json.dumps(given_back)
    erase(enrolment.user)
    assert ScoState.objects.get().cmi == "{}"
    assert Attempt.objects.get().score == Decimal(90)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.dictionaries(
        st.sampled_from(["suspend_data", "comments", "x"]),
        st.text(st.characters(), max_size=200) | st.dictionaries(st.text(max_size=5), st.text()),
        max_size=3,
    )
)
def test_any_state_comes_back_to_the_bit(tab, values):
    tab.open()
    assert tab.commit(values | {"core": {"exit": "suspend"}}, end=True).status_code == 200
    tab.open()
    assert {key: tab.cmi[key] for key in values} == values
