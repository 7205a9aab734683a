"""Two meetings at one time: told, or refused where the setting says so."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from courses.clashes import refuse_wrong_setting
from courses.enrolment import EnrolmentRefused, enrol, seats_disagree, withdraw
from courses.models import Enrolment, SeatCounter
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(settings):
    settings.OWN_OVERLAPS = "refuse"


@pytest.fixture
def other(teacher, territory):
    """What she follows already: every meeting of the dummy plugin is at the same time."""
    run = factories.make_run(factories.make_course(title="Robots en classe"), territory)
    return enrol(teacher, run, "teacher")


def test_who_is_expected_elsewhere_is_refused_and_told_where(refused, teacher, run, other):
    with pytest.raises(EnrolmentRefused) as raised:
        enrol(teacher, run, "teacher")
    assert "Robots en classe" in raised.value.sentence
    assert "mercredi 10 juin à 9" in raised.value.sentence
    assert raised.value.enrolment == other
    assert SeatCounter.objects.get(run=run, bucket="total").taken == 0
    assert seats_disagree() == []


def test_the_form_says_so_before_anything_is_typed_and_once_it_is_sent(
    refused, client, teacher, run, other
):
    client.force_login(teacher)
    address = reverse("courses:enrol", args=[run.pk])
    for response in (client.get(address), client.post(address, {"as_quality": "teacher"})):
        html = response.content.decode()
        assert "Robots en classe" in html
        assert "retirez d’abord l’autre inscription" in html
        assert "quand même" not in html
        assert reverse("courses:enrolment", args=[other.pk]) in html
        assert '<form method="post"' not in html
    assert Enrolment.objects.get() == other


def test_by_default_it_is_told_and_she_decides(client, teacher, run, other):
    client.force_login(teacher)
    html = client.get(reverse("courses:enrol", args=[run.pk])).content.decode()
    assert "Robots en classe" in html
    assert "quand même" in html
    assert enrol(teacher, run, "teacher").is_active


def test_who_has_left_the_other_session_may_come(refused, teacher, run, other):
    withdraw(other, by=teacher)
    enrolment = enrol(teacher, run, "teacher")
    assert enrolment.is_active
    assert enrol(teacher, run, "teacher") == enrolment


def test_somebody_in_charge_is_not_bound_by_it(refused, teacher, run, other, organiser):
    assert enrol(teacher, run, "teacher", by=organiser).is_active


def test_another_session_of_the_same_course_has_its_own_sentence(refused, teacher, other):
    again = factories.make_run(other.course)
    with pytest.raises(EnrolmentRefused, match="dans une autre session"):
        enrol(teacher, again, "teacher")


def test_a_plugin_that_cannot_tell_is_in_nobody_s_way(refused, teacher, run, other, monkeypatch):
    def fails(self, runs):
        raise RuntimeError

    monkeypatch.setattr("tests.dummy_plugin.apps.DummyConfig.occasions", fails)
    assert enrol(teacher, run, "teacher").is_active


def test_a_word_that_we_do_not_know_stops_the_start(settings):
    refuse_wrong_setting()
    settings.OWN_OVERLAPS = "refused"
    with pytest.raises(ImproperlyConfigured, match="OWN_OVERLAPS is refused"):
        refuse_wrong_setting()
