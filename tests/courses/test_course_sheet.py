"""The page of a course: every question answered in order, in words, and lightly."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup

from courses.completion import Progress, record_progress
from courses.enrolment import enrol
from courses.models import OrganisationRole, SeatCounter, Term
from courses.plugin import Occasion, Place
from courses.words import places, places_by_audience
from tests import factories
from tests.dummy_plugin.apps import DummyConfig

pytestmark = pytest.mark.django_db
HEAVIEST = 60_000  # bytes of HTML


@pytest.fixture
def read(client):
    """The text of a course's page, a space between any two words."""

    def text(course):
        html = client.get(course.get_url()).content.decode()
        return re.sub(r"\s+", " ", BeautifulSoup(html, "html.parser").get_text(" "))

    return text


@pytest.fixture
def shown(territory, organisation):
    """A course that answers everything, with a run led by somebody."""
    territory.help_name, territory.help_phone = "Maëlle Roussel", "03 53 01 88 10"
    territory.save()
    course = factories.make_course(
        title="Robotique à l’école", for_teachers=True, minutes_on_site=120,
        minutes_remote_live=60, minutes_remote_self=30, modality="hybrid",
        objectives="<ul><li>Programmer un <b>déplacement</b></li><li>Raconter une erreur</li></ul>",
        accessibility="Salle de plain-pied.", organisation=organisation,
    )  # fmt: skip
    course.territories.add(territory)
    course.terms.add(Term.objects.get(kind="language", code="en"))
    course.save()
    factories.make_organisation(territory, role="funder", name="Fonds des Myrtilles")
    factories.make_organisation(territory, role="venue", name="Médiathèque des Hirondelles")
    trainer = factories.make_user(first_name="Cyprien", last_name="Hœrtz")
    factories.make_run(
        course, territory, organisation, starts_on=date(2027, 3, 1), trainers=[trainer],
        trainers_named=True, capacity=12,
    )  # fmt: skip
    return course


def test_the_page_answers_in_the_order_in_which_one_asks(read, shown):
    text = read(shown)
    asked = [
        "Ce que je saurai faire", "Programmer un déplacement",
        "Pour qui Enseignants et agents", "3 h 30 2 h sur place 1 h à distance, en direct",
        "Choisir une session", "Il reste des places", "Avec Cyprien Hœrtz",
        "Accessibilité Salle de plain-pied.", "Langue Anglais", "Prix Gratuit",
        "Cadre Formation des agents publics", "Formation financée par Fonds des Myrtilles",
        "Une question", "Maëlle Roussel",
    ]  # fmt: skip
    places_in_text = [text.find(words) for words in asked]
    assert -1 not in places_in_text, asked[places_in_text.index(-1)]
    assert places_in_text == sorted(places_in_text)
    assert "Médiathèque des Hirondelles" not in text  # a place does not pay for it


def test_trainers_are_named_only_where_they_agree(read, shown):
    run = shown.runs.get()
    run.trainers_named = False
    run.save()
    assert "Hœrtz" not in read(shown)


def test_a_trainer_without_a_name_is_never_shown_by_her_address(read, shown):
    nameless = factories.make_user("secret@exemple.fr", first_name="", last_name="")
    shown.runs.get().trainers.add(nameless)
    assert "secret" not in read(shown)


def test_where_nobody_is_named_those_who_organise_answer(read, organisation):
    organisation.email = "bonjour@exemple.fr"
    organisation.save()
    course = factories.make_course(organisation=organisation)
    assert "bonjour@exemple.fr" in read(course)


# --- places ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("capacity", "taken", "said"),
    [
        (None, 0, "Places non limitées"),
        (20, 0, "Il reste des places"),
        (20, 15, "Plus que 5 places"),
        (20, 19, "Plus qu’une place"),
        (20, 20, "Complet : liste d’attente"),
    ],
)
def test_places_are_said_in_words(run, capacity, taken, said):
    run.seats.update(capacity=capacity, taken=taken)
    assert places(run) == said
    assert places_by_audience(run) == [said]


@pytest.fixture
def shared_run(territory, organisation):
    course = factories.make_course(for_teachers=True, for_parents=True)
    return factories.make_run(
        course, territory, organisation, capacity=20, quotas={"parents": 3, "teachers": 18}
    )


def set_taken(run, **taken):
    for bucket, number in taken.items():
        SeatCounter.objects.filter(run=run, bucket=bucket).update(taken=number)


def test_each_audience_reads_what_is_left_for_it(shared_run):
    set_taken(shared_run, total=3, parents=3)
    assert places_by_audience(shared_run) == [
        "Enseignants et agents : il reste des places",
        "Parents : complet : liste d’attente",
    ]


def test_a_full_run_is_full_for_every_audience(shared_run):
    set_taken(shared_run, total=20, parents=2, teachers=18)
    assert places_by_audience(shared_run) == ["Complet : liste d’attente"]


def test_a_parent_is_told_before_enrolling_that_the_parents_places_are_taken(client, shared_run):
    shared_run.course.open_without_account = True
    shared_run.course.save()
    set_taken(shared_run, total=3, parents=3)
    html = client.get(f"/inscription/{shared_run.pk}/").content.decode()
    assert "Il n’y a plus de place libre" in html


# --- what a plugin tells -----------------------------------------------------------------------


@pytest.fixture
def failing(monkeypatch):
    def fail(self, runs):
        raise RuntimeError("no meetings on purpose")

    monkeypatch.setattr(DummyConfig, "occasions", fail)


@pytest.mark.parametrize("address", ["course", "form"])
def test_a_plugin_that_fails_to_tell_its_meetings_is_logged_and_said(
    client, shown, failing, caplog, address
):
    run = shown.runs.get()
    response = client.get(shown.get_url() if address == "course" else f"/inscription/{run.pk}/")
    assert response.status_code == 200
    assert "Les rendez-vous n’ont pas tous pu s’afficher" in response.content.decode()
    assert "no meetings on purpose" in caplog.text


def test_one_still_enrols_while_a_plugin_fails(client, shown, failing, teacher):
    client.force_login(teacher)
    run = shown.runs.get()
    client.post(f"/inscription/{run.pk}/", {"as_quality": "teacher"})
    assert run.enrolments.filter(user=teacher, state="confirmed").exists()


# --- weight ------------------------------------------------------------------------------------


def test_a_course_with_very_many_sessions_stays_light(client, shown, territory, organisation):
    shown.body = [("heading", "Partie"), ("text", "<p>" + "Une phrase simple. " * 200 + "</p>")] * 3
    shown.save()
    for number in range(20):
        factories.make_activity(shown, title=f"Étape {number}")
    for number in range(70):
        factories.make_run(
            shown, territory, organisation, title=f"Groupe {number} de la vallée de la Moselotte",
            starts_on=date(2027, 4, 1) + timedelta(days=number), capacity=12,
        )  # fmt: skip
    response = client.get(shown.get_url())
    html = response.content.decode()
    assert len(response.content) < HEAVIEST
    assert html.count("S’inscrire à cette session") == 8
    assert "et 23 autres sessions" in html


# --- a learner ---------------------------------------------------------------------------------


def test_a_learner_goes_on_where_she_stopped(client, shown, teacher):
    steps = [factories.make_activity(shown) for _ in range(2)]
    client.force_login(teacher)
    enrolment = enrol(teacher, shown.runs.get(), "teacher")
    assert f'href="{steps[0].get_url()}">Commencer' in client.get(shown.get_url()).content.decode()
    record_progress(enrolment, steps[0], Progress(100))
    html = client.get(shown.get_url()).content.decode()
    assert html.count(f'href="{steps[1].get_url()}">Continuer') == 2  # above, and under the thumb
    assert "S’inscrire" not in html


# --- for search engines and those who share ----------------------------------------------------


def data_in(html):
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return json.loads(block[1])["@graph"] if block else []


def data_of(client, course):
    return data_in(client.get(course.get_url()).content.decode())


def test_engines_read_a_course_and_its_sessions(client, shown):
    (course,) = data_of(client, shown)
    assert course["@type"] == "Course"
    assert course["url"] == f"http://tne.localhost:8000{shown.get_url()}"
    assert course["teaches"] == ["Programmer un déplacement", "Raconter une erreur"]
    assert course["inLanguage"] == ["en"]
    assert course["timeRequired"] == "PT3H30M"
    assert course["offers"]["price"] == 0
    (instance,) = course["hasCourseInstance"]
    assert instance["courseMode"] == "Blended"
    assert instance["location"] == {
        "@type": "Place",
        "name": "Médiathèque, 3 rue des Tilleuls",
        "address": "Médiathèque, 3 rue des Tilleuls",
    }
    assert datetime.fromisoformat(instance["startDate"]).tzinfo is not None
    assert instance["organizer"]["name"] == shown.organisation.name


def test_a_course_open_all_year_is_an_instance_at_a_distance(client, territory, organisation):
    course = factories.make_course(minutes_remote_self=20)
    factories.make_run(course, territory, organisation, permanent=True, state="running")
    (instance,) = data_of(client, course)[0]["hasCourseInstance"]
    assert instance["courseMode"] == "Online"
    assert instance["courseWorkload"] == "PT0H20M"
    assert "startDate" not in instance


def test_engines_read_an_event_with_its_date_and_place(
    client, territory, organisation, monkeypatch
):
    course = factories.make_course(title="Café", format="event", modality="on_site")
    run = factories.make_run(course, territory, organisation, title="Gérardmer")
    start = datetime(2027, 5, 3, 16, tzinfo=UTC)
    meeting = Occasion(
        "u", 0, run.pk, "Café", start, start + timedelta(hours=2), "Europe/Paris",
        Place("p", "Salle des Sapins"),
    )  # fmt: skip
    monkeypatch.setattr(DummyConfig, "occasions", lambda self, runs: [meeting])
    (event,) = data_of(client, course)
    assert event["@type"] == "Event"
    assert event["name"] == "Café, Gérardmer"
    assert event["startDate"] == "2027-05-03T16:00:00+00:00"
    assert event["location"]["name"] == "Salle des Sapins"
    assert event["offers"]["price"] == 0


def test_an_event_without_a_date_tells_engines_nothing(client, territory):
    assert data_of(client, factories.make_course(format="event")) == []


def test_no_title_can_end_the_block_of_data(client, territory):
    title = "</script><script src=x>alert(1)</script> & <!--"
    course = factories.make_course(title=title)
    html = client.get(course.get_url()).content.decode()
    assert data_in(html)[0]["name"] == title
    assert "<script src=x>" not in html


def test_a_shared_address_shows_title_words_and_one_address(client, shown):
    html = client.get(shown.get_url(), {"utm": "x"}).content.decode()
    soup = BeautifulSoup(html, "html.parser")
    told = {tag["property"]: tag["content"] for tag in soup.select("meta[property^=og]")}
    address = f"http://tne.localhost:8000{shown.get_url()}"
    assert told["og:title"] == shown.title
    assert told["og:description"] == shown.summary
    assert told["og:url"] == address == soup.select_one("link[rel=canonical]")["href"]
    assert soup.select_one("meta[name=description]")["content"] == shown.summary


def test_what_is_made_for_somebody_known_is_nothing_for_engines(client, shown, teacher):
    client.force_login(teacher)
    html = client.get(shown.get_url()).content.decode()
    assert "noindex" in html
    assert "ld+json" not in html
    assert "og:url" not in html


def test_roles_that_are_mentioned_belong_to_the_course_s_territory(read, shown):
    other = factories.make_territory(code="2A", name="Corse-du-Sud")
    stranger = factories.make_organisation(other, role="funder", name="Fonds du Maquis")
    assert stranger.roles.get().role == OrganisationRole.Role.FUNDER
    assert "Fonds du Maquis" not in read(shown)
