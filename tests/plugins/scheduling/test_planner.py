"""The planner: a week or a month, by venue, person or territory; a few statements."""

from uuid import uuid4

import pytest
from django.urls import reverse

from plugins.scheduling.models import Closure, Venue
from plugins.scheduling.slots import add_slots, cancel_slot
from tests import factories

from .places import make_plan, make_room, make_week, wednesday

pytestmark = pytest.mark.django_db
ADDRESS = "scheduling_planning:planner"


@pytest.fixture
def page(client, organiser):
    client.force_login(organiser)

    def shown(**asked):
        asked = {"jour": wednesday().isoformat()} | asked
        return client.get(reverse(ADDRESS), asked)

    return shown


def words(page):
    return page.content.decode().replace("\u00a0", " ")


def test_a_full_week_of_sixty_venues_takes_fifteen_statements(page, run, sql_budget):
    make_week(run, [factories.make_user() for _ in range(50)])
    page()  # content types, once per process
    for asked in ({}, {"par": "formateur"}, {"vue": "mois"}, {"par": "territoire"}):
        with sql_budget(15):
            answer = page(**asked)
        assert answer.context["table"].count == 400
    assert len(answer.context["table"].lines) == 1


def test_a_state_is_said_in_words(page, run, organiser, territory):
    host = factories.make_user()
    asked, plain = make_room(territory, host=host), make_room(territory)
    Closure.objects.create(venue=plain.venue, first_day=wednesday(), last_day=wednesday())
    plans = [make_plan(wednesday(), 9, 12, asked), make_plan(wednesday(), 9, 12, plain)]
    gone, *_rest = add_slots(
        run, [make_plan(wednesday(), 18, 20, asked), *plans], by=organiser, key=uuid4()
    )
    cancel_slot(gone, "Neige", by=organiser)
    told = words(page())
    for word in ("lieu demandé", "sans formateur", "lieu fermé", "annulé", "fermé"):
        assert f"<strong>{word}</strong>" in told or f"<small>{word}</small>" in told


def test_two_slots_at_once_in_a_venue_without_a_room_deserve_a_look(page, run, organiser, room_of):
    venue = room_of.venue
    plans = [
        make_plan(wednesday(), 9, 12, venue=venue),
        make_plan(wednesday(), 10, 11, room_of),
    ]
    add_slots(run, plans, by=organiser, key=uuid4())
    assert words(page()).count("en même temps") == 2


@pytest.fixture
def room_of(territory):
    return make_room(territory)


def test_a_free_cell_leads_to_the_form_with_its_day_and_its_venue(page, room_of, client, course):
    cell = page().context["table"].lines[0].cells[2]
    assert (cell.day, cell.entries) == (wednesday(), [])
    assert f"jour={wednesday().isoformat()}" in cell.address
    form = client.get(f"{cell.address}&formation={course.pk}").context["form"]
    assert form["day_1"].value() == wednesday()
    assert form["place"].value() == f"venue-{room_of.venue_id}"


def test_of_other_organisations_one_learns_that_the_place_is_taken_and_no_more(
    page, room_of, territory, course
):
    rival = factories.make_organisation(territory)
    theirs = factories.make_run(
        factories.make_course(title="Secret des autres"), territory, rival, title="Groupe B"
    )
    boss = factories.make_role("organiser", territory, rival)
    add_slots(theirs, [make_plan(wednesday(), 9, 12, room_of, boss)], by=boss, key=uuid4())
    told = words(page())
    assert "Occupé" in told
    assert "Groupe B" not in told
    assert "Secret des autres" not in told
    assert boss.display_name not in words(page(par="formateur"))


def test_of_other_territories_nothing_is_shown(page, organiser):
    corsica = factories.make_territory("2A", "Corse-du-Sud")
    room = make_room(corsica, name="Sala", commune="Aiacciu")
    run = factories.make_run(territory=corsica)
    add_slots(run, [make_plan(wednesday(), 9, 12, room)], by=organiser, key=uuid4())
    for asked in ({}, {"territoire": "2A"}, {"par": "territoire"}, {"par": "formateur"}):
        assert "Aiacciu" not in words(page(**asked))
        assert page(**asked).context["table"].count == 0


@pytest.mark.parametrize(
    "asked",
    [
        {"jour": "x"},
        {"jour": "9999-12-31"},
        {"jour": "0001-01-01"},
        {"vue": "siecle", "par": "x", "territoire": "zz", "page": "10" * 40},
    ],
)
def test_whatever_the_address_says_there_is_a_page(page, asked):
    assert page(**asked).status_code == 200


def test_weeks_before_and_after_keep_what_was_chosen(page):
    shown = page(par="formateur", vue="mois").context["asked"]
    for address in (shown.before, shown.after, shown.now):
        assert "par=formateur" in address
        assert "vue=mois" in address
    assert Venue.objects.count() == 0


def test_one_venue_or_one_person_is_shown_alone(page, run, organiser, territory, sql_budget):
    people = [factories.make_user(last_name=name) for name in ("Abadie", "Zola")]
    run.trainers.add(*people)
    rooms = [make_room(territory), make_room(territory)]
    plans = [make_plan(wednesday(), 9, 12, *pair) for pair in zip(rooms, people, strict=True)]
    add_slots(run, plans, by=organiser, key=uuid4())
    everything = page().context["table"]
    assert [user.last_name for user in everything.people] == ["Abadie", "Zola"]
    (alone,) = page(lieu=rooms[1].venue_id).context["table"].lines
    assert alone.label == rooms[1].venue.name
    (hers,) = page(personne=people[0].pk).context["table"].lines
    assert hers.label == rooms[0].venue.name
    (line,) = page(par="formateur", personne=people[0].pk).context["table"].lines
    assert line.label == people[0].display_name
    later = page(personne=people[0].pk, jour=wednesday(4).isoformat())
    assert (later.context["table"].count, later.context["table"].is_idle) == (0, True)
    assert page(lieu="²", personne="x" * 50).context["table"].count == 2
