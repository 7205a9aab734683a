"""The home, its two doors, what happens soon, and whom to call."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.enrolment import enrol
from courses.models import HomePage
from courses.plugin import Occasion, Place
from tests import factories
from tests.dummy_plugin.apps import DummyConfig

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    return lambda address: client.get(address).content.decode()


@pytest.fixture
def in_days(territory, organisation):
    """`in_days(3, title="…")`: a session of a course of its own that begins then."""

    def session(days, capacity=10, state="open", **course):
        first = timezone.localdate() + timedelta(days=days)
        return factories.make_run(
            factories.make_course(**course), territory, organisation,
            starts_on=first, ends_on=first + timedelta(days=2), capacity=capacity, state=state,
        )  # fmt: skip

    return session


@pytest.fixture(autouse=True)
def no_meetings(monkeypatch):
    monkeypatch.setattr(DummyConfig, "occasions", lambda self, runs: [])


def soon_on(html):
    return re.findall(r'<h3><a class="stretched-link" href="[^"]*">([^<]*)</a>', html)


# --- two doors ---------------------------------------------------------------------------------


def test_the_home_opens_on_two_doors(page, territory):
    html = page("/")
    assert re.search(r'href="/parents/">Je suis parent<', html)
    assert re.search(r'href="/enseignants/">J’enseigne<', html)
    assert html.index("Je suis parent") < html.index("Que cherchez-vous")


@pytest.mark.parametrize(
    ("address", "hers", "not_hers"),
    [
        ("/parents/", "Pour la maison", "Pour la classe"),
        ("/enseignants/", "Pour la classe", "Pour la maison"),
    ],
)
def test_a_door_shows_what_is_for_this_group_and_for_everybody(
    page, in_days, address, hers, not_hers
):
    in_days(3, title="Pour la maison", for_parents=True)
    in_days(4, title="Pour la classe", for_teachers=True)
    in_days(5, title="Pour qui veut")
    html = page(address)
    assert hers in html
    assert "Pour qui veut" in html
    assert not_hers not in html


def test_the_door_of_parents_leads_to_a_subject_a_code_and_a_voice(page, territory):
    HomePage.objects.update(help_name="L’équipe", help_phone="01 99 00 20 26")
    html = page("/parents/")
    for address in ("/formations/?public=parents", reverse("courses:resume"), "#une-question"):
        assert f'href="{address}"' in html, address
    assert "sans compte" in html


def test_the_addresses_of_the_doors_are_kept_for_them(territory):
    from django.core.exceptions import ValidationError

    from courses.addresses import validate_page_slug

    for slug in ("parents", "enseignants"):
        with pytest.raises(ValidationError):
            validate_page_slug(slug)


def test_the_first_pages_ask_little_of_the_database(client, in_days, sql_budget):
    for day in range(30):
        in_days(day, for_parents=True, for_teachers=True)
    for address in ("/", "/parents/", "/enseignants/"):
        client.get(address)
        with sql_budget(12):
            client.get(address)


# --- soon --------------------------------------------------------------------------------------


def test_what_happens_soon_comes_in_order_and_says_whether_there_is_room(page, in_days):
    in_days(9, title="Après")
    in_days(2, title="Avant", capacity=1)
    in_days(-1, title="Commencée")
    in_days(1, title="En préparation", state="draft")
    html = page("/")
    assert soon_on(html) == ["Avant", "Après"]
    assert "Plus qu’une place" in html


def test_a_course_with_many_sessions_takes_one_line(page, in_days):
    run = in_days(2, title="Souvent")
    for day in (3, 4):
        factories.make_run(
            run.course, run.territory, run.organisation,
            starts_on=timezone.localdate() + timedelta(days=day),
        )  # fmt: skip
    assert soon_on(page("/")) == ["Souvent"]


def meeting(run, start, uid="m"):
    return Occasion(
        f"{uid}-{run.pk}", 0, run.pk, "Rendez-vous", start, start + timedelta(hours=2),
        "Europe/Paris", Place("m", "Médiathèque, Gérardmer"),
    )  # fmt: skip


def test_a_session_that_goes_on_is_shown_at_its_next_meeting(page, in_days, monkeypatch):
    run = in_days(-1, title="En plusieurs fois", state="running")
    past, next_one = (timezone.now() + timedelta(days=day) for day in (-1, 1))
    told = [meeting(run, past, "a"), meeting(run, next_one, "b")]
    monkeypatch.setattr(DummyConfig, "occasions", lambda self, runs: told)
    html = page("/")
    assert soon_on(html) == ["En plusieurs fois"]
    assert "Médiathèque, Gérardmer" in html


def test_the_hour_is_that_of_the_place(page, in_days, monkeypatch):
    run = in_days(3, title="Aux Antilles")
    start = datetime.combine(run.starts_on, datetime.min.time(), UTC) + timedelta(hours=14)
    far = Occasion("u", 0, run.pk, "R", start, start + timedelta(hours=1), "America/Guadeloupe")
    monkeypatch.setattr(DummyConfig, "occasions", lambda self, runs: [far])
    assert "10\u00a0h – 11\u00a0h" in page("/")


def test_a_plugin_that_fails_leaves_the_home_standing(page, in_days, monkeypatch, caplog):
    in_days(2, title="Toujours là")

    def fail(self, runs):
        raise RuntimeError("no meetings on purpose")

    monkeypatch.setattr(DummyConfig, "occasions", fail)
    assert soon_on(page("/")) == ["Toujours là"]
    assert "no meetings on purpose" in caplog.text


# --- a human to call ---------------------------------------------------------------------------


@pytest.fixture
def helped(territory):
    territory.help_name, territory.help_phone = "Maëlle Roussel", "03 53 01 88 10"
    territory.help_hours, territory.help_email = "de 9 h à 12 h", "aide@exemple.fr"
    territory.save()
    return territory


def names_a_human(html):
    return all(
        words in html
        for words in ("Maëlle Roussel", 'href="tel:0353018810"', "de 9 h à 12 h", "aide@exemple.fr")
    )


def test_every_page_of_parents_names_a_human_to_call(client, helped, organisation, known_guest):
    course = factories.make_course(for_parents=True, open_without_account=True)
    course.territories.add(helped)
    course.save()
    run = factories.make_run(course, helped, organisation)
    pages = ["/", "/parents/", course.get_url(), f"/inscription/{run.pk}/"]
    pages.append("/formations/?public=parents")
    for address in pages:
        assert names_a_human(client.get(address).content.decode()), address
    enrol(known_guest(client), run, "parent")
    for address in (reverse("courses:guest_code"), reverse("courses:my_space")):
        assert names_a_human(client.get(address).content.decode()), address


def test_a_teacher_is_not_given_the_number_of_families(client, helped, teacher):
    client.force_login(teacher)
    assert "Maëlle Roussel" not in client.get(reverse("courses:my_space")).content.decode()


def test_where_a_territory_names_nobody_the_national_number_stands(page, run):
    HomePage.objects.update(help_name="L’équipe nationale", help_phone="01 99 00 20 26")
    html = page(run.course.get_url())
    assert "L’équipe nationale" in html
    assert 'href="tel:0199002026"' in html


def test_beside_the_national_number_those_of_territories_are_folded(page, helped):
    HomePage.objects.update(help_name="L’équipe nationale", help_phone="01 99 00 20 26")
    html = page("/parents/")
    assert html.index("L’équipe nationale") < html.index("<details") < html.index("Maëlle Roussel")


@pytest.mark.parametrize("number", ["appelez-moi", "12", "03 53 x1"])
def test_what_no_telephone_can_dial_is_refused(territory, number):
    from django.core.exceptions import ValidationError

    territory.help_phone = number
    with pytest.raises(ValidationError, match="n’est pas un numéro de téléphone"):
        territory.full_clean()


# --- for search engines ------------------------------------------------------------------------


def test_the_sitemap_lists_public_pages_and_no_activity(client, course):
    activity = factories.make_activity(course)
    draft = factories.make_course(live=False)
    addresses = re.findall("<loc>(.*?)</loc>", client.get("/sitemap.xml").content.decode())
    found = {address.removeprefix("http://tne.localhost:8000") for address in addresses}
    assert {"/", "/formations/", course.get_url(), "/parents/", "/enseignants/"} <= found
    assert draft.get_url() not in found
    assert activity.get_url() not in found


def test_a_page_kept_for_some_is_in_no_sitemap(client, course):
    course.view_restrictions.create(restriction_type="login")
    assert course.get_url() not in client.get("/sitemap.xml").content.decode()


def test_the_sitemap_says_when_a_page_last_changed(client, course):
    course.save_revision().publish()
    html = client.get("/sitemap.xml").content.decode()
    assert f"{course.get_url()}</loc><lastmod>{timezone.localdate():%Y-%m-%d}" in html


@pytest.mark.parametrize("courses", [1, 40])
def test_the_sitemap_takes_the_same_statements_whatever_the_number(
    client, territory, sql_budget, courses
):
    for _ in range(courses):
        factories.make_course()
    client.get("/sitemap.xml")
    with sql_budget(6):
        client.get("/sitemap.xml")


def test_robots_are_told_where_the_map_is_and_where_not_to_go(client):
    told = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://tne.localhost:8000/sitemap.xml" in told
    for path in ("/mon-espace/", "/inscription/", "/admin/"):
        assert f"Disallow: {path}" in told
