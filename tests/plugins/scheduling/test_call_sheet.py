"""The calls to make, as a host has them on paper and by the screenful."""

import io
from uuid import uuid4

import pytest
from django.urls import reverse
from pypdf import PdfReader

from courses.enrolment import enrol
from courses.guests import register_guest
from courses.models import CourseRun
from plugins.scheduling.slots import add_slots
from plugins.scheduling.telling import call_screens
from tests import factories

from .places import make_plan, make_room, wednesday

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_to_call(territory, organisation, organiser, teacher, client):
    course = factories.make_course(for_parents=True, open_without_account=True)
    run = factories.make_run(course, territory, organisation)
    plan = make_plan(wednesday(), 9, 12, make_room(territory, host=teacher))
    add_slots(run, [plan], by=organiser, key=uuid4())
    for name, phone in (("Inès", "0612345678"), ("Élodie-Anne", "0698765432")):
        guest, _code = register_guest(name, phone=phone)
        enrol(guest, run, "parent")
    client.force_login(teacher)


def pages_on_paper(client):
    answer = client.get(reverse("scheduling:call_sheet"))
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return [" ".join(page.extract_text().replace("\xa0", " ").split()) for page in pages]


def words_on_paper(client):
    return " ".join(pages_on_paper(client))


def test_the_paper_says_whom_to_call_where_and_what_to_say(two_to_call, client):
    words = words_on_paper(client)
    for told in ("Appelé", "Inès", "06 12 34 56 78", "Élodie-Anne", "06 98 76 54 32", "9 h – 12 h"):
        assert told in words
    assert "D’autres personnes suivent" not in words


def test_no_call_is_cut_in_two_and_each_page_begins_with_the_heads(two_to_call, client):
    run = CourseRun.objects.get()
    for number in range(8):
        guest, _code = register_guest(f"Numéro{number}", phone=f"061234560{number}")
        enrol(guest, run, "parent")
    pages = pages_on_paper(client)
    assert len(pages) > 1
    assert all(page.count("Que dire") == 1 for page in pages)
    assert sum(page.count("☐") for page in pages) == 10
    for page in pages:
        assert page.count("☐") == page.count("est confirmée") == page.count("Avant")


def test_what_does_not_fit_is_said(two_to_call, client, monkeypatch):
    monkeypatch.setattr(call_screens, "SHOWN", 1)
    page = client.get(reverse("scheduling:calls")).content.decode()
    assert ("06 12 34 56 78" in page) != ("06 98 76 54 32" in page)
    assert "D’autres personnes suivent" in page
    assert "D’autres personnes suivent" in words_on_paper(client)
