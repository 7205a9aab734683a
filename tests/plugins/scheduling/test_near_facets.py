"""The catalogue's facets about sessions: one session answers all of them at once."""

from datetime import time, timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from courses.models import Term, TermKind
from plugins.scheduling.models import Stop, TimeSlot
from plugins.scheduling.times import at
from tests import factories
from tests.plugins.scheduling.places import wednesday
from tests.plugins.scheduling.venues import make_venue

pytestmark = pytest.mark.django_db
HERE = "/formations/"
PARIS, ISLAND = "Europe/Paris", "America/Guadeloupe"


def ask(client, **query):
    answer = client.get(f"{HERE}?{urlencode(query, doseq=True)}")
    assert answer.status_code == 200
    return answer


def titles(answer):
    return [card.title for card in answer.context_data["cards"]]


def counts(answer, facet):
    for plugin, shown in answer.context_data["search"].of_plugins:
        if plugin.name == facet:
            return {choice.value: choice.count for choice in shown.choices}
    return {}


def held(run, venue, day, hour, **fields):
    zone = venue.zone.key if venue else PARIS
    start = at(day, hour, zone)
    return TimeSlot.objects.create(
        run=run, venue=venue, start=start, end=start + timedelta(hours=2), **fields
    )


@pytest.fixture
def world(territory, organisation):
    """Épinal on a Wednesday morning, Gérardmer in the evening; a bus; an island; at a distance."""
    Term.objects.get_or_create(kind=TermKind.LANGUAGE, code="ar", defaults={"label": "Arabe"})
    day = wednesday(4)
    epinal = make_venue(
        territory, name="Médiathèque", latitude=48.1744, longitude=6.4512, wheelchair=True
    )
    mountain = make_venue(
        territory, name="La Scierie", commune="Gérardmer", postal_code="88400",
        latitude=48.0707, longitude=6.8779,
    )  # fmt: skip
    island = make_venue(
        None, name="Case", commune="Le Moule", postal_code="97160", time_zone=ISLAND,
        latitude=16.33, longitude=-61.35,
    )  # fmt: skip
    bus = make_venue(
        territory, name="Le bus", mobility=["Itinérant"], latitude=48.17, longitude=6.45
    )
    Stop.objects.create(
        venue=bus, day=day, start=time(9), end=time(12), place="Mairie", commune="Vittel",
        latitude=48.2, longitude=5.95,
    )  # fmt: skip
    runs = {}
    for title in ("Mots de passe", "Écrans", "Réseaux", "À distance", "Camion"):
        course = factories.make_course(title=title, for_parents=True)
        runs[title] = factories.make_run(course, territory, organisation)
    held(runs["Mots de passe"], epinal, day, time(9), children_welcome=True)
    held(runs["Mots de passe"], mountain, day, time(18))
    held(runs["Écrans"], mountain, day + timedelta(days=3), time(18, 30), languages=["ar"])
    held(runs["Réseaux"], island, day, time(18))
    held(runs["À distance"], None, day, time(10), remote_link="https://visio.example/")
    held(runs["Camion"], bus, day, time(9), whole_venue=True)
    return runs


@pytest.mark.usefixtures("world")
def test_each_facet_keeps_what_it_says(client, sql_budget):
    for query, found in (
        ({"moment": "soir"}, {"Mots de passe", "Écrans", "Réseaux"}),
        ({"moment": "samedi"}, {"Écrans"}),
        ({"enfants": "oui"}, {"Mots de passe"}),
        ({"accueil": "fauteuil"}, {"Mots de passe"}),
        ({"forme": "a-distance"}, {"À distance"}),
        ({"parle": "ar"}, {"Écrans"}),
        ({"lieu": "mediatheque"}, {"Mots de passe"}),
        ({"lieu": "gérardmer"}, {"Mots de passe", "Écrans"}),
        ({"pres": "epinal", "pres_rayon": "5"}, {"Mots de passe"}),
        ({"pres": "epinal", "pres_rayon": "50"}, {"Mots de passe", "Écrans", "Camion"}),
        ({"pres": "le moule"}, {"Réseaux"}),
        ({"entre_du": wednesday(4), "entre_au": wednesday(4)},
         {"Mots de passe", "Réseaux", "À distance", "Camion"}),
        ({"entre_au": wednesday(3)}, set()),
        # one session, not two, answers
        ({"moment": "soir", "enfants": "oui"}, set()),
        ({"moment": "soir", "pres": "epinal", "pres_rayon": "5"}, set()),
        ({"moment": ["soir", "samedi"], "pres": "gerardmer"}, {"Mots de passe", "Écrans"}),
    ):  # fmt: skip
        with sql_budget(17):
            answer = ask(client, **query)
        assert set(titles(answer)) == found, query


@pytest.mark.usefixtures("world")
def test_choices_are_counted_among_what_the_others_keep(client):
    assert counts(ask(client), "moment") == {"soir": 3, "samedi": 1}
    assert counts(ask(client, enfants="oui"), "moment") == {}
    near = ask(client, pres="gerardmer", moment="samedi")
    assert counts(near, "moment") == {"soir": 2, "samedi": 1}
    assert counts(near, "parle") == {"ar": 1}
    assert counts(ask(client, public="teachers"), "moment") == {}


def test_who_needs_a_wheelchair_access_and_a_loop_is_offered_both_in_one_place(client, territory):
    day, found = wednesday(4), {}
    for title, offered in (
        ("Rampe", {"wheelchair": True}),
        ("Boucle", {"hearing_loop": True}),
        ("Les deux", {"wheelchair": True, "hearing_loop": True}),
    ):
        course = factories.make_course(title=title, for_parents=True)
        run = factories.make_run(course, territory)
        held(run, make_venue(territory, name=title, **offered), day, time(9))
        found[title] = offered
    assert set(titles(ask(client, accueil="fauteuil"))) == {"Rampe", "Les deux"}
    both = ask(client, accueil=["fauteuil", "boucle"])
    assert titles(both) == ["Les deux"]
    assert [card.foot for card in both.context_data["cards"]]
    assert counts(both, "accueil") == {"fauteuil": 1, "boucle": 1}
    assert counts(ask(client), "accueil") == {"fauteuil": 2, "boucle": 2}


@pytest.mark.usefixtures("world")
def test_the_nearest_come_first_and_cards_say_where_and_when(client):
    answer = ask(client, pres="epinal", pres_rayon="50")
    assert titles(answer) == ["Mots de passe", "Écrans", "Camion"]
    feet = [card.foot.replace("\u00a0", " ") for card in answer.context_data["cards"]]
    assert "Médiathèque, Épinal, à moins d’un kilomètre" in feet[0]
    assert feet[1].endswith("La Scierie, Gérardmer, à 34 km")
    assert feet[2].endswith("Le bus, à 37 km")
    assert titles(ask(client, pres="vittel")) == ["Camion"]
    plain = {card.title: card.foot for card in ask(client).context_data["cards"]}
    assert plain["À distance"].endswith("à distance")


@pytest.mark.usefixtures("world")
def test_an_empty_page_says_what_to_leave_out(client):
    answer = ask(client, pres="epinal", pres_rayon="5", moment="soir")
    ways = {link.words: link.count for link in answer.context_data["search"].suggestions}
    assert sorted(ways.values()) == [1, 3]


@pytest.mark.usefixtures("world")
def test_what_is_not_understood_keeps_everything_and_is_said(client):
    for query, sentence in (
        ({"pres": "Nulle-Part"}, "Nous ne connaissons ni lieu ni école"),
        ({"pres": "epinal", "pres_rayon": "10**9"}, ""),
        ({"entre_du": "2026-02-31"}, "Ce jour n’existe pas"),
        ({"entre_du": "0001-01-01"}, "trop loin"),
        ({"entre_du": wednesday(4), "entre_au": wednesday(3)}, "avant le premier"),
        ({"lieu": "x" * 500}, ""),
        ({"moment": "midi"}, ""),
    ):
        answer = ask(client, **query)
        assert sentence in answer.content.decode(), query
        assert titles(answer)


@pytest.mark.usefixtures("world")
def test_a_slot_that_is_over_or_cancelled_counts_no_more(client):
    TimeSlot.objects.update(state=TimeSlot.State.CANCELLED)
    assert counts(ask(client), "moment") == {}
    past = timezone.now() - timedelta(days=9)
    TimeSlot.objects.update(state=TimeSlot.State.PLANNED, start=past, end=past + timedelta(hours=1))
    assert counts(ask(client), "moment") == {}
