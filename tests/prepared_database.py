"""The migrated SQLite database of the stacks, copied into each run's memory.

Running all the migrations takes longer than most of the tests together: one process does, once per
state of the migrations, and the others wait for it.
"""

import os
import sqlite3
from contextlib import closing, suppress

import psycopg
import pytest
from django.db import connection

from tests.stack import POSTGRES, prepared_postgres, prepared_sqlite


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Before pytest-django's set-up: `migrate` then finds nothing left to do."""
    if connection.vendor != "sqlite":
        yield
        return
    if os.environ.get("PYTEST_XDIST_WORKER") == "gw1":
        prepare_the_other()
    # In memory it lasts as long as somebody is connected.
    in_memory = sqlite3.connect(connection.creation._get_test_db_name(), uri=True)
    with closing(in_memory):
        with closing(sqlite3.connect(prepared_sqlite())) as source:
            source.backup(in_memory)
        yield


def prepare_the_other() -> None:
    """The second process does not wait for the first: it migrates PostgreSQL meanwhile."""
    with (
        suppress(psycopg.OperationalError),
        psycopg.connect(POSTGRES, autocommit=True, connect_timeout=2) as admin,
    ):
        prepared_postgres(admin)
