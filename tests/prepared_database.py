"""A migrated SQLite database, made once per state of the migrations, copied into each run's memory.

Running all the migrations takes longer than most of the tests together.
"""

import os
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.stack import PREPARED, shape


def keep(source: sqlite3.Connection, prepared: Path) -> None:
    """Save it, whole or not at all: another run may be doing the same."""
    prepared.parent.mkdir(parents=True, exist_ok=True)
    unfinished = prepared.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(unfinished)) as target:
        source.backup(target)
    unfinished.replace(prepared)


def prepared_database() -> Path:
    applications = zlib.crc32(" ".join(settings.INSTALLED_APPS).encode())
    return PREPARED / f"memory-{shape()}-{applications:08x}.sqlite3"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Before pytest-django's set-up: `migrate` then finds nothing left to do."""
    if connection.vendor != "sqlite":
        yield
        return
    prepared = prepared_database()
    # In memory it lasts as long as somebody is connected.
    in_memory = sqlite3.connect(connection.creation._get_test_db_name(), uri=True)
    with closing(in_memory):
        if prepared.exists():
            with closing(sqlite3.connect(prepared)) as source:
                source.backup(in_memory)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """After it: what took long is kept for the next run."""
    prepared = prepared_database()
    if connection.vendor == "sqlite" and not prepared.exists():
        with django_db_blocker.unblock():
            connection.ensure_connection()
            keep(connection.connection, prepared)
