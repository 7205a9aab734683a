"""Many commits at once on PostgreSQL: one order, no error, nothing doubled."""

import pytest

from tests.stack import PostgresDatabase, Stack, postgres_answers

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("stack")]


@pytest.mark.skipif(not postgres_answers(), reason="PostgreSQL does not answer")
def test_commits_at_once_end_with_the_last_one(tmp_path):
    with PostgresDatabase() as database:
        stack = Stack(tmp_path, database.url)
        found = stack.scenario("tests.plugins.scorm.simultaneous", "")
    assert found["opened"] == {"taken": 6}
    assert (found["attempts"], found["completions"]) == (1, 1)
    assert found["errors"] == {}
    assert (found["sequence"], found["raw"]) == (24, "24")
    assert found["crowd"] == {"sent": {"taken": 32}, "whole": True}
