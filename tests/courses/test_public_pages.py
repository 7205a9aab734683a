"""The public pages: the same for everybody, nothing personal, few statements."""

import re
from datetime import date

import pytest
from django.conf import settings
from wagtail.models import PageViewRestriction

from courses.completion import Progress, record_progress
from courses.enrolment import enrol
from courses.models import CataloguePage, CoursePage, HomePage, QualityKind
from tests import factories
from tests.dummy_plugin.apps import DummyConfig
from tests.seeding import steps_of_three_kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def full_course(territory, organisation):
    course = factories.make_course(
        for_teachers=True,
        modality="hybrid",
        minutes_on_site=180,
        minutes_remote_self=90,
        objectives="<ul><li>Préparer une séance</li></ul>",
        accessibility="Vidéos sous-titrées.",
        body=[
            ("heading", "Comment cela se passe"),
            ("question", {"question": "Faut-il du matériel ?", "answer": "<p>Non.</p>"}),
        ],
    )
    for _ in range(3):
        factories.make_activity(course)
    factories.make_run(course, territory, organisation, capacity=4, starts_on=date(2027, 3, 1))
    return course


@pytest.fixture
def addresses(full_course):
    home, catalogue = HomePage.objects.get(), CataloguePage.objects.get(territory=None)
    return [page.get_url() for page in (home, catalogue, full_course)]


def test_public_pages_hold_nothing_that_a_cache_may_not_share(client, addresses):
    for address in addresses:
        response = client.get(address)
        html = response.content.decode()
        assert response.status_code == 200
        assert "csrf" not in html.lower(), address
        assert not re.search(r'method="post"', html, re.IGNORECASE)
        # A block of data is no script: nothing runs it.
        code = html.replace('<script type="application/ld+json">', "")
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", code)
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")


def test_public_pages_ask_little_of_the_database(client, addresses, sql_budget):
    course = CoursePage.objects.get()
    for _ in range(30):
        factories.make_course(for_parents=True)
        factories.make_run(course)
    # The dummy plugin asks for the runs once more on a course page.
    for address, most in zip(addresses, (12, 12, 14 + 1), strict=True):
        client.get(address)
        with sql_budget(most):
            client.get(address)


def test_a_page_below_one_kept_for_some_is_kept_for_them_too(client, full_course, teacher):
    step = full_course.activities().first()
    above = CataloguePage.objects.get(territory=None)
    PageViewRestriction.objects.create(page=above, restriction_type="login")
    assert client.get(full_course.get_url()).status_code == 302
    assert client.get(step.get_url()).status_code == 302
    assert client.get("/").status_code == 200
    client.force_login(teacher)
    assert client.get(full_course.get_url()).status_code == 200


def test_courses_are_listed_as_cards_page_by_page(client, territory):
    for number in range(30):
        factories.make_course(title=f"Formation {number:02}")
    first = client.get("/formations/").content.decode()
    assert first.count('<article class="card') == 24
    assert "30 formations" in first
    assert "Page 1 sur 2" in first
    assert client.get("/formations/?page=2").content.decode().count('<article class="card') == 6


@pytest.mark.parametrize("words", ["competence", "COMPÉTENCES", "éducatives compet", "  ecole "])
def test_words_find_a_course_whatever_their_accents_and_plural(client, territory, words):
    factories.make_course(
        title="Développer une compétence éducative", summary="Pour toute l’École."
    )
    factories.make_course(title="Jardiner")
    html = client.get("/formations/", {"q": words}).content.decode()
    assert "Développer" in html
    assert "Jardiner" not in html


def test_a_word_is_found_from_its_beginning_only(client, territory):
    factories.make_course(title="Partager des images")
    assert "Rien ne correspond" in client.get("/formations/?q=art").content.decode()


def test_the_audience_narrows_to_those_named_and_to_those_for_everybody(client, territory):
    factories.make_course(title="Pour la classe", for_teachers=True)
    factories.make_course(title="Pour la maison", for_parents=True)
    factories.make_course(title="Pour qui veut")
    html = client.get("/formations/?public=parents").content.decode()
    assert "Pour la maison" in html
    assert "Pour qui veut" in html
    assert "Pour la classe" not in html


def test_a_territory_shows_its_courses_and_the_national_ones(client, territory):
    other = factories.make_territory(code="2A", name="Corse-du-Sud")
    ours, theirs = (
        factories.make_course(title="Aux Vosges"),
        factories.make_course(title="En Corse"),
    )
    ours.territories.add(territory)
    ours.save()
    theirs.territories.add(other)
    theirs.save()
    factories.make_course(title="Partout")
    by_facet = client.get("/formations/?territoire=88").content.decode()
    by_page = client.get(territory.catalogue.get_url()).content.decode()
    for html in (by_facet, by_page):
        assert "Aux Vosges" in html
        assert "Partout" in html
        assert "En Corse" not in html
    assert 'name="territoire"' not in by_page


@pytest.mark.parametrize(
    "query",
    [
        "?page=zz&public=zz&territoire=zz",
        "?page=-1",
        "?page=99999999999999999999",
        "?q=" + "x" * 4000,
        "?q=%27%22%28%5B%5C%2A%25_",
        "?territoire=1&territoire=2",
    ],
)
def test_a_strange_search_is_an_ordinary_page(client, full_course, query):
    assert client.get("/formations/" + query).status_code == 200


def test_an_invisible_character_is_refused_kindly(client, full_course):
    assert client.get("/formations/?q=%00").status_code == 400


def test_a_facet_of_a_plugin_that_fails_filters_nothing(client, full_course, monkeypatch):
    def fail(*args):
        raise RuntimeError("this facet fails on purpose")

    monkeypatch.setattr(DummyConfig.catalogue_filters["dummy"].__class__, "filter", fail)
    html = client.get("/formations/?dummy=rien").content.decode()
    assert full_course.title in html


def test_a_facet_of_a_plugin_filters(client, full_course):
    assert full_course.title not in client.get("/formations/?dummy=autre").content.decode()
    found = client.get(f"/formations/?dummy={full_course.slug}").content.decode()
    assert full_course.title in found


def test_a_course_says_what_for_whom_how_long_and_how_to_enrol(client, full_course):
    html = client.get(full_course.get_url()).content.decode()
    run = full_course.runs.get()
    for words in (
        "Préparer une séance",
        "Enseignants et agents",
        "4 h 30",
        "3 h sur place",
        "1 h 30 à distance, à son rythme",
        "Gratuit",
        "Vidéos sous-titrées.",
        "Faut-il du matériel ?",
        "À partir du lundi 1er mars 2027",
        "Médiathèque, 3 rue des Tilleuls",
        "Plus que 4 places",
        "S’inscrire à cette session",
        f"/inscription/{run.pk}/",
    ):
        assert words in html, words


def test_a_full_run_is_said_full_before_one_enrols(client, full_course, territory):
    factories.make_run(full_course, territory, capacity=0)
    full = factories.make_run(full_course, territory, capacity=0)
    full.waiting_list = False
    full.save()
    html = client.get(full_course.get_url()).content.decode()
    assert "Complet : liste d’attente" in html
    assert re.search(r"Complet\s*<", html)


def test_a_course_open_all_year_never_speaks_of_sessions(client, territory, organisation):
    course = factories.make_course()
    run = factories.make_run(course, territory, organisation, permanent=True, state="running")
    html = client.get(course.get_url()).content.decode()
    assert f"/inscription/{run.pk}/" in html
    assert "session" not in html.lower()


def test_drafts_and_closed_runs_are_not_offered(client, course, territory, organisation):
    factories.make_run(course, territory, organisation, state="draft")
    factories.make_run(course, territory, organisation, state="closed")
    html = client.get(course.get_url()).content.decode()
    assert "/inscription/" not in html
    assert "Pas de session ouverte" in html


@pytest.mark.parametrize("guest", [False, True])
def test_who_is_known_sees_her_own_plan_on_the_course_page(
    client, teacher, course, run, sql_budget, guest, known_guest
):
    activities = steps_of_three_kinds(course, 20)
    if guest:
        person = known_guest(client)
        enrolment = enrol(person, run, QualityKind.PARENT)
    else:
        client.force_login(teacher)
        enrolment = enrol(teacher, run, QualityKind.TEACHER)
    record_progress(enrolment, activities[0], Progress(100))
    client.get(course.get_url())
    with sql_budget(18):
        response = client.get(course.get_url())
    html = response.content.decode()
    assert "Mon inscription" in html
    assert "1 étape faite sur 20" in html
    assert html.count('class="step step-') == 20
    assert activities[1].get_url() in html


def test_a_stranger_sees_the_steps_without_links(client, full_course):
    html = client.get(full_course.get_url()).content.decode()
    step = full_course.activities().first()
    assert step.title in html
    assert step.get_url() not in html


def test_a_stale_session_sees_the_page_without_anything_of_hers(client, full_course):
    client.cookies[settings.SESSION_COOKIE_NAME] = "perdue"
    client.cookies[settings.GUEST_COOKIE_NAME] = "perdu"
    response = client.get(full_course.get_url())
    assert response.status_code == 200
    assert "Mon inscription" not in response.content.decode()


def test_what_a_known_person_is_shown_is_kept_by_no_shared_cache(client, course, teacher):
    assert not client.get(course.get_url()).has_header("Cache-Control")
    client.force_login(teacher)
    assert client.get(course.get_url())["Cache-Control"] == "private, no-cache"
