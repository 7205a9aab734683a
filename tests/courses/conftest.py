"""A guest whom a browser knows; the demonstration, filled."""

import sqlite3
from datetime import date
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse

from courses.demo.fill import fill
from courses.guests import register_guest, remember_device

DAY = date(2026, 11, 23)


def copy_of(source: sqlite3.Connection) -> sqlite3.Connection:
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    source.backup(copy)
    return copy


@pytest.fixture(scope="session")
def filled_once():
    """What the first module has filled, for those that come after it in the same process."""
    return {}


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker, filled_once):
    """One filled site for the whole module; what each test changes there is rolled back."""
    with django_db_blocker.unblock():
        if connection.vendor != "sqlite":
            with transaction.atomic():
                fill(DAY)
                yield
                transaction.set_rollback(True)
            return
        connection.ensure_connection()
        before = copy_of(connection.connection)
        if "site" not in filled_once:
            fill(DAY)
            filled_once["site"] = copy_of(connection.connection)
        else:
            filled_once["site"].backup(connection.connection)
        yield
        before.backup(connection.connection)


@pytest.fixture
def site(demonstration, db):
    """The filled site."""


@pytest.fixture
def known_guest():
    """`known_guest(client)`: a new guest, whose device the client is from now on."""

    def on(client, first_name="Maël"):
        user, code = register_guest(first_name)
        response = HttpResponse()
        remember_device(SimpleNamespace(COOKIES={}), response, user)
        client.cookies[settings.GUEST_COOKIE_NAME] = response.cookies[
            settings.GUEST_COOKIE_NAME
        ].value
        user.code = code
        return user

    return on
