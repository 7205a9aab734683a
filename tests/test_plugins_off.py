"""The platform without its plugins, with one missing, and with one removed for good."""

import os
import subprocess
import sys

import pytest

from tests.stack import ROOT, Stack, prepared_sqlite

pytestmark = pytest.mark.xdist_group("stack")


def manage(folder, *arguments, **environment):
    """A command of the product in a folder of its own; gives (status, what it printed)."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "tests.stack_settings", "TNE_VAR": str(folder)}
        | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_an_empty_database_needs_no_plugin(tmp_path):
    product = {"TNE_PLUGINS": ""}
    assert manage(tmp_path, "migrate", "-v0", **product) == (0, "")
    source = "from courses.territories import *; open_site('tne.localhost', 80, 'TNE')"
    status, said = manage(tmp_path, "shell", "-v0", "-c", source, **product)
    assert status == 0, said
    stack = Stack(tmp_path / "web", f"sqlite:///{tmp_path / 'db.sqlite3'}", extra=product)
    try:
        stack.start_web(workers=1)
        assert stack.get("/").status == 200
        assert stack.get("/formations/").status == 200
    finally:
        stack.stop()


def test_a_plugin_that_is_left_out_stops_migrate_and_the_server_in_one_sentence(tmp_path):
    database = {"DATABASE_URL": f"sqlite:///{prepared_sqlite()}", "TNE_PLUGINS": ""}
    status, said = manage(tmp_path, "migrate", "--plan", **database)
    assert status != 0
    assert "holds tables of" in said
    served = subprocess.run(
        [sys.executable, "-c", "import tne_formation.wsgi"],
        cwd=ROOT,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "tests.stack_settings", "TNE_VAR": str(tmp_path)}
        | database,
        capture_output=True,
        text=True,
        check=False,
    )
    assert served.returncode != 0
    assert "remove_plugin" in served.stderr.splitlines()[-1]


def test_removing_a_plugin_says_what_goes_then_takes_it_away(tmp_path):
    stack = Stack(tmp_path / "stack")
    stack.python(
        "from tests.factories import *\n"
        "course = make_course(); make_activity(course); print(course.pk)"
    )
    assert "1 activités" in stack.run("manage.py", "remove_plugin", "dummy_plugin")
    count = (
        "from courses.models import ActivityPage\n"
        "from django.db import connection\n"
        "tables = [t for t in connection.introspection.table_names() if 'dummy' in t]\n"
        "import json; print(json.dumps([ActivityPage.objects.count(), len(tables)]))"
    )
    assert stack.python(count) == [1, 2]
    stack.run("manage.py", "remove_plugin", "dummy_plugin", "--yes")
    assert stack.python(count) == [0, 0]


def test_what_is_not_a_plugin_is_not_removed(tmp_path):
    stack = Stack(tmp_path / "stack")
    for label in ("courses", "nobody"):
        status, said = manage(
            tmp_path, "remove_plugin", label, "--yes", DATABASE_URL=stack.database_url
        )
        assert status == 1
        assert "extension" in said


def test_a_full_database_lives_on_with_every_plugin_off(tmp_path):
    stack = Stack(tmp_path / "stack")
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
    try:
        stack.start_web(workers=1)
        for path in ("/", "/formations/", course, "/mon-espace/"):
            assert stack.get(path, session).status == 200, path
        for path in activities:
            answer = stack.get(path, session)
            assert answer.status == 503
            assert "indisponible" in answer.body
        assert stack.get("/attestations/verifier/").status == 404
    finally:
        stack.stop()
    gone = (
        "from courses.models import ActivityPage\n"
        "[page.specific.delete() for page in ActivityPage.objects.all()]\n"
        "print(ActivityPage.objects.count())"
    )
    assert stack.python(gone) == 0
