"""What time alone brings about: seats counted again, offers that end by the database's clock."""

import logging
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from courses.enrolment import accept_offer, enrol, expire_offers, withdraw
from courses.models import Enrolment, QualityKind, SeatCounter
from courses.reconciliation import reconcile_seats
from tests import factories

State = Enrolment.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def small_run(course, territory, organisation):
    return factories.make_run(course, territory, organisation, capacity=1)


@pytest.fixture
def first_and_second(small_run):
    return [enrol(factories.make_user(), small_run, QualityKind.TEACHER) for _ in range(2)]


def test_a_counter_that_went_wrong_is_reported_and_left_to_somebody(
    small_run, first_and_second, caplog
):
    assert reconcile_seats() == 0
    SeatCounter.objects.filter(run=small_run).update(taken=F("taken") - 1)
    with caplog.at_level(logging.ERROR):
        assert reconcile_seats() == 1
    assert f"run {small_run.pk}" in caplog.text
    assert "says 0, the enrolments hold 1" in caplog.text
    assert SeatCounter.objects.get(run=small_run).taken == 0


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_server_two_hours_off_neither_shortens_nor_lengthens_an_offer(
    first_and_second, settings, monkeypatch, hours
):
    first, second = first_and_second
    settings.OFFER_HOURS = 1
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(hours=hours))
    withdraw(first, by=first.user)
    second.refresh_from_db()
    assert second.state == State.OFFERED
    assert expire_offers() == 0
    monkeypatch.undo()
    assert timedelta(minutes=59) < second.offered_until - now() < timedelta(minutes=61)
    assert accept_offer(second)


@pytest.mark.parametrize("hours", [-2, 2])
def test_nor_does_it_keep_one_that_has_ended(first_and_second, settings, monkeypatch, hours):
    first, second = first_and_second
    settings.OFFER_HOURS = -1
    withdraw(first, by=first.user)
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(hours=hours))
    second.refresh_from_db()
    assert not accept_offer(second)
    assert expire_offers() == 1
