"""Ticks that a trainer's device kept: sent by token, taken once each, refused in words."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from courses.enrolment import enrol
from plugins.scheduling.attendance import close_sheet
from plugins.scheduling.models import Attendance, AttendanceEvent, TimeSlot
from plugins.scheduling.offline.tokens import LASTS, token_for
from tests import factories

from .meetings import make_slot, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment(run, teacher):
    return enrol(teacher, run, "teacher")


@pytest.fixture
def slot(run, trainer):
    run.trainers.remove(trainer)  # she only leads this slot
    return make_slot(run, trainer)


def tick(enrolment, **fields):
    return {
        "nonce": str(uuid4()),
        "enrolment": enrolment.pk,
        "state": "present",
        "minutes": "",
        "excuse": "",
        "at": timezone.now().isoformat(),
    } | fields


def post(client, token, ticks, origin=settings.SITE_ORIGIN):
    return client.post(
        reverse("scheduling:offline_send"),
        json.dumps({"token": token, "ticks": ticks}),
        content_type="application/json",
        headers={"Origin": origin} if origin else {},
    )


def codes(answer):
    return [result.get("code", result["status"]) for result in answer.json()["results"]]


def test_a_batch_sent_three_times_makes_one_presence_each(client, slot, run, trainer, sql_budget):
    people = [enrol(factories.make_user(), run, "teacher") for _ in range(3)]
    token, ticks = token_for(slot, trainer), [tick(person) for person in people]
    with sql_budget(60):
        answers = [post(client, token, ticks).json() for _ in range(3)]  # nobody is signed in
    assert [answer["results"] for answer in answers] == [answers[0]["results"]] * 3
    assert not answers[0]["closed"]
    assert Attendance.objects.count() == AttendanceEvent.objects.count() == 3
    assert {row.recorded_by for row in Attendance.objects.all()} == {trainer}


def test_a_token_ends_72_hours_after_its_slot(client, slot, enrolment, trainer):
    token = token_for(slot, trainer)
    slots = TimeSlot.objects.filter(pk=slot.pk)
    for ago, status in ((LASTS - timedelta(minutes=1), 200), (LASTS + timedelta(minutes=1), 410)):
        slots.update(end=timezone.now() - ago, start=timezone.now() - ago - timedelta(hours=3))
        answer = post(client, token, [tick(enrolment)])
        assert answer.status_code == status
    assert "72 heures" in answer.json()["said"]
    assert AttendanceEvent.objects.count() == 1


def test_a_new_password_ends_the_tokens(client, slot, enrolment, trainer):
    token = token_for(slot, trainer)
    trainer.set_password("une autre phrase de passe")
    trainer.save()
    assert post(client, token, [tick(enrolment)]).json()["code"] == "token"


def test_who_does_not_lead_the_slot_any_more_sends_nothing(client, slot, enrolment, trainer):
    token = token_for(slot, trainer)
    slot.leads.all().delete()
    assert post(client, token, [tick(enrolment)]).json()["code"] == "not_yours"
    assert not AttendanceEvent.objects.exists()


@pytest.mark.parametrize("origin", ["", "null", "https://ailleurs.exemple.fr"])
def test_another_site_sends_nothing(client, slot, enrolment, trainer, origin):
    answer = post(client, token_for(slot, trainer), [tick(enrolment)], origin)
    assert answer.status_code == 404
    assert not AttendanceEvent.objects.exists()


@pytest.mark.parametrize("token", ["", "x", "a:b:c", None, 10**30, "é" * 5000])
def test_no_token_no_answer(client, slot, enrolment, token):
    assert post(client, token, [tick(enrolment)]).status_code == 404


def test_each_tick_has_its_own_answer(client, slot, run, enrolment, trainer):
    stranger = enrol(factories.make_user(), factories.make_run(), "teacher")
    ticks = [
        tick(enrolment),
        tick(stranger),
        tick(enrolment, state="asleep"),
        tick(enrolment, nonce="\x00"),
        tick(enrolment) | {"enrolment": 10**30},
        tick(enrolment, minutes="beaucoup"),
        tick(enrolment, minutes=10**30),
        tick(enrolment, at="9999-12-31T23:59:59-23:00"),
        tick(enrolment, at="2026-03-04T10:00"),
        "not a tick",
    ]
    answer = post(client, token_for(slot, trainer), ticks)
    assert codes(answer) == ["recorded", "unknown", *["bad"] * 8]
    assert AttendanceEvent.objects.count() == 1
    assert all(result["said"] for result in answer.json()["results"][1:])


def test_after_closing_ticks_are_refused_in_words(client, slot, enrolment, trainer):
    close_sheet(sheet(slot), by=trainer)
    answer = post(client, token_for(slot, trainer), [tick(enrolment)])
    assert codes(answer) == ["closed"]
    assert answer.json()["closed"]


# --- what a device keeps -----------------------------------------------------------------------


def test_tomorrow_s_sheets_are_kept_with_their_list(client, run, teacher, trainer, sql_budget):
    person = enrol(teacher, run, "teacher")
    tomorrow = make_slot(run, trainer, hours_ago=-20)
    make_slot(run, trainer, hours_ago=-80)
    make_slot(factories.make_run(), hours_ago=-20)
    client.force_login(trainer)
    with sql_budget(8):
        page = client.get(reverse("scheduling:offline_prepare"))
    assert [kept.slot for kept in page.context["sheets"]] == [tomorrow]
    address = reverse("scheduling:sheet", args=[tomorrow.pk])
    assert f"mark-{person.pk}" not in client.get(address).text
    assert f"mark-{person.pk}" in client.get(address + "?copie=1").text


def test_the_worker_sees_the_sheets_only(client):
    address = reverse("scheduling:offline_worker")
    answer = client.get(address)
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    assert address.rpartition("/")[0] + "/" == reverse("scheduling:sheet", args=[1])[:-2]
