"""What is written again for a test is what was made for the one before."""

import pytest
from django.apps import apps
from django.db import connection

from tests import factories, kept


@pytest.fixture
def beginning(monkeypatch):
    own = kept.Beginning()
    monkeypatch.setattr(kept, "beginning", own)
    return own


@pytest.fixture
def undone(db, beginning):
    """undone(make) -> what it gives at the beginning of a test, of which nothing stays."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite's rows are written again")

    def within(make):
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT beginning")  # the connection counts its own alone
            beginning.start()
            given = make()
            cursor.execute("ROLLBACK TO beginning")
        return given

    return within


def everything():
    return {model: list(model.objects.order_by("pk").values()) for model in apps.get_models()}


def a_run_and_somebody():
    territory = factories.make_territory()
    course = factories.make_course()
    run = factories.make_run(course, territory, factories.make_organisation(territory))
    person = factories.make_role("trainer", territory)
    assert (run.territory, run.course) == (territory, course)
    assert run.territory is territory
    return run, person, everything()


def test_the_same_rows_and_objects_of_one_s_own(undone):
    first, second = undone(a_run_and_somebody), undone(a_run_and_somebody)
    assert first[2] == second[2]
    assert first[1].username == second[1].username  # made, it would have another number
    assert first[0] is not second[0]


def test_a_test_that_has_written_something_gets_all_made(undone, beginning):
    def after_another():
        factories.make_territory.__wrapped__("2A", "Corse-du-Sud")
        return factories.make_user().username

    assert undone(after_another) != undone(after_another)
    assert beginning.known == {}
