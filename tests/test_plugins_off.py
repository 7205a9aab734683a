"""The platform without its plugins, with one missing, and with one removed for good."""

import pytest

from tests.stack import Stack

pytestmark = pytest.mark.xdist_group("stack")
ALONE = {"TNE_PLUGINS": ""}
SITE = "from courses.territories import *; open_site('tne.localhost', 80, 'TNE')"


@pytest.fixture
def stack(tmp_path):
    """On the database of all plugins, of which nothing runs yet."""
    stack = Stack(tmp_path / "stack")
    yield stack
    stack.stop()


def test_an_empty_database_needs_no_plugin(tmp_path):
    stack = Stack(tmp_path, f"sqlite:///{tmp_path / 'db.sqlite3'}", extra=ALONE)
    try:
        assert stack.attempt("migrate", "-v0") == (0, "")
        stack.manage("shell", "-v0", "-c", SITE)
        stack.start_web(workers=1)
        assert stack.get("/").status == 200
        assert stack.get("/formations/").status == 200
    finally:
        stack.stop()


def test_a_plugin_that_is_left_out_stops_migrate_and_the_server_in_one_sentence(stack):
    stack.extra = ALONE
    status, said = stack.attempt("migrate", "--plan")
    assert status != 0
    assert "holds tables of" in said
    status, _told, complaints = stack.process.attempt("import tne_formation.wsgi")
    assert int(status) != 0
    assert "remove_plugin" in complaints.splitlines()[-1]


def test_removing_a_plugin_says_what_goes_then_takes_it_away(stack):
    stack.python(
        "from tests.factories import *\n"
        "course = make_course(); make_activity(course); print(course.pk)"
    )
    assert "1 activités" in stack.manage("remove_plugin", "dummy_plugin")
    count = (
        "from courses.models import ActivityPage\n"
        "from django.db import connection\n"
        "tables = [t for t in connection.introspection.table_names() if 'dummy' in t]\n"
        "import json; print(json.dumps([ActivityPage.objects.count(), len(tables)]))"
    )
    assert stack.python(count) == [1, 2]
    stack.manage("remove_plugin", "dummy_plugin", "--yes")
    assert stack.python(count) == [0, 0]


def test_what_is_not_a_plugin_is_not_removed(stack):
    for label in ("courses", "nobody"):
        status, said = stack.attempt("remove_plugin", label, "--yes")
        assert status == 1
        assert "extension" in said


def test_a_full_database_lives_on_with_every_plugin_off(stack):
    seeded = stack.python(
        "import json\n"
        "from courses.enrolment import enrol\n"
        "from tests.factories import *\n"
        "from tests.seeding import session_for, steps_of_three_kinds\n"
        "run = make_run(); user = make_user(); enrol(user, run, 'teacher')\n"
        "steps = steps_of_three_kinds(run.course, 3)\n"
        "addresses = [step.get_url() for step in steps]\n"
        "print(json.dumps([run.course.get_url(), addresses, session_for(user)]))"
    )
    course, activities, session = seeded
    stack.extra["TNE_PLUGINS_OFF"] = "scorm,resources,attestations,dummy_plugin"
    stack.start_web(workers=1)
    for path in ("/", "/formations/", course, "/mon-espace/"):
        assert stack.get(path, session).status == 200, path
    for path in activities:
        answer = stack.get(path, session)
        assert answer.status == 503
        assert "indisponible" in answer.body
    assert stack.get("/attestations/verifier/").status == 404
    gone = (
        "from courses.models import ActivityPage\n"
        "[page.specific.delete() for page in ActivityPage.objects.all()]\n"
        "print(ActivityPage.objects.count())"
    )
    assert stack.python(gone) == 0
