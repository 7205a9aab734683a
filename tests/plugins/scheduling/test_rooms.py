"""A place asked of whoever receives there: her yes or no, anew when it moves."""

from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from courses.models import Message
from plugins.scheduling.models import Closure, Room, TimeSlot
from plugins.scheduling.organising.rooms import answer, answer_address
from plugins.scheduling.personal_data import erase
from plugins.scheduling.slots import add_slots, cancel_slot, move_slot
from tests import factories

from .places import make_plan, make_room, make_venue, wednesday

pytestmark = pytest.mark.django_db
RoomState = TimeSlot.RoomState


@pytest.fixture
def host(db):
    return factories.make_user()


@pytest.fixture
def room(territory, host):
    return make_room(territory, host=host)


@pytest.fixture
def asked(run, organiser, room):
    plans = [make_plan(wednesday(), 9, 12, room), make_plan(wednesday(), 14, 17, room)]
    return add_slots(run, plans, by=organiser, key=uuid4())


def states():
    return list(TimeSlot.objects.order_by("start").values_list("room_state", flat=True))


def shown(slots):
    return {slot.pk: slot.sequence for slot in slots}


def test_two_half_days_are_asked_in_one_mail_with_a_way_to_answer(asked, host, organiser):
    assert states() == [RoomState.ASKED] * 2
    mail = Message.objects.get(to=host)
    assert (mail.sender, mail.text.count("Atelier")) == (organiser, 2)
    assert answer_address(asked[0].run, host).rpartition("/demande/")[0] in mail.text


def test_without_a_host_or_by_the_host_herself_a_place_is_confirmed_by_itself(
    run, organiser, territory, room, host
):
    add_slots(run, [make_plan(wednesday(), 9, 12, make_room(territory))], by=organiser, key=uuid4())
    add_slots(run, [make_plan(wednesday(), 9, 12, room)], by=host, key=uuid4())
    assert states() == [RoomState.CONFIRMED] * 2
    assert not Message.objects.filter(to=host).exists()


def test_a_host_accepts_on_her_page(client, asked, host):
    client.force_login(host)
    page = client.get(reverse("scheduling:host")).content.decode()
    assert asked[0].run.course.title in page
    keys = [f"{slot.pk}-{slot.sequence}" for slot in asked[:1]]
    client.post(reverse("scheduling:host"), {"slots": keys, "accept": "1"})
    assert states() == [RoomState.CONFIRMED, RoomState.ASKED]


def test_a_refusal_by_the_signed_link_needs_a_reason_and_is_told(client, asked, host, organiser):
    address = urlsplit(answer_address(asked[0].run, host)).path
    keys = [f"{slot.pk}-{slot.sequence}" for slot in asked]
    page = client.post(address, {"slots": keys, "refuse": "1"}).content.decode()
    assert "Dites pourquoi" in page
    client.post(address, {"slots": keys, "refuse": "1", "reason": "Travaux"})
    assert states() == [RoomState.REFUSED] * 2
    mail = Message.objects.get(to=organiser, subject__startswith="Lieu refusé")
    assert "Travaux" in mail.text
    assert "Plus rien n’attend" in client.get(address).content.decode()


def test_a_link_made_elsewhere_or_for_another_run_answers_nothing(client, asked, host):
    other = factories.make_run()
    address = urlsplit(answer_address(other, host)).path
    keys = [f"{slot.pk}-{slot.sequence}" for slot in asked]
    client.post(address, {"slots": keys, "accept": "1"})
    assert states() == [RoomState.ASKED] * 2
    forged = signing.dumps([host.pk, asked[0].run_id], salt="another salt")
    assert client.get(reverse("scheduling:answer", args=[forged])).status_code == 404


def test_nobody_answers_for_another_host(asked):
    assert answer(shown(asked), factories.make_user(), accepted=True) == 0
    assert states() == [RoomState.ASKED] * 2


def test_what_was_moved_meanwhile_is_asked_anew(asked, host, organiser, room):
    seen = shown(asked)
    answer(seen, host, accepted=True)
    move_slot(asked[0], make_plan(wednesday(3), 9, 12, room), seen=0, by=organiser)
    assert states() == [RoomState.CONFIRMED, RoomState.ASKED]
    assert answer(seen, host, accepted=True) == 0
    assert Message.objects.filter(to=host, subject__startswith="Un lieu").count() == 2


def test_a_host_learns_that_a_slot_leaves_her(asked, host, organiser, territory):
    cancel_slot(asked[0], "Neige", by=organiser)
    elsewhere = make_plan(wednesday(), 14, 17, make_room(territory))
    move_slot(asked[1], elsewhere, seen=0, by=organiser)
    subjects = Message.objects.filter(to=host).order_by("pk").values_list("subject", flat=True)
    assert [subject.split(" :")[0] for subject in subjects[1:]] == [
        "Rendez-vous annulé",
        "Rendez-vous déplacé",
    ]


def test_once_the_host_is_erased_nothing_waits_for_her(asked, host):
    erase(host)
    assert states() == [RoomState.CONFIRMED] * 2


def test_a_host_writes_her_rooms_and_closures_and_no_others(client, host, room, territory):
    client.force_login(host)
    address = reverse("scheduling:host_venue", args=[room.venue_id])
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    sent = {
        "s-TOTAL_FORMS": "2",
        "s-INITIAL_FORMS": "1",
        "s-0-id": room.pk,
        "s-0-capacity": "15",
        "s-0-name": "Atelier",
        "s-1-name": "Grande salle",
        "s-1-capacity": "60",
        "f-TOTAL_FORMS": "1",
        "f-INITIAL_FORMS": "0",
        "f-0-first_day": day,
        "f-0-last_day": day,
        "f-0-reason": "Inventaire",
    }
    assert client.post(address, sent).status_code == 302
    assert list(Room.objects.order_by("pk").values_list("name", "capacity")) == [
        ("Atelier", 15),
        ("Grande salle", 60),
    ]
    assert Closure.objects.get().venue == room.venue
    bad = sent | {"f-0-reason": "a\x07b", "s-1-capacity": "10" * 30}
    assert client.post(address, bad).status_code == 200
    other = make_venue(territory)
    assert client.get(reverse("scheduling:host_venue", args=[other.pk])).status_code == 404
