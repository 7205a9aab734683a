"""What makes a session known: poster, slips and notice, for whoever leads, organises, receives."""

import io

import pytest
from django.core.files.images import ImageFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader
from wagtail.images import get_image_model

from plugins.scheduling.models import Stop, TimeSlot
from plugins.scheduling.welcome.flyer import flyer_of, flyer_of_series
from plugins.scheduling.welcome.flyer_paper import poster_head
from plugins.scheduling.welcome.notice import MOST, notice
from tests import factories

from .places import make_plan, make_venue, wednesday

pytestmark = pytest.mark.django_db
LONG = "Accompagner les usages numériques des enfants et des adolescents, à la maison, à l’école. "


@pytest.fixture
def host():
    return factories.make_user()


@pytest.fixture
def slot(run, territory, host):
    territory.help_name, territory.help_phone = "Maëlle Roussel", "03 53 01 88 10"
    territory.save()
    venue = make_venue(territory, host=host, wheelchair=True)
    plan = make_plan(wednesday(), venue=venue, children_welcome=True)
    return TimeSlot.objects.create(run=run, **plan.fields())


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def printed(client, name, *args, query=""):
    answer = client.get(reverse(f"scheduling:{name}", args=args) + query)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert len(pages) == 1
    return " ".join(pages[0].extract_text().replace("\u00a0", " ").split()), pages[0].images


def add_logo(organisation):
    picture = io.BytesIO()
    Image.new("RGBA", (300, 120), (20, 89, 90, 128)).save(picture, "PNG")
    file = ImageFile(picture, name="logo.png")
    organisation.logo = get_image_model().objects.create(title="logo", file=file)
    organisation.save()


def test_the_poster_says_when_where_how_and_bears_the_logos(slot, host, territory):
    add_logo(slot.run.organisation)
    factories.make_organisation(territory, role="funder", name="Fonds des territoires")
    said, images = printed(client_of(host), "flyer_file", slot.run_id, "affiche")
    for part in (
        *(slot.run.course.title, "GRATUIT", "ENFANTS BIENVENUS", "de 9 h à 12 h"),
        *(slot.venue.name, slot.venue.address, "88000 Épinal", "Accessible en fauteuil roulant"),
        *(f"/lieux/s/{slot.run_id}/", "Maëlle Roussel", "03 53 01 88 10", "Fonds des territoires"),
    ):
        assert part in said, part
    assert len(images) == 2  # the code and the logo


@pytest.mark.parametrize("letters", [12, 41, 60, 90, 255])
def test_the_head_of_a_poster_fills_its_width_however_long_the_title(slot, host, caplog, letters):
    """Words that do not fit are set smaller with the colour behind them, and leave a white edge."""
    slot.run.course.title, slot.run.course.summary = (LONG * 3)[:letters], (LONG * 3)[:255]
    slot.run.course.save()
    said, _images = printed(client_of(host), "flyer_file", slot.run_id, "affiche")
    assert "Accompagner" in said
    assert "frame 'header'" not in caplog.text
    assert poster_head("Temps d’écran, le bon dosage", "Court.") == ("xl", True)
    assert poster_head((LONG * 3)[:255], (LONG * 3)[:220]) == ("s", False)


def test_four_slips_are_on_a_page_however_long_the_title_and_bear_the_logos(slot, host, territory):
    slot.run.course.title = (LONG * 3)[:255]
    slot.run.course.save()
    add_logo(slot.run.organisation)
    factories.make_organisation(territory, role="funder", name="Fonds des territoires")
    said, images = printed(client_of(host), "flyer_file", slot.run_id, "flyers")
    for part in (
        *(f"/lieux/s/{slot.run_id}/", "GRATUIT", "ENFANTS BIENVENUS", "de 9 h à 12 h"),
        *(slot.venue.name, "88000 Épinal", "Accessible en fauteuil", "03 53 01 88 10"),
        "Fonds des territoires",
    ):
        assert said.count(part) == 4, part
    assert len({image.data for image in images}) == 2  # the code and the logo


def test_a_notice_keeps_what_matters_in_four_hundred_characters(slot):
    course, venue = slot.run.course, slot.venue
    course.title, course.summary = (LONG * 3)[:255], (LONG * 3)[:255]
    venue.name, venue.address = ("Médiathèque " * 20)[:200], ("rue des Tilleuls " * 20)[:300]
    course.save()
    venue.save()
    text = notice(flyer_of(slot.run)).replace("\u00a0", " ")
    assert len(text) <= MOST
    for part in ("de 9 h à 12 h", "Gratuit", "Enfants bienvenus", "fauteuil", "03 53 01 88 10"):
        assert part in text, part
    assert f"/lieux/s/{slot.run_id}/" in text


def test_sessions_of_one_course_are_announced_together(slot, organisation, territory):
    organiser = factories.make_role("organiser", territory, organisation)
    other = factories.make_run(slot.run.course, territory, organisation)
    plan = make_plan(wednesday(4), 14, 17, venue=make_venue(territory, name="Fablab du Centre"))
    TimeSlot.objects.create(run=other, **plan.fields())
    page = reverse("scheduling:flyers", args=[slot.run_id])
    html = client_of(organiser).get(page + "?serie=1").content.decode().replace("\u00a0", " ")
    for part in ("de 9 h à 12 h", "de 14 h à 17 h", "Fablab du Centre", "affiche.pdf?serie=1"):
        assert part in html, part
    both = flyer_of_series([slot.run, other])
    assert both.short_address.endswith(slot.run.course.get_url())
    assert both.address.endswith(both.short_address)


def test_the_stop_of_a_tour_has_its_poster_for_who_works_there(slot, territory, host):
    bus = make_venue(territory, name="Le bus numérique", mobility=["Itinérant"], host=host)
    stop = Stop.objects.create(
        venue=bus,
        day=wednesday(3),
        start="09:00",
        end="12:00",
        place="Place du marché",
        commune="Senones",
    )
    page = reverse("scheduling:stop_flyers", args=[stop.pk])
    assert client_of(host).get(page).status_code == 200
    hosted = client_of(host).get(reverse("scheduling:host_venue", args=[bus.pk]))
    assert page in hosted.content.decode()
    organiser = client_of(factories.make_role("organiser", territory, slot.run.organisation))
    listed = reverse("scheduling_venues:stops", args=[bus.pk])
    assert page in organiser.get(listed).content.decode()
    assert listed in organiser.get(reverse("venue:edit", args=[bus.pk])).content.decode()
    fixed = reverse("venue:edit", args=[slot.venue_id])
    assert "etapes/" not in organiser.get(fixed).content.decode()
    assert client_of(factories.make_user()).get(page).status_code == 404
    TimeSlot.objects.create(run=slot.run, **make_plan(wednesday(3), venue=bus).fields())
    said, _images = printed(client_of(host), "stop_flyer_file", stop.pk, "affiche")
    assert "Senones" in said
    assert slot.run.course.title in said


def test_a_stranger_finds_no_flyer(slot):
    page = reverse("scheduling:flyers", args=[slot.run_id])
    assert client_of(factories.make_user()).get(page).status_code == 404
