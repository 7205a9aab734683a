"""Venues in Wagtail's admin: each territory its own, files looked at before they are taken in."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from courses.models import Term, TermKind
from plugins.scheduling.models import Room, TimeSlot, Venue, VenueFile
from plugins.scheduling.national.importing import import_venues
from tests import factories
from tests.plugins.scheduling.files import row, rows_of, written
from tests.plugins.scheduling.venues import make_venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(territory, organisation):
    return factories.make_role("organiser", territory, organisation)


@pytest.fixture
def desk(client, organiser):
    client.force_login(organiser)
    return client


@pytest.fixture
def elsewhere(db):
    return make_venue(factories.make_territory("2A", "Corse-du-Sud"), name="Casa")


def filled(territory, **cells):
    """A form as the browser sends it."""
    fields = {
        "name": "Fablab",
        "state": "open",
        "address": "3 rue des Tilleuls",
        "postal_code": "88000",
        "commune": "Épinal",
        "territory": territory.pk,
        "national_id": "lieu-1",
        "pivot": "43493312300029",
        "wheelchair": "true",
        "hearing_loop": "unknown",
    }
    for relation in ("rooms", "stops", "closures"):
        for name, value in (("TOTAL", 0), ("INITIAL", 0), ("MIN_NUM", 0), ("MAX_NUM", 1000)):
            fields[f"{relation}-{name}_FORMS"] = value
    return fields | cells


def with_rooms(*rooms, initial=0):
    cells = {"rooms-TOTAL_FORMS": len(rooms), "rooms-INITIAL_FORMS": initial}
    for number, room in enumerate(rooms):
        shared = {"id": "", "ORDER": number + 1, "DELETE": ""}
        cells |= {f"rooms-{number}-{name}": value for name, value in (shared | room).items()}
    return cells


def test_a_venue_is_made_with_its_rooms_stops_and_closures(desk, territory, organiser):
    term = Term.objects.create(kind=TermKind.EQUIPMENT, code="tbi", label="Tableau interactif")
    answer = desk.post(
        reverse("venue:add"),
        filled(
            territory,
            emails="accueil@lieu.example\nbureau@lieu.example",
            services=["Loisirs et créations numériques"],
            host_email=organiser.email.upper(),
            **with_rooms({"name": "Salle bleue", "capacity": 12, "equipment": [term.pk]}),
            **{
                "stops-TOTAL_FORMS": 1,
                "stops-0-day": "2026-12-01",
                "stops-0-start": "09:00",
                "stops-0-end": "12:00",
                "stops-0-place": "Place de la mairie",
                "stops-0-commune": "Vittel",
                "closures-TOTAL_FORMS": 1,
                "closures-0-first_day": "2026-12-24",
                "closures-0-last_day": "2027-01-02",
            },
        ),
    )
    assert answer.status_code == 302, answer.context["form"].errors
    venue = Venue.objects.get()
    assert venue.emails == ["accueil@lieu.example", "bureau@lieu.example"]
    assert venue.services == ["Loisirs et créations numériques"]
    assert (venue.wheelchair, venue.hearing_loop, venue.host) == (True, None, organiser)
    assert list(venue.rooms.get().equipment.all()) == [term]
    assert venue.stops.get().place == "Place de la mairie"
    assert venue.closures.count() == 1


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"postal_code": "880"}, "Cinq chiffres"),
        ({"latitude": "99"}, "90"),
        ({"host_email": "personne@nulle.example"}, "Aucun compte n’a ce courriel"),
        ({"emails": "a@b.example|c@d.example"}, "ni barre ni point-virgule"),
        ({"time_zone": "Europe/Nulle"}, "fuseau horaire"),
        ({"territory": ""}, "Champ requis"),
        (
            {
                "closures-TOTAL_FORMS": 1,
                "closures-0-first_day": "2026-12-24",
                "closures-0-last_day": "2026-12-01",
            },
            "se termine avant de commencer",
        ),
        (
            with_rooms({"name": "Bleue", "capacity": 12}, {"name": "Bleue", "capacity": 9}),
            "Bleue",
        ),
    ],
)
def test_a_form_says_what_is_wrong(desk, territory, cells, told):
    answer = desk.post(reverse("venue:add"), filled(territory) | cells)
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert not Venue.objects.exists()


def test_nobody_puts_a_venue_in_another_territory(desk, elsewhere):
    answer = desk.post(reverse("venue:add"), filled(elsewhere.territory))
    assert answer.status_code == 200
    assert Venue.objects.count() == 1


def test_a_listing_shows_the_territories_one_works_in(desk, territory, elsewhere):
    make_venue(territory)
    html = desk.get(reverse("venue:index"), {"q": ""}).content.decode()
    assert "Fablab des Tilleuls" in html
    assert "Casa" not in html
    for name in ("edit", "inspect"):
        assert desk.get(reverse(f"venue:{name}", args=[elsewhere.pk])).status_code == 404


def test_a_trainer_sees_and_does_not_write(client, territory):
    venue = make_venue(territory)
    client.force_login(factories.make_role("trainer", territory))
    assert client.get(reverse("venue:inspect", args=[venue.pk])).status_code == 200
    assert client.get(reverse("venue:edit", args=[venue.pk])).status_code == 404


def test_words_that_a_file_brought_stay_in_the_form(desk, territory):
    import_venues(written(row(services="Réparation de vélos")))
    venue = Venue.objects.get()
    html = desk.get(reverse("venue:edit", args=[venue.pk])).content.decode()
    assert 'value="Réparation de vélos"' in html
    answer = desk.post(
        reverse("venue:edit", args=[venue.pk]), filled(territory, services=["Réparation de vélos"])
    )
    assert answer.status_code == 302, answer.context["form"].errors
    assert Venue.objects.get().services == ["Réparation de vélos"]


def test_a_room_that_serves_stays(desk, territory, run):
    venue = make_venue(territory, national_id="lieu-1")
    room = Room.objects.create(venue=venue, name="Salle bleue", capacity=12)
    now = timezone.now()
    TimeSlot.objects.create(
        run=run, start=now, end=now + timedelta(hours=3), venue=venue, room=room
    )
    gone = {"id": room.pk, "name": "Salle bleue", "capacity": 12, "DELETE": "on"}
    cells = filled(territory, **with_rooms(gone, initial=1))
    answer = desk.post(reverse("venue:edit", args=[venue.pk]), cells)
    assert "La salle « Salle bleue » sert à des créneaux" in answer.content.decode()
    assert Room.objects.filter(pk=room.pk).exists()


# --- files ---------------------------------------------------------------------------------------


def uploaded(desk, text):
    file = SimpleUploadedFile("lieux.csv", text.encode())
    return desk.post(reverse("scheduling_venues:upload"), {"file": file})


def test_a_file_is_looked_at_then_taken_in_once(desk, territory):
    import_venues(written(row(1)))
    text = written(row(1, nom="Fablab"), row(2, services="Vélos"), row(3, pivot=""))
    answer = uploaded(desk, text)
    held = VenueFile.objects.get()
    html = desk.get(answer.url).content.decode()
    for told in ("1 nouveau lieu", "1 lieu modifié", "1 ligne refusée", "Médiathèque 1", "Fablab"):
        assert told in html
    assert "pivot : cette valeur est obligatoire." in html
    assert "« Vélos » n’est pas dans la liste nationale" in html
    assert Venue.objects.count() == 1
    for _twice in range(2):
        desk.post(reverse("scheduling_venues:confirm", args=[held.pk]))
    assert Venue.objects.count() == 2
    held.refresh_from_db()
    assert held.text == ""
    done = desk.get(answer.url).content.decode()
    assert "Ce fichier a été importé" in done
    assert "1 nouveau lieu" in done
    assert "cette valeur est obligatoire" in done


def test_what_is_no_file_of_venues_is_refused_where_one_chose_it(desk):
    for text, told in (("a,b\n1,2\n", "Il manque des colonnes"), ("", "vide")):
        answer = uploaded(desk, text)
        assert answer.status_code == 200
        assert told in answer.content.decode()
    assert not VenueFile.objects.exists()


def test_a_file_is_for_who_brought_it(desk, client, territory):
    uploaded(desk, written(row()))
    held = VenueFile.objects.get()
    client.force_login(factories.make_role("organiser", territory))
    assert client.get(reverse("scheduling_venues:file", args=[held.pk])).status_code == 404
    assert client.post(reverse("scheduling_venues:confirm", args=[held.pk])).status_code == 404


def test_an_export_holds_what_one_sees(desk, territory, elsewhere):
    import_venues(written(row()))
    answer = desk.get(reverse("scheduling_venues:export"))
    text = b"".join(answer.streaming_content).decode()
    assert rows_of(text) == {"lieu-1": row()}
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
