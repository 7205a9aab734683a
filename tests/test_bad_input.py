"""Every form that people are shown takes what it is given: a French answer, never a 500.

The forms are found on the pages of the table of who may see what, their fields filled with what no
person types, and sent as that person would.
"""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from tests.test_who_may_see_what import TABLE, arguments, sign_in

pytestmark = pytest.mark.django_db
TYPED = {"text", "search", "email", "tel", "url", "number", "password", "date", "datetime-local"}
ODD = {
    "nul": "Zoé\x00Lefèvre",
    "megabyte": "é" * 500_000,
    "markup": "<script>alert(1)</script>{{ 7 * 7 }}",
    "number": "9" * 400,
    "first day": "0001-01-01",  # of no moment east of Greenwich
}
ROLES = ["anonymous", "guest", "learner", "trainer", "administrator", "superuser"]


@pytest.fixture(scope="module")
def known_forms():
    """Those of each role, read once: the world is the same for all that is odd."""
    return {}


def forms_of(html):
    """(method, action, {name: value}, names of what is typed) of each form of a page."""
    for form in BeautifulSoup(html, "html.parser").find_all("form"):
        fields, typed = {}, []
        for field in form.find_all(["input", "textarea", "select"]):
            name, kind = field.get("name"), field.get("type", "text")
            if not name or field.has_attr("disabled") or kind == "file":
                continue
            if field.name == "textarea" or (field.name == "input" and kind in TYPED):
                typed.append(name)
            elif field.name == "select":
                option = field.find("option", selected=True) or field.find("option")
                fields[name] = option.get("value", "") if option else ""
            elif kind not in ("checkbox", "radio"):
                fields.setdefault(name, field.get("value", ""))
            elif field.has_attr("checked"):
                fields.setdefault(name, field.get("value", "on"))
        yield form.get("method", "get").lower(), form.get("action") or "", fields, typed


def sent(client, method, address, fields):
    """The answer, everything undone."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        answer = getattr(client, method)(address, fields)
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def forms_shown_to(client, world, role):
    """(where it is, method, target, {name: value}, typed): each form that people can type into.

    One that many pages show, such as a search, once.
    """
    shown = {}
    for name, row in TABLE.items():
        if role not in row.get:
            continue
        page = reverse(name, args=arguments(row, world["here"], world))
        answer = client.get(page)
        if answer.status_code != 200 or answer.streaming or b"<form" not in answer.content:
            continue
        for method, action, fields, typed in forms_of(answer.content.decode()):
            target = action or page
            if not typed or not target.startswith("/") or "/logout/" in target:
                continue
            fields.pop("csrfmiddlewaretoken", None)  # the test client is not asked for it
            same = (method, target, *typed, *fields.items())
            shown.setdefault(same, (name, method, target, fields, typed))
    return list(shown.values())


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("odd", list(ODD))
def test_no_form_falls_over(client, world, known_forms, role, odd):
    client.raise_request_exception = False
    sign_in(client, world, role)
    if role not in known_forms:
        known_forms[role] = forms_shown_to(client, world, role)
    faults, tried = [], 0
    for name, method, target, fields, typed in known_forms[role]:
        filled = fields | dict.fromkeys(typed, ODD[odd])
        if method == "get" and odd == "megabyte":
            continue  # no server takes an address of that length
        answer = sent(client, method, target, filled)
        tried += 1
        if answer.status_code >= 500:
            faults.append(f"{method} {target} on {name}: {answer.status_code}")
        if odd == "nul" and answer.status_code != 400:
            faults.append(f"{method} {target} on {name} took a NUL: {answer.status_code}")
    assert faults == [], "\n".join(faults)
    assert tried, "no form was tried"


@pytest.mark.parametrize("path", ["/compte/login/", "/compte/signup/", "/reprise/"])
def test_an_invisible_character_is_refused_in_french(client, db, path):
    answer = client.post(path, {"login": "a\x00b", "email": "a\x00b", "code": "\x00"})
    assert answer.status_code == 400
    assert "<html" in answer.content.decode()
    assert settings.LANGUAGE_CODE == "fr"


@pytest.mark.parametrize(("chosen", "status"), [("territories", 400), ("audience", 200)])
def test_a_key_that_no_row_can_have_is_no_fault(client, world, chosen, status):
    sign_in(client, world, "superuser")
    answer = client.get(reverse("formations:index"), {chosen: 2**80})
    assert answer.status_code == status
    assert "<html" in answer.content.decode()
