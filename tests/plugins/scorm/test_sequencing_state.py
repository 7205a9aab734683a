"""What is kept of a module's sequencing: whole, in order, per attempt or per learner."""

from decimal import Decimal

import pytest
from django.db import connection

from courses.models import Completion
from plugins.scorm.attempts import begin_again
from plugins.scorm.models import Attempt, LearnerValue, ScormActivityPage, ScoState
from plugins.scorm.personal_data import erase, export
from plugins.scorm.sequencing import named_in
from plugins.scorm.wire import MOST_SEQUENCING
from tests.factories import make_activity

from .learners import Browser
from .sequenced import cmi_2004, sequenced_package, told
from .test_commit import Statements

pytestmark = pytest.mark.django_db
DONE = {"completion": "completed", "success": "passed", "measure": 0.8, "progress": 1.0}


@pytest.fixture
def activity(course, take_in):
    return make_activity(course, ScormActivityPage, version=take_in(sequenced_package()))


@pytest.fixture
def tab(client, enrolment, activity):
    """In the module, at its first step."""
    tab = Browser(client, enrolment, activity)
    tab.module = tab.open("").json()
    tab.open("I1", opening=tab.opening, entry="ab-initio", sequencing=told())
    return tab


def elsewhere(tab, session="onglet-2"):
    return Browser(tab.client, tab.enrolment, tab.activity, session)


def test_a_module_opens_with_its_plan_and_without_a_step(client, enrolment, activity):
    opened = Browser(client, enrolment, activity).open("").json()
    assert [item["identifier"] for item in opened["tree"]["items"]] == ["I1", "I2"]
    assert opened["state"] is None
    assert opened["shared"] == {"objectives": True, "data": True}
    assert ScoState.objects.count() == 0


def test_the_state_comes_back_in_another_browser(tab):
    tab.commit(cmi_2004(location="3"), sequencing=told("deux"), end=True)
    again = elsewhere(tab)
    assert again.open("").json()["state"] == told("deux")["state"]
    opened = again.open("I1", opening=again.opening, entry="resume").json()
    assert (opened["cmi"]["location"], opened["cmi"]["entry"]) == ("3", "resume")
    assert opened["cmi"]["total_time"] == "PT5S"


def test_a_new_try_of_a_step_begins_afresh(tab):
    tab.commit(cmi_2004(location="3"), sequencing=told("deux"), end=True)
    opened = tab.open("I1", opening=tab.opening, entry="ab-initio").json()
    assert "location" not in opened["cmi"]
    assert (opened["cmi"]["entry"], opened["cmi"]["total_time"]) == ("ab-initio", "PT0S")


def test_moving_on_says_where_to(tab):
    tab.commit(cmi_2004("completed"), sequencing=told("deux"), end=True, terminated=True)
    assert tab.open("I2", opening=tab.opening, sequencing=told("trois")).status_code == 200
    assert Attempt.objects.get().current_step == "I2"
    assert elsewhere(tab).open("", take_over=True).json()["state"] == told("trois")["state"]


def test_moving_on_twice_is_moving_on_once(tab):
    """The answer was lost: the same is asked again."""
    before = tab.opening
    tab.open("I2", opening=before, sequencing=told("deux"))
    assert tab.open("I2", opening=before, sequencing=told("deux")).status_code == 200


def test_a_tab_that_was_overtaken_cannot_move_on(tab):
    other = elsewhere(tab)
    other.open("", take_over=True)
    other.open("I2", opening=other.opening, sequencing=told("ailleurs"))
    late = tab.open("I2", opening=tab.opening, sequencing=told("retard"))
    assert late.status_code == 409
    assert tab.commit(cmi_2004(), sequencing=told("retard")).status_code == 409
    assert "ailleurs" in Attempt.objects.get().sequencing


def test_the_late_words_of_a_step_do_not_move_the_learner_back(tab):
    last_words = tab.body(cmi_2004("completed"), sequencing=told("vieux"), end=True)
    tab.open("I2", opening=tab.opening, sequencing=told("neuf"))
    assert tab.post("suivi", last_words).status_code == 200
    assert "neuf" in Attempt.objects.get().sequencing
    assert ScoState.objects.get(step="I1").completed


def test_what_stayed_on_the_device_is_taken_with_its_place(tab):
    kept = tab.body(cmi_2004(location="9"), sequencing=told("hors ligne"))
    again = elsewhere(tab)
    opened = again.open("", take_over=True, pending=[kept, {"faux": 1}, "faux"]).json()
    assert opened["state"] == told("hors ligne")["state"]
    assert ScoState.objects.get(step="I1").tree["location"] == "9"


def test_the_root_says_what_the_whole_amounts_to(tab, enrolment, activity):
    tab.commit(cmi_2004("completed"), sequencing=told("deux"))
    assert Attempt.objects.get().state == "open"
    tab.commit(cmi_2004("completed"), sequencing=told("trois", root=DONE))
    found = Completion.objects.get(enrolment=enrolment, activity=activity)
    assert (found.progress, found.score) == (100, Decimal(80))
    tab.commit(cmi_2004(), sequencing=told("quatre", root=DONE | {"completion": "incomplete"}))
    assert Attempt.objects.get().state == "completed", "what was done stays done"


@pytest.mark.parametrize(
    ("when", "mark", "root", "done"),
    [
        ("passed", None, DONE, True),
        ("passed", None, DONE | {"success": "failed"}, False),
        ("score", 80, DONE, True),
        ("score", 81, DONE, False),
        ("completed", None, {"success": "passed"}, True),
        ("completed", None, {"completion": "incomplete", "success": "passed"}, False),
    ],
)
def test_the_author_s_condition_is_held_against_the_root(tab, when, mark, root, done):
    ScormActivityPage.objects.update(completed_when=when, pass_mark=mark)
    tab.commit(cmi_2004(), sequencing=told("fin", root=root))
    assert (Attempt.objects.get().state == "completed") is done


def test_global_objectives_follow_the_learner_into_other_modules(tab, course, take_in):
    shared = {"objectives": {"reussite": {"satisfied": True}, "autre": {}}, "data": {"notes": "é"}}
    tab.commit(cmi_2004(), sequencing=told("deux", learner=shared))
    other = make_activity(course, ScormActivityPage, version=take_in(sequenced_package()))
    opened = Browser(tab.client, tab.enrolment, other).open("").json()
    assert opened["objectives"] == {"reussite": {"satisfied": True}}, "what it names, no more"
    assert opened["data"] == {"notes": "é"}


def test_shared_values_are_written_in_one_order(tab):
    """Two modules of one learner that wrote the same in two orders would wait for one another."""
    shared = {"objectives": {"b": {}, "a": {}}, "data": {"d": "", "c": ""}}
    tab.commit(cmi_2004(), sequencing=told("un", learner=shared))
    written = LearnerValue.objects.order_by("pk").values_list("key", flat=True)
    assert list(written) == ["c", "d", "a", "b"]


def test_an_objective_is_found_again_however_its_name_is_written():
    """The manifest writes what the sequencer decodes."""
    plan = {"items": [{"target_objective_id": " ma%20%20r%C3%A9ussite "}, {"target_id": " a%20b"}]}
    assert "ma réussite" in named_in(plan, "objectives")
    assert named_in(plan, "data") == {" a%20b"}


def test_a_module_may_keep_its_objectives_to_itself(client, enrolment, course, take_in):
    version = take_in(sequenced_package('adlseq:objectivesGlobalToSystem="false"'))
    activity = make_activity(course, ScormActivityPage, version=version)
    tab = Browser(client, enrolment, activity)
    assert tab.open("").json()["shared"]["objectives"] is False
    own = told("un", objectives={"reussite": {"satisfied": True}})
    tab.open("I1", opening=tab.opening, sequencing=own)
    assert tab.open("").json()["objectives"] == {"reussite": {"satisfied": True}}
    assert not LearnerValue.objects.exists()


def test_beginning_again_forgets_what_this_module_had_shared(tab, enrolment, activity):
    shared = {"objectives": {"reussite": {"satisfied": True}}}
    tab.commit(cmi_2004("completed"), sequencing=told("fin", learner=shared, root=DONE))
    begin_again(enrolment, activity)
    assert tab.open("", session="neuf").json()["objectives"] == {}


def test_a_commit_that_changes_nothing_else_takes_five_statements(tab):
    tab.commit(cmi_2004(), sequencing=told("un"))
    with Statements(connection) as statements:
        tab.commit(cmi_2004(location="2"), sequencing=told("deux"))
    assert statements.count() <= 5


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": 3},
        {"state": "x" * (MOST_SEQUENCING + 1)},
        {"state": "", "current": "x" * 256},
        {"state": "", "objectives": []},
        {"state": "", "data": {str(n): "" for n in range(501)}},
        {"state": "", "learner": {"data": {"clé": "x" * 200_000}}},
        {"state": "", "root": {"measure": 2}},
        {"state": "", "root": {"progress": True}},
        "rien",
    ],
)
def test_a_misshapen_sequencing_is_refused_whole(tab, wrong):
    before = Attempt.objects.values().get()
    assert tab.commit(cmi_2004(), sequencing=wrong).status_code == 400
    assert Attempt.objects.values().get() == before


def test_what_is_shared_is_told_and_erased(tab, enrolment):
    tab.commit(cmi_2004(), sequencing=told("x", learner={"data": {"notes": "secret"}}))
    assert "secret" in str(export(enrolment.user)["shared"])
    erase(enrolment.user)
    assert not LearnerValue.objects.exists()
    assert Attempt.objects.get().sequencing == ""
