"""Cancelling from the address in a message, without an account; taking a seat that is offered."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses.enrolment import enrol
from courses.guests import register_guest
from courses.models import Enrolment, Message
from courses.seat_links import LEAVE, TAKE, enrolment_of, leave_address, take_address, token
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(territory, organisation):
    """Of one seat, that a guest holds; a second guest waits."""
    course = factories.make_course(for_parents=True, open_without_account=True)
    run = factories.make_run(course, territory, organisation, capacity=1)
    return [enrol(register_guest(name)[0], run, "parent") for name in ("Inès", "Maël")]


def here(address):
    return "/" + address.split("/", 3)[3]


def test_one_button_frees_the_seat_and_the_next_is_offered_it(full, client, settings):
    holder, waiting = full
    client = Client(HTTP_HOST=settings.SITE_HOST, enforce_csrf_checks=True)
    address = here(leave_address(holder))
    page = client.get(address)
    assert holder.course.title in page.content.decode()
    holder.refresh_from_db()
    assert holder.is_live  # to look at it changes nothing
    assert client.post(address).status_code == 403
    form = {"csrfmiddlewaretoken": page.context["csrf_token"]}
    for _twice in range(2):
        answer = client.post(address, form, headers={"Origin": settings.SITE_ORIGIN}, follow=True)
        assert "C’est annulé" in answer.content.decode()
    holder.refresh_from_db()
    waiting.refresh_from_db()
    assert (holder.state, holder.ended_by) == ("withdrawn", holder.user)
    assert waiting.state == "offered"
    assert Message.objects.filter(key=f"enrolment-{holder.pk}-withdrawn").count() == 1


def test_the_offer_is_taken_by_its_own_address_and_confirmed_by_a_message(full, client, settings):
    holder, waiting = full
    client = Client(HTTP_HOST=settings.SITE_HOST)
    client.post(here(leave_address(holder)))
    told = Message.objects.get(to=waiting.user, key__contains="offered")
    assert take_address(waiting) in told.text
    assert take_address(waiting) in told.short
    taken = client.post(here(take_address(waiting)), follow=True).content.decode()
    assert "Votre place est confirmée" in taken
    assert Message.objects.filter(key=f"enrolment-{waiting.pk}-confirmed").count() == 1


def test_an_offer_that_is_over_is_not_taken(full, client, settings):
    holder, waiting = full
    client = Client(HTTP_HOST=settings.SITE_HOST)
    client.post(here(leave_address(holder)))
    past = timezone.now() - timedelta(minutes=1)
    Enrolment.objects.filter(pk=waiting.pk).update(offered_until=past)
    page = client.post(here(take_address(waiting)), follow=True).content.decode()
    assert "est partie" in page
    waiting.refresh_from_db()
    assert waiting.state == "offered"  # the sweep ends it


def test_an_address_opens_its_enrolment_for_its_purpose_and_nothing_else(full):
    one, other = full
    assert enrolment_of(token(one, LEAVE), LEAVE) == one
    signature = token(one, LEAVE).partition("-")[2]
    forged = [token(one, TAKE), f"{token(other, LEAVE).partition('-')[0]}-{signature}"]
    forged += [token(one, LEAVE).upper(), token(one, LEAVE)[:-1], f"0{token(one, LEAVE)}"]
    forged += ["-", "", "é-à", "zzzzzzzzzzzzzzzzzzzz-x", f"-{signature}"]
    assert [enrolment_of(address, LEAVE) for address in forged] == [None] * len(forged)


def test_unknown_addresses_are_not_found(client, db, settings):
    factories.make_site()
    for address in ("/a/1-x/", "/p/1-x/", "/a/zzzzzzzzzzzzzzzzzzzzzzzzzzzz-zz/"):
        assert client.get(address, HTTP_HOST=settings.SITE_HOST).status_code == 404
