"""The agenda that people look at."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.words import hour
from plugins.calendars.models import FeedToken
from plugins.scheduling.slots import move_slot, plan_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("view", ["liste", "semaine", "mois"])
def test_everybody_sees_what_is_planned(client, slot, course, sql_budget, view):
    address = reverse("calendars:agenda")
    asked = {"vue": view, "jour": slot.local_start.date().isoformat()}
    client.get(address, asked)
    with sql_budget(8):
        response = client.get(address, asked)
    html = response.content.decode()
    assert course.title in html
    assert "9\u00a0h" in html
    assert "Cookie" not in response.get("Vary", "")


def test_the_hour_is_that_of_the_place(client, run, slot):
    venue = slot.venue
    venue.time_zone = "America/Guadeloupe"
    venue.save()
    asked = {"jour": (slot.start - timedelta(days=1)).date().isoformat()}
    html = client.get(reverse("calendars:agenda"), asked).content.decode()
    local = slot.start.astimezone(venue.zone)
    assert f">{hour(local)}<" in html


@pytest.mark.parametrize(
    "asked",
    [
        {"jour": "0001-01-01", "vue": "mois"},
        {"jour": "9999-12-31", "vue": "semaine"},
        {"jour": "demain", "vue": "année"},
        {"formation": "9" * 40},
        {"formation": "²"},
        {"lieu": "x" * 5000, "territoire": "zz", "public": "tous"},
    ],
)
def test_any_address_answers(client, slot, asked):
    assert client.get(reverse("calendars:agenda"), asked).status_code == 200
    assert client.get(reverse("calendars:public_feed"), asked).status_code == 200


def test_a_territorys_agenda_stands_in_the_pages_that_are_named(client, slot, settings):
    settings.AGENDA_EMBEDDED_BY = ["https://ent.exemple.fr"]
    response = client.get(reverse("calendars:embedded", args=["88"]))
    policy = response["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://ent.exemple.fr" in policy
    assert "X-Frame-Options" not in response
    assert client.get(reverse("calendars:agenda")).has_header("X-Frame-Options")
    assert client.get(reverse("calendars:embedded", args=["00"])).status_code == 404


def test_her_own_agenda_shows_hers(client, teacher, enrolment, slot, course, sql_budget):
    client.force_login(teacher)
    address = reverse("calendars:own")
    with sql_budget(12):
        html = client.get(address).content.decode()
    assert course.title in html
    file = client.get(reverse("calendars:own_event", args=[slot.run_id, slot.uid]))
    assert file.status_code == 200
    client.force_login(factories.make_user())
    assert course.title not in client.get(address).content.decode()
    refused = client.get(reverse("calendars:own_event", args=[slot.run_id, slot.uid]))
    assert refused.status_code == 404


def test_a_change_less_than_a_day_ahead_is_told_in_her_space(
    client, teacher, enrolment, slot, organiser
):
    client.force_login(teacher)
    space = reverse("courses:my_space")
    assert "Changé" not in client.get(space).content.decode()
    soon = timezone.now().replace(microsecond=0) + timedelta(hours=20)
    plan = replace(plan_of(slot), start=soon, end=soon + timedelta(hours=2))
    move_slot(slot, plan, seen=0, by=organiser)
    assert "Changé" in client.get(space).content.decode()


def test_she_makes_her_address_sees_it_once_and_takes_it_back(client, teacher):
    client.force_login(teacher)
    screen = reverse("calendars:subscriptions")
    assert "Pas encore d’adresse" in client.get(screen).content.decode()
    made = client.post(reverse("calendars:renew", args=["learner"]))
    address = made.context["address"]
    assert address in made.content.decode()
    assert "webcal://" in made.content.decode()
    assert made["Cache-Control"] == "private, no-store"
    assert client.get(address).status_code == 200
    assert address not in client.get(screen).content.decode()
    assert "Lue pour la dernière fois" in client.get(screen).content.decode()
    client.post(reverse("calendars:revoke", args=["learner"]))
    assert client.get(address).status_code == 404
    assert client.post(reverse("calendars:renew", args=["autre"])).status_code == 404
    assert not FeedToken.objects.exists()


def test_the_address_leaves_with_the_person(teacher, client):
    from courses.contributions import erase_personal_data, export_personal_data
    from plugins.calendars import tokens

    secret = tokens.renew(teacher, "learner")
    told = export_personal_data(teacher)["calendars"]
    assert secret not in str(told)
    assert told["calendars"][0]["purpose"] == "learner"
    erase_personal_data(teacher)
    assert client.get(reverse("calendars:own_feed", args=[secret])).status_code == 404


def test_the_menu_leads_to_the_agenda_unless_the_plugin_is_off(client, course, settings):
    menu = f'<a href="{reverse("calendars:agenda")}"'
    assert menu in client.get("/formations/").content.decode()
    settings.TNE_PLUGINS_OFF = frozenset({"calendars"})
    assert menu not in client.get("/formations/?q=x").content.decode()
