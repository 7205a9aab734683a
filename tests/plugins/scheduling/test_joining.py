"""Somebody without an address is received: at the door, before the day, with a slip to keep."""

import io
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from courses.enrolment import Party, enrol, seats_disagree
from courses.guests import guest_by_code, register_guest
from courses.models import Enrolment, SeatCounter
from plugins.scheduling.models import Attendance, Room
from plugins.scheduling.welcome.joining import NoSeat, Person, add_person
from tests import factories

from .meetings import make_slot
from .places import make_venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    return factories.make_user()


@pytest.fixture
def slot(territory, organisation, host):
    """Under way, in a room of ten, at a host's; four seats."""
    course = factories.make_course(title="Premier téléphone", for_parents=True)
    run = factories.make_run(course, territory, organisation, capacity=4)
    venue = make_venue(territory, host=host)
    room = Room.objects.create(venue=venue, name="Atelier", capacity=10)
    return make_slot(run, venue=venue, room=room, hours_ago=1)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def form(**fields):
    return {"key": str(uuid4()), "first_name": "Aya", "adults": "1"} | fields


def somebody(seats=1):
    return Person("Aya", "", "", Party(adults=seats))


def words(pdf):
    [page] = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(page.extract_text().replace("\u00a0", " ").split())


def test_a_walk_in_is_enrolled_and_present_in_one_act(slot, host):
    client, sent = client_of(host), form(phone="0612345678", children_6_to_10="2")
    address = reverse("scheduling:walk_in", args=[slot.pk])
    for _twice in range(2):
        answer = client.post(address, sent)
    row = Enrolment.objects.get(run=slot.run)
    assert (row.state, row.seats, row.children_6_to_10) == ("confirmed", 3, 2)
    assert (row.user.first_name, row.user.phone) == ("Aya", "06 12 34 56 78")
    assert Attendance.objects.get(enrolment=row).state == "present"
    assert answer["Location"] == reverse("scheduling:welcomed", args=[row.pk])
    assert not seats_disagree()


def test_her_slip_opens_her_space_and_says_how_to_cancel(slot, host):
    client = client_of(host)
    page = client.post(reverse("scheduling:add_person", args=[slot.run_id]), form(), follow=True)
    row = Enrolment.objects.get(run=slot.run)
    code = page.context["code"]
    assert guest_by_code(code) == row.user
    said = words(client.get(reverse("scheduling:slip", args=[row.pk])).content)
    for part in ("Aya", "Premier téléphone", code, "/reprise/", "/a/", str(slot.venue.name)):
        assert part in said, part
    elsewhere = client_of(host).get(reverse("scheduling:slip", args=[row.pk]))
    assert code not in words(elsewhere.content)


def test_beyond_the_seats_one_is_asked_and_the_walls_of_the_room_stay(slot, host):
    enrol(register_guest("Ysé")[0], slot.run, "parent", Party(adults=4))
    client, address = client_of(host), reverse("scheduling:walk_in", args=[slot.pk])
    sent = form(adults="3")
    answer = client.post(address, sent)
    assert (answer.status_code, Enrolment.objects.count()) == (422, 1)
    assert "Faire entrer quand même" in answer.content.decode()
    client.post(address, sent | {"beyond": "on"})
    assert Enrolment.objects.filter(state="confirmed").count() == 2
    total = SeatCounter.objects.get(run=slot.run, bucket="total")
    assert (total.taken, total.capacity) == (7, 7)
    answer = client.post(address, form(adults="4", beyond="on"))
    assert "La salle ne compte que 10 places" in answer.content.decode().replace("\u00a0", " ")
    assert Enrolment.objects.count() == 2


def test_those_who_wait_keep_their_turn_when_somebody_is_let_in(slot, host):
    enrol(register_guest("Ysé")[0], slot.run, "parent", Party(adults=4))
    waiting = enrol(register_guest("Naïm")[0], slot.run, "parent")
    with pytest.raises(NoSeat):
        add_person(slot.run, somebody(), by=host, key=uuid4(), slot=slot)
    _code, row = add_person(slot.run, somebody(), by=host, key=uuid4(), slot=slot, beyond=True)
    waiting.refresh_from_db()
    assert (row.state, waiting.state) == ("confirmed", "waiting")
    assert not seats_disagree()


def test_a_host_reaches_the_people_of_her_sessions_alone(slot, host):
    _code, row = add_person(slot.run, somebody(), by=host, key=uuid4())
    other = factories.make_run(slot.run.course, slot.run.territory, slot.run.organisation)
    for name, pk, status in (
        ("people", slot.run_id, 200),
        ("people", other.pk, 404),
        ("welcomed", row.pk, 200),
    ):
        assert client_of(host).get(reverse(f"scheduling:{name}", args=[pk])).status_code == status
    stranger = client_of(factories.make_user())
    assert stranger.get(reverse("scheduling:welcomed", args=[row.pk])).status_code == 404
    enrol(row.user, factories.make_run(factories.make_course(for_parents=True)), "parent")
    client_of(host).post(reverse("scheduling:slip_code", args=[row.pk]))
    assert guest_by_code(_code) == row.user  # she has a life elsewhere: her code stays hers


def test_what_cannot_be_read_is_said_where_one_is(slot, host):
    answer = client_of(host).post(
        reverse("scheduling:walk_in", args=[slot.pk]),
        form(first_name="A\x1b", adults="9" * 30, phone="appelez"),
    )
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"first_name", "adults", "phone"}


def test_a_host_withdraws_somebody_who_calls(slot, host):
    _code, row = add_person(slot.run, somebody(), by=host, key=uuid4())
    client_of(host).post(reverse("scheduling:cancel_person", args=[row.pk]))
    row.refresh_from_db()
    assert (row.state, row.ended_by) == ("withdrawn", host)
