"""A guest whom a browser knows."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.http import HttpResponse

from courses.guests import register_guest, remember_device


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
