"""The public pages of venues: what a family needs to come."""

import json
import re
from datetime import date, time, timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.models import Term, TermKind
from plugins.scheduling.models import Closure, Room, Stop, TimeSlot, Venue
from plugins.scheduling.opening import opening_words
from tests import factories
from tests.plugins.scheduling.venues import make_venue

pytestmark = pytest.mark.django_db


def page(client, venue):
    answer = client.get(venue.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def told(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.fixture
def venue(territory):
    return make_venue(
        territory,
        phone="03 29 00 00 00",
        emails=["accueil@lieu.example", "n’importe quoi"],
        websites=["https://lieu.example/", "javascript:alert(1)"],
        opening_hours="Mo-Fr 09:00-12:00,14:00-18:30; PH off",
        wheelchair=True,
        hearing_loop=False,
        parking="Gratuit devant le lieu",
        transport="Bus 3, arrêt Tilleuls",
        latitude=48.17,
        longitude=6.45,
        mobility=["Itinérant"],
    )


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        ("Mo-Fr 09:00-12:00", ["Du lundi au vendredi : de 9\u00a0h à 12\u00a0h"]),
        (
            "Tu,Th 09:30-12:00, 14:00-18:00; Su off",
            [
                "Mardi, jeudi : de 9\u00a0h\u00a030 à 12\u00a0h et de 14\u00a0h à 18\u00a0h",
                "Dimanche : fermé",
            ],
        ),
        ("24/7", ["Ouvert jour et nuit, tous les jours"]),
        ("Mo[1] 09:00-12:00; Sa 10:00-12:00", ["Mo[1] 09:00-12:00; Sa 10:00-12:00"]),
        ("sur rendez-vous", ["sur rendez-vous"]),
        ("", []),
    ],
)
def test_opening_hours_are_words_or_stay_as_they_are(written, lines):
    assert [line.replace("\u202f", "\u00a0") for line in opening_words(written)] == lines


def test_a_page_says_how_to_come_and_how_to_call(client, venue):
    html = page(client, venue)
    words = told(html)
    for expected in (
        "3 rue des Tilleuls",
        "88000 Épinal",
        "Bus 3, arrêt Tilleuls",
        "Gratuit devant le lieu",
        "accessible en fauteuil roulant",
        "Du lundi au vendredi",
        "Jours fériés : fermé",
    ):
        assert expected in words
    assert 'href="tel:0329000000"' in html
    assert 'href="mailto:accueil@lieu.example"' in html
    assert "n’importe quoi" not in html
    assert "javascript:" not in html


def test_what_is_not_known_of_access_is_said(client, territory):
    assert "Nous ne le savons pas" in page(client, make_venue(territory))


def test_a_tour_shows_its_next_stops_and_not_the_past_ones(client, venue):
    today = timezone.localdate()
    for days, place in ((-1, "Hier"), (1, "Place de la mairie")):
        Stop.objects.create(
            venue=venue,
            day=today + timedelta(days=days),
            start=time(9),
            end=time(12),
            place=place,
            commune="Vittel",
        )
    words = told(page(client, venue))
    assert "9 h – 12 h" in words.replace("\u00a0", " ")
    assert "Place de la mairie" in words
    assert "Hier" not in words


def test_coming_closures_are_said_past_ones_are_not(client, venue):
    today = timezone.localdate()
    for days, reason in ((-9, "Inventaire"), (9, "Travaux")):
        day = today + timedelta(days=days)
        Closure.objects.create(venue=venue, first_day=day, last_day=day, reason=reason)
    words = told(page(client, venue))
    assert "Travaux" in words
    assert "Inventaire" not in words


def test_a_page_shows_the_sessions_to_come_and_no_other(client, venue, run, sql_budget):
    now = timezone.now()
    shared = {"run": run, "venue": venue}
    for number in range(5):
        day = now + timedelta(days=number)
        TimeSlot.objects.create(start=day, end=day + timedelta(hours=3), **shared)
    room = Room.objects.create(venue=venue, name="Salle bleue", capacity=9)
    for days, state in ((-2, "planned"), (2, "cancelled")):
        day = now + timedelta(days=days)
        TimeSlot.objects.create(
            start=day, end=day + timedelta(hours=3), state=state, room=room, **shared
        )
    with sql_budget(14):
        html = page(client, venue)
    assert html.count(f">{run.course.title}</a>") == 5
    run.course.unpublish()
    assert "Bientôt ici" not in page(client, venue)


def test_engines_read_a_place_and_nothing_ends_the_block(client, venue):
    Venue.objects.update(name="</script><b>Fablab")
    html = page(client, venue)
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    (place,) = json.loads(block)["@graph"]
    assert (place["@type"], place["name"]) == ("Place", "</script><b>Fablab")
    assert place["geo"]["latitude"] == 48.17


def test_a_closed_venue_says_so_and_is_not_listed(client, venue, territory):
    Venue.objects.update(state=Venue.State.CLOSED)
    html = page(client, venue)
    assert "ne reçoit plus personne" in html
    assert "noindex" in html
    assert "application/ld+json" not in html
    listed = client.get(reverse("scheduling:territory", args=[territory.code])).content.decode()
    assert venue.name not in listed


def test_a_page_stays_light_on_the_database(client, venue, sql_budget):
    term = Term.objects.create(kind=TermKind.EQUIPMENT, code="tbi", label="Tableau interactif")
    for number in range(6):
        room = Room(venue=venue, name=f"Salle {number}", capacity=12)
        room.equipment = [term]
        room.save()
    with sql_budget(14):
        html = page(client, venue)
    assert "Salle 5" in html
    assert "Tableau interactif" in html


def rename(venue):
    Venue.objects.filter(pk=venue.pk).update(name="Autre nom")


def furnish(venue):
    Room.objects.create(venue=venue, name="Autre nom", capacity=12)


def close_a_day(venue):
    day = timezone.localdate()
    Closure.objects.create(venue=venue, first_day=day, last_day=day, reason="Autre nom")


@pytest.mark.parametrize("change", [rename, furnish, close_a_day], ids=lambda one: one.__name__)
def test_a_visitor_is_given_the_page_kept_until_the_venue_changes(
    venue, change, settings, tmp_path, sql_budget, django_capture_on_commit_callbacks
):
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    pages = {"BACKEND": backend, "LOCATION": str(tmp_path / "pages")}
    settings.CACHES = settings.CACHES | {"pages": pages}
    visitor = Client(headers={"host": urlsplit(settings.SITE_ORIGIN).netloc})
    connection.run_on_commit.clear()
    page(visitor, venue)
    with sql_budget(0):
        assert "Autre nom" not in page(visitor, venue)
    with django_capture_on_commit_callbacks(execute=True):
        change(venue)
    assert "Autre nom" in page(visitor, venue)


def test_territories_lead_to_their_venues_by_commune(client, venue, territory):
    make_venue(territory, name="Médiathèque", commune="Vittel")
    make_venue(factories.make_territory("2A", "Corse-du-Sud"), name="Ailleurs")
    at = reverse("scheduling:territory", args=[territory.code])
    assert f'href="{at}"' in client.get(reverse("scheduling:venues")).content.decode()
    both = client.get(at).content.decode()
    assert both.index("Fablab des Tilleuls") < both.index("Médiathèque")
    assert "Ailleurs" not in both
    one = client.get(at, {"commune": "Vittel"}).content.decode()
    assert "Médiathèque" in one
    assert "Fablab des Tilleuls" not in one


@pytest.mark.parametrize("query", ["page=x", "page=99", "commune=Nulle-Part"])
def test_a_list_answers_whatever_it_is_asked(client, venue, territory, query):
    answer = client.get(reverse("scheduling:territory", args=[territory.code]) + "?" + query)
    assert answer.status_code == 200
    assert venue.name in answer.content.decode()


def test_lists_say_when_there_is_nothing(client, territory):
    assert "Aucun lieu" in client.get(reverse("scheduling:venues")).content.decode()
    at = reverse("scheduling:territory", args=[territory.code])
    assert "Aucun lieu" in client.get(at).content.decode()
    assert client.get("/lieux/territoire/99/").status_code == 404
    assert client.get("/lieux/999999/").status_code == 404


def test_a_venue_keeps_the_clock_of_its_territory_unless_it_has_its_own(territory):
    island = factories.make_territory("971", "Guadeloupe")
    island.time_zone = "America/Guadeloupe"
    venue = make_venue(island)
    stop = Stop(venue=venue, day=date(2026, 6, 1), start=time(9), end=time(12))
    assert stop.starts_at.utcoffset() == timedelta(hours=-4)
    assert make_venue(territory).zone.key == "Europe/Paris"
    assert make_venue(island, time_zone="Indian/Reunion").zone.key == "Indian/Reunion"
