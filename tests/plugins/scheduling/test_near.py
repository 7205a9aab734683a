"""« Près de chez moi »: communes as people type them, distances, the page, the map."""

import re
from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.distances import Position, distance_words, km_between
from courses.enrolment import enrol
from courses.models import Quality, School
from plugins.scheduling.models import Stop, TimeSlot, Venue
from plugins.scheduling.near.communes import communes
from plugins.scheduling.near.distance import km_of, within
from plugins.scheduling.near.map import CLOSE, MOST_MARKS, Spot, sheet
from tests import factories
from tests.plugins.scheduling.places import make_plan, wednesday
from tests.plugins.scheduling.venues import make_venue

pytestmark = pytest.mark.django_db
EPINAL, GERARDMER = Position(48.1744, 6.4512), Position(48.0707, 6.8779)


def told(answer):
    assert answer.status_code == 200
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return words.replace("\u00a0", " ").replace("&#x27;", "'")


def ask(client, **query):
    return client.get(reverse("scheduling:near"), query)


def place(territory, name, commune, where, **fields):
    latitude, longitude = where
    given = {"latitude": latitude, "longitude": longitude} | fields
    return make_venue(territory, name=name, commune=commune, **given)


@pytest.fixture
def venues(territory):
    rows = (
        (territory, "Médiathèque", "Épinal", (48.1744, 6.4512), "88000"),
        (territory, "La Scierie", "Gérardmer", (48.0707, 6.8779), "88400"),
        (territory, "Les Deux-Rives", "Saint-Dié-des-Vosges", (48.2846, 6.9494), "88100"),
        (territory, "La Cure", "ST DIE DES VOSGES", (48.29, 6.95), "88100"),
        (territory, "Chez Anne", "Sainte-Anne", (48.0, 6.0), "88999"),
        (None, "Grande case", "Sainte-Anne", (16.22, -61.38), "97180"),
        (None, "Casa", "Ajaccio", (41.92, 8.74), "20000"),
    )
    return [place(of, name, town, at, postal_code=code) for of, name, town, at, code in rows]


# --- communes ----------------------------------------------------------------------------------


TYPED = {
    "epinal": ["Épinal (88)"],
    "  ÉPINAL  ": ["Épinal (88)"],
    "st die": ["Saint-Dié-des-Vosges (88)"],
    "Saint Dié-des-Vosges": ["Saint-Dié-des-Vosges (88)"],
    "88400": ["Gérardmer (88)"],
    "88400 gerard": ["Gérardmer (88)"],
    "ste anne": ["Sainte-Anne (88)", "Sainte-Anne (971)"],
    "Sainte-Anne (971)": ["Sainte-Anne (971)"],
    "ajaccio 2a": ["Ajaccio (2A)"],
    "20000": ["Ajaccio (2A)"],
    "Plainfaing": ["Plainfaing (88)"],  # of a school alone
    **{typed: [] for typed in ("Nulle-Part", "", "()", "é", "99999", "%_", "a" * 300)},
}


def make_school(commune, postal_code, latitude, longitude):
    return School.objects.create(
        uai="0880001X",
        name="École",
        commune=commune,
        postal_code=postal_code,
        latitude=latitude,
        longitude=longitude,
    )


def test_a_commune_is_known_however_it_is_typed(venues, sql_budget):
    make_school("Plainfaing", "88230", 48.17, 7.01)
    for typed, words in TYPED.items():
        with sql_budget(1):
            found = communes(typed)
        assert [one.words for one in found] == words, typed


def test_the_centre_of_a_commune_is_the_mean_of_what_stands_there(venues):
    (found,) = communes("saint-dié")
    assert found.position.latitude == pytest.approx((48.2846 + 48.29) / 2)


# --- distances ---------------------------------------------------------------------------------


def test_distances_are_those_of_the_globe_in_python_and_in_sql(venues):
    paris_london = km_between(Position(48.8566, 2.3522), Position(51.5074, -0.1278))
    assert paris_london == pytest.approx(343.5, abs=1)
    rows = {one.name: km_of(one.away) for one in within(Venue.objects.all(), EPINAL, 50)}
    assert rows["La Scierie"] == pytest.approx(km_between(EPINAL, GERARDMER), abs=0.01)
    assert rows["Médiathèque"] == pytest.approx(0, abs=0.01)
    assert "Casa" not in rows
    assert not within(Venue.objects.all(), EPINAL, 33).filter(name="La Scierie")
    assert within(Venue.objects.all(), Position(90, 0), 20_000).count() == len(venues)


def test_distances_are_said_in_words():
    said = [distance_words(km) for km in (0, 0.99, 1, 3.6, 12.4)]
    assert said[:2] == ["à moins d’un kilomètre"] * 2
    assert [words.replace("\u00a0", " ") for words in said[2:]] == ["à 1 km", "à 4 km", "à 12 km"]


# --- the page ----------------------------------------------------------------------------------


@pytest.fixture
def bus(territory):
    return place(territory, "Le bus", "Épinal", (48.17, 6.45), mobility=["Itinérant"])


def stop_of(bus, days, commune, where):
    day = timezone.localdate() + timedelta(days)
    latitude, longitude = where
    shared = {"start": time(9), "end": time(12), "place": "Place de la mairie"}
    return Stop.objects.create(
        venue=bus, day=day, commune=commune, latitude=latitude, longitude=longitude, **shared
    )


def slot_at(run, venue, start, **fields):
    end = start + timedelta(hours=2)
    return TimeSlot.objects.create(run=run, venue=venue, start=start, end=end, **fields)


def test_the_nearest_come_first_with_what_happens_there(client, venues, bus, run, sql_budget):
    stop = stop_of(bus, 3, "Vittel", (48.2, 5.95))
    stop_of(bus, -3, "Hier", (48.17, 6.45))
    slot_at(run, venues[1], timezone.now() + timedelta(days=2), children_welcome=True)
    slot_at(run, bus, stop.starts_at, whole_venue=True)
    with sql_budget(5):
        answer = ask(client, commune="epinal")
    words = told(answer)
    assert words.index("Médiathèque") < words.index("La Scierie") < words.index("Le bus")
    assert "À moins d’un kilomètre" in words
    assert "À 34 km" in words
    assert "Place de la mairie, Vittel" in words
    assert "Hier" not in words
    assert words.count(run.course.title) == 2
    assert "enfants bienvenus" in words
    assert "Casa" not in words


def test_each_side_is_shown_what_is_for_it(client, venues, run):
    run.course.for_teachers, run.course.for_parents = True, False
    run.course.save_revision().publish()
    slot_at(run, venues[0], timezone.now() + timedelta(days=2))
    assert run.course.title in told(ask(client, commune="epinal", public="teachers"))
    assert run.course.title not in told(ask(client, commune="epinal", public="parents"))


def test_several_communes_are_a_list_to_choose_from(client, venues):
    html = ask(client, commune="ste anne", public="parents").content.decode()
    assert 'href="?commune=Sainte-Anne%20%28971%29&amp;public=parents"' in html
    assert "Grande case" in told(ask(client, commune="Sainte-Anne (971)"))


def test_where_nothing_is_near_the_nearest_is_told(client, venues):
    make_school("Brest", "29200", 48.39, -4.49)
    words = told(ask(client, commune="brest"))
    assert "Rien d’aussi près" in words
    assert re.search(r"Le plus proche est .*, à \d+ km", words)


POSITIONS = (
    *(("999", "6.4"), ("nan", "6"), ("48.1", "inf"), ("1e300", "1"), ("", "6"), ("48.1", "")),
    *(("٤٨", "6"), ("9" * 400, "1"), ("48.1", "-181"), ("48,1", "6"), ("0x10", "1"), ("--1", "1")),
)
NAMES = (
    "Nulle-Part",
    "x" * 5000,
    "(((",
    "10**30",
    "'; DROP TABLE--",
    "\ud800".encode("utf-8", "surrogatepass"),
)


def test_what_is_not_understood_is_said_kindly(client, venues):
    for latitude, longitude in POSITIONS:
        words = told(ask(client, lat=latitude, lng=longitude))
        assert "Nous n’avons pas compris cette position" in words, latitude
    for name in NAMES:
        words = told(ask(client, commune=name, rayon="10**30", public="all"))
        assert "Nous ne connaissons ni lieu ni école" in words, name
        assert "Votre commune" in words


def test_an_invisible_character_is_refused_in_words(client, venues):
    assert ask(client, commune="Épi\x00nal").status_code == 400


def test_a_position_is_rounded_and_kept_nowhere(client, venues, settings, tmp_path, caplog):
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    folder = tmp_path / "pages"
    settings.CACHES = settings.CACHES | {"pages": {"BACKEND": backend, "LOCATION": str(folder)}}
    visitor = Client(headers={"host": f"{settings.SITE_HOST}:{settings.PORT}"})

    def kept():
        return len(list(folder.glob("*"))) if folder.exists() else 0

    ask(visitor, commune="Épinal (88)")
    before = kept()
    assert before
    answer = ask(visitor, lat="48.174412", lng="6.451298")
    assert "La Scierie" in told(answer)
    assert "48.1744" not in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    ask(visitor, commune="epinal")  # typed in one's own way: answered, not kept
    assert kept() == before
    assert "48.17" not in caplog.text


def test_lists_of_venues_offer_to_look_around(client, venues, territory):
    assert reverse("scheduling:near") in client.get(reverse("scheduling:venues")).content.decode()
    html = client.get(reverse("scheduling:territory", args=["88"])).content.decode()
    assert '<svg viewBox="0 0 400' in html
    assert "Sainte-Anne" in html
    Venue.objects.update(latitude=None)
    assert (
        "<svg viewBox"
        not in client.get(reverse("scheduling:territory", args=["88"])).content.decode()
    )


# --- the map -----------------------------------------------------------------------------------


def spots(number, spread=1.0):
    return [
        Spot(
            Position(48 + spread * (at * 37 % 101) / 101, 6 + spread * (at * 53 % 97) / 97),
            f"Lieu {at}",
            f"Commune {at % 40}",
            f"/lieux/{at}/",
        )
        for at in range(number)
    ]


def test_marks_are_apart_names_cover_nothing_and_nothing_is_lost():
    drawn = sheet(spots(400), lambda group: "#liste")
    assert len(drawn.marks) <= MOST_MARKS
    assert sum(mark.count for mark in drawn.marks) == 400
    for one in drawn.marks:
        assert 0 < one.x < drawn.width
        assert 0 < one.y < drawn.height
        for other in drawn.marks:
            if one is not other:
                assert (one.x - other.x) ** 2 + (one.y - other.y) ** 2 > (CLOSE - 2) ** 2
    assert drawn.labels
    assert len({label.words for label in drawn.labels}) == len(drawn.labels)


def test_the_order_of_the_links_is_that_of_the_list():
    drawn = sheet(spots(30), lambda group: "#liste")
    firsts = [int(mark.spots[0].name.split()[1]) for mark in drawn.marks]
    assert firsts == sorted(firsts)


def test_one_place_alone_and_a_wrong_position_are_drawn_all_the_same():
    assert len(sheet(spots(1), lambda group: "").marks) == 1
    lost = Spot(Position(0, 0), "Nulle part", "Golfe", "/x/")
    drawn = sheet([*spots(20), lost], lambda group: "")
    assert sum(mark.count for mark in drawn.marks) == 20


def test_a_map_stays_light_and_its_links_have_names(client, territory):
    Venue.objects.bulk_create(
        Venue(
            territory=territory,
            name=f"Médiathèque intercommunale numéro {number}",
            address="1 rue",
            postal_code="88000",
            commune=f"Commune-sur-Moselle {number % 60}",
            latitude=48 + (number * 37 % 101) / 101,
            longitude=6 + (number * 53 % 97) / 97,
        )
        for number in range(300)
    )
    html = client.get(reverse("scheduling:territory", args=["88"])).content.decode()
    (figure,) = re.findall(r'<figure class="map">.*?</figure>', html, re.DOTALL)
    assert len(figure.encode()) < 30_000
    assert "style=" not in figure
    links = re.findall(r'<a class="map-mark[^>]*>', figure)
    assert len(links) <= MOST_MARKS
    assert all('aria-label="' in link for link in links)


# --- the first pages, and the page of a course ---------------------------------------------------


def test_first_pages_offer_to_look_around_for_their_audience(client, territory):
    for name, audience in (("parents", "parents"), ("teachers", "teachers")):
        html = client.get(reverse(f"courses:{name}")).content.decode()
        assert f'name="public" value="{audience}"' in html
        assert html.count("scheduling/near.js") == 1
    home = client.get("/").content.decode()
    assert reverse("scheduling:near") in home
    assert 'name="public"' not in home


def test_a_teacher_reads_how_far_and_what_it_clashes_with(
    client, run, venues, teacher, territory, organisation
):
    school = make_school("Gérardmer", "88400", GERARDMER.latitude, GERARDMER.longitude)
    Quality.objects.filter(user=teacher).update(school=school)
    start = timezone.now() + timedelta(days=5)
    slot_at(run, venues[0], start)
    address = run.course.get_url()
    assert "de votre école" not in told(client.get(address))
    client.force_login(teacher)
    words = told(client.get(address))
    assert "À 34 km de votre école" in words
    assert "Chevauche" not in words
    form = reverse("courses:enrol", args=[run.pk])
    assert "À 34 km de votre école" in told(client.get(form))
    other = factories.make_run(
        factories.make_course(title="Robots", for_teachers=True), territory, organisation
    )
    enrol(teacher, other, "teacher")
    slot_at(other, venues[1], start + timedelta(hours=1))
    words = told(client.get(address))
    assert "Chevauche votre rendez-vous du" in words
    assert "Robots" in words


def test_two_places_on_one_day_are_said_on_the_form(
    client, run, venues, teacher, territory, organisation
):
    day, form = wednesday(), reverse("courses:enrol", args=[run.pk])
    slot = TimeSlot.objects.create(run=run, **make_plan(day, 9, 12, venue=venues[0]).fields())
    other = factories.make_run(
        factories.make_course(title="Robots", for_teachers=True), territory, organisation
    )
    enrol(teacher, other, "teacher")
    plan = make_plan(day, 14, 17, venue=venues[1])
    held = TimeSlot.objects.create(run=other, **plan.fields())
    client.force_login(teacher)
    words = told(client.get(form))
    assert "Le même jour, vous avez rendez-vous ailleurs" in words
    assert "Robots" in words
    for same in ({"venue": slot.venue}, {"start": slot.start, "end": slot.end}):
        TimeSlot.objects.filter(pk=held.pk).update(**same)
        assert "Le même jour" not in told(client.get(form))
