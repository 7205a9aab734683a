"""SCORM 1.2: a step that asks for others is begun after them, in the plan and for the server."""

import contextlib
from collections import namedtuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.scorm.models import ScormActivityPage
from plugins.scorm.prerequisites import BadScript, holds, locked
from plugins.scorm.tokens import Launch, launch_token
from tests.factories import make_activity

from .learners import Browser, cmi_12, host
from .manifests import codes, read
from .packages import ONE_RESOURCE, manifest, package_of

STATUSES = {"A": "passed", "B": "completed", "C": "failed", "D": "incomplete", "E": "not attempted"}
Known = namedtuple("Known", "status completed success")


def status_of(name):
    try:
        return STATUSES[name]
    except KeyError:
        raise BadScript(name) from None


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("A", True),
        ("B", True),
        ("C", False),
        ("A&B", True),
        ("A & C", False),
        ("C|B", True),
        ("C | D & A", False),
        ("(C | B) & A", True),
        ("~E", True),
        ("~~E", False),
        ("~(A & B)", False),
        ('C = "failed"', True),
        ("C = failed", True),
        ("C = F", True),
        ('A <> "passed"', False),
        ('A = "completed"', True),
        ('E = "not attempted"', True),
        ("2*{A, B, C}", True),
        ("3*{A,B,C}", False),
        ("1*{C&A, ~D}", True),
        ("0*{C}", True),
    ],
)
def test_scripts_are_read_as_the_standard_writes_them(script, found):
    assert holds(script, status_of) is found


@pytest.mark.parametrize(
    "script",
    [
        *("", "   ", "A B", "A &", "& A", "(A", "A)", "A = ", "Z", "~", "{A}", "x*{A}", "2*{}"),
        *("2*A", "A;B", "A = &", '"A', "(" * 5000, "~" * 3999, "(" * 60 + "A" + ")" * 60),
    ],
)
def test_what_is_no_script_is_said_so(script):
    with pytest.raises(BadScript):
        holds(script, status_of)


@given(st.text(st.sampled_from('AB&|~=<>(){}*,"1 é'), max_size=40))
def test_no_script_breaks_the_reader(script):
    with contextlib.suppress(BadScript):
        assert holds(script, status_of) in (True, False)


def step(name, *requires, within=()):
    return {"id": name, "requires": list(requires), "within": list(within)}


def known(status="", *, completed=False, success=""):
    return Known(status, completed, success)


def test_what_was_begun_may_be_gone_on_with():
    steps = [step("A"), step("B", "A"), step("C", "~B")]
    assert locked(steps, {}) == {"B"}
    done = known("completed", completed=True)
    assert locked(steps, {"A": done}) == set()
    assert locked(steps, {"A": done, "B": done}) == {"C"}
    assert locked(steps, {"A": done, "B": done, "C": known("incomplete")}) == set()


def test_a_group_is_done_when_all_of_it_is():
    steps = [step("A", within=["G"]), step("B", within=["G"]), step("C", "G")]
    done = known("passed", completed=True, success="passed")
    assert locked(steps, {"A": done}) == {"C"}
    assert locked(steps, {"A": done, "B": known("completed", completed=True)}) == set()
    assert locked(steps, {"A": done, "B": known("failed", success="failed")}) == {"C"}


def test_nobody_is_left_before_closed_doors():
    assert locked([step("A", "B"), step("B", "A")], {}) == set()
    assert locked([step("A"), step("B", "(")], {}) == set(), "a script nobody can read"
    assert locked([{"id": "A"}], {}) == set(), "taken in before scripts were obeyed"


def item(name, script="", inside=""):
    asks = f'<adlcp:prerequisites type="aicc_script">{script}</adlcp:prerequisites>'
    title = f"<title>Étape {name}</title>"
    reference = "" if inside else 'identifierref="R1"'
    return f'<item identifier="{name}" {reference}>{title}{asks if script else ""}{inside}</item>'


def test_the_author_is_told_of_a_script_that_cannot_be_obeyed():
    _found, report = read(manifest(item("A") + item("B", "A &amp; Z") + item("C", "A")))
    assert codes(report) == ["M07-prerequisites"]
    assert "Étape B" in next(iter(report)).message
    _found, report = read(manifest(item("A", "Z"), version="2004 4th Edition"))
    assert codes(report) == []


@pytest.fixture
def tab(client, course, take_in, enrolment):
    group = item("G", "A", item("B") + item("C", "B"))
    version = take_in(package_of(manifest(item("A") + group, ONE_RESOURCE)))
    return Browser(client, enrolment, make_activity(course, ScormActivityPage, version=version))


@pytest.mark.django_db
def test_a_step_opens_after_those_it_asks_for(tab):
    refused = tab.open("B")
    assert refused.status_code == 403
    assert "s’ouvrira quand" in refused.json()["message"]
    assert tab.open("A").json()["waiting"] == ["B", "C"]
    assert tab.commit(cmi_12("incomplete")).json()["waiting"] == ["B", "C"]
    assert tab.commit(cmi_12("completed")).json()["waiting"] == ["C"]
    assert tab.open("C").status_code == 403
    assert tab.open("B").json()["waiting"] == ["C"]
    tab.commit(cmi_12("passed", "90"))
    assert tab.open("C").status_code == 200


def config_of(client, launch):
    address = f"/modules/jouer/?jeton={launch_token(launch)}"
    return client.get(address, headers={"host": host()}).context["config"]


@pytest.mark.django_db
def test_the_module_starts_with_a_step_that_is_open(client, course, take_in, enrolment):
    version = take_in(package_of(manifest(item("A", "B") + item("B"), ONE_RESOURCE)))
    activity = make_activity(course, ScormActivityPage, version=version)
    launch = Launch(enrolment.user_id, version.pk, activity.pk, enrolment.pk)
    config = config_of(client, launch)
    assert (config["item"], config["waiting"]) == ("B", ["A"])


@pytest.mark.django_db
def test_a_look_without_traces_waits_for_nothing(tab, trainer):
    version = tab.activity.version
    look = Launch(trainer.pk, version.pk, tab.activity.pk)
    assert config_of(tab.client, look)["waiting"] == []
    request = {"token": launch_token(look), "item": "C", "session": "s"}
    assert tab.post("ouvrir", request).status_code == 200
