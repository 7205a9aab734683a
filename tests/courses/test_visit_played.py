"""The visit played to its end: a family comes, the last seat goes, nine people are ticked."""

import json
import re
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from courses.api import CourseRun
from courses.enrolment import seats_disagree
from courses.models import Enrolment, Message
from courses.seat_links import leave_address
from plugins.scheduling.attendance import roster
from plugins.scheduling.models import Attendance, TimeSlot
from tests.courses.test_visit import take

pytestmark = pytest.mark.xdist_group("demo")
State = Enrolment.State


def named(title):
    return CourseRun.objects.get(title=title)


def fill_in(client, address, **fields):
    """The form that is there, sent as it was shown; gives the page that answers."""
    shown = client.get(address).content.decode()
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', shown)[1]
    return client.post(address, {"key": key, "as_quality": "parent"} | fields, follow=True)


def test_a_family_of_five_comes_without_an_account_and_cancels_in_one_tap(site, client):
    run = named("Samedi en famille à La Verrerie, Rambervillers")
    taken = run.seats.get(bucket="total").taken
    form = take(client, "en-famille")["Location"]
    page = fill_in(client, form, first_name="Aya", adults=2, children_6_to_10=3)
    enrolment = Enrolment.objects.get(run=run, user__first_name="Aya")
    assert (enrolment.state, enrolment.seats) == (State.CONFIRMED, 5)
    assert run.seats.get(bucket="total").taken == taken + 5
    assert re.search(r"[A-Z0-9]{5}-[A-Z0-9]{5}", page.content.decode())  # her code de reprise
    leave = urlsplit(leave_address(enrolment)).path
    assert leave in page.content.decode()
    assert "C’est annulé" in client.post(leave, follow=True).content.decode()
    enrolment.refresh_from_db()
    assert enrolment.state == State.WITHDRAWN
    assert run.seats.get(bucket="total").taken == taken


def test_the_last_seat_goes_the_next_person_waits_and_is_called(site, client):
    run = named("Copier, comprendre, créer, Saint-Dié")
    session = take(client, "derniere-place")["Location"]
    form = reverse("courses:enrol", args=[run.pk])
    assert form in client.get(session).content.decode()
    fill_in(client, form)
    last = Enrolment.objects.get(run=run, user__first_name="Gwenaëlle")
    assert last.state == State.CONFIRMED
    assert "Complet" in client.get(session).content.decode()
    take(client, "parent")
    assert "attente" in fill_in(client, form).content.decode()
    waiting = Enrolment.objects.get(run=run, user__first_name="Nadège")
    assert waiting.state == State.WAITING
    client.post(urlsplit(leave_address(last)).path)
    waiting.refresh_from_db()
    assert waiting.state == State.OFFERED
    assert Message.objects.filter(run=run, to=waiting.user).exists()
    assert seats_disagree() == []


def test_nine_people_ticked_without_network_are_nine_presences(site, client):
    address = take(client, "emargement")["Location"]
    slot = TimeSlot.objects.get(run=named("Le visualiseur au quotidien, Rambervillers"))
    token = re.search(r'data-token="([^"]+)"', client.get(address).content.decode())[1]
    now = timezone.now().isoformat()
    ticks = [
        {
            "nonce": str(uuid4()),
            "enrolment": line.enrolment.pk,
            "state": "present",
            "minutes": "",
            "excuse": "",
            "at": now,
        }
        for line in roster(slot)
    ]
    for _times in range(3):
        answer = client.post(
            reverse("scheduling:offline_send"),
            json.dumps({"token": token, "ticks": ticks}),
            content_type="application/json",
            headers={"Origin": settings.SITE_ORIGIN},
        )
        assert answer.status_code == 200
    assert len(ticks) == Attendance.objects.filter(slot=slot, state="present").count() == 9
