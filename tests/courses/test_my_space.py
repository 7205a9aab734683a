"""A learner's own space, her enrolment, her profile."""

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.completion import Progress, record_progress
from courses.contributions import active_plugins
from courses.enrolment import change_capacity, enrol
from courses.models import Enrolment, Quality, QualityKind, School
from tests import factories
from tests.dummy_plugin.apps import DummyConfig, Panel

pytestmark = pytest.mark.django_db
TEACHER, PARENT = QualityKind.TEACHER, QualityKind.PARENT


def follow(person, quality=TEACHER, activities=2, done=0, **fields):
    course = factories.make_course(**fields)
    steps = [factories.make_activity(course) for _ in range(activities)]
    enrolment = enrol(person, factories.make_run(course), quality)
    for step in steps[:done]:
        record_progress(enrolment, step, Progress(100))
    return enrolment, steps


@pytest.fixture
def space(client, teacher):
    client.force_login(teacher)

    def page():
        return client.get(reverse("courses:my_space"))

    return page


def test_an_empty_space_shows_the_way_to_the_courses(space, territory):
    html = space().content.decode()
    assert "pas encore d’inscription" in html
    assert 'href="/formations/"' in html


def test_continuing_leads_to_the_first_step_not_done(space, teacher, territory):
    _enrolment, steps = follow(teacher, activities=3, done=1, title="Robots")
    html = space().content.decode()
    assert "Robots" in html
    assert "1 étape faite sur 3" in html
    assert steps[1].get_url() in html
    assert "Continuer" in html


def test_who_has_begun_a_step_continues_and_does_not_begin(space, client, teacher, territory):
    enrolment, (step, _) = follow(teacher)
    address = reverse("courses:enrolment", args=[enrolment.pk])
    for html in (space().content.decode(), client.get(address).content.decode()):
        assert "Commencer" in html
        assert "aucune étape faite sur 2" in html
    record_progress(enrolment, step, Progress(40))
    for html in (space().content.decode(), client.get(address).content.decode()):
        assert "Continuer" in html
        assert "Commencer" not in html


def test_a_finished_course_is_looked_at_and_not_continued(client, teacher, territory):
    enrolment, _steps = follow(teacher, done=2)
    client.force_login(teacher)
    html = client.get(enrolment.course.url).content.decode()
    assert "Voir mon inscription" in html
    assert "Continuer" not in html


def test_work_and_home_are_kept_apart(space, teacher, territory):
    follow(teacher, TEACHER, title="En classe")
    follow(teacher, PARENT, title="En famille")
    html = space().content.decode()
    parts = html.split("En tant que parent")
    assert "En classe" in parts[0]
    assert "En famille" in parts[1]
    assert "En classe" not in parts[1]


def test_one_side_alone_needs_no_heading(space, teacher, territory):
    follow(teacher)
    assert "En tant que" not in space().content.decode()


def test_what_waits_what_is_offered_and_what_is_done_are_said(space, teacher, territory):
    follow(teacher, done=2, title="Finie")
    waiting = factories.make_run(factories.make_course(title="Attendue"), capacity=0)
    enrol(teacher, waiting, TEACHER)
    offered = factories.make_run(factories.make_course(title="Proposée"), capacity=0)
    enrol(teacher, offered, TEACHER)
    change_capacity(offered, 1)
    html = space().content.decode()
    for words in ("Terminée", "En liste d’attente", "Accepter la place", "réservée jusqu’au"):
        assert words in html, words


def test_a_withdrawn_enrolment_is_shown_no_more(space, teacher, territory):
    enrolment, _steps = follow(teacher, title="Quittée")
    Enrolment.objects.filter(pk=enrolment.pk).update(state=Enrolment.State.WITHDRAWN)
    assert "Quittée" not in space().content.decode()


def test_a_course_in_sequence_goes_on_with_the_step_that_is_open(space, teacher, territory):
    _enrolment, steps = follow(teacher, activities=3, in_sequence=True)
    html = space().content.decode()
    assert steps[0].get_url() in html
    assert steps[1].get_url() not in html


def test_the_space_asks_little_however_much_one_follows(space, teacher, territory, sql_budget):
    for number in range(12):
        follow(teacher, (TEACHER, PARENT)[number % 2], activities=4, done=number % 4)
    space()
    with sql_budget(12 + 2 * len(active_plugins())):
        space()


def test_panels_of_plugins_are_shown_and_one_that_fails_stops_nothing(
    space, teacher, territory, monkeypatch
):
    def panels(self, user):
        return [Panel("failing"), Panel("mes attestations")]

    monkeypatch.setattr(DummyConfig, "learner_panels", panels)
    html = space().content.decode()
    assert "mes attestations" in html
    assert "n’a pas pu s’afficher" in html


# --- one enrolment -----------------------------------------------------------------------------


@pytest.fixture
def enrolment_page(client, teacher):
    client.force_login(teacher)
    return lambda row: client.get(reverse("courses:enrolment", args=[row.pk]))


def test_an_enrolment_shows_its_plan_and_what_one_can_do(enrolment_page, teacher, territory):
    row, steps = follow(teacher, activities=3, done=1)
    html = enrolment_page(row).content.decode()
    assert html.count('class="step step-') == 3
    assert f"Continuer : {steps[1].title}" in html
    assert reverse("courses:withdraw", args=[row.pk]) in html


def test_what_is_for_those_in_charge_of_a_session_is_not_shown_to_who_follows_it(
    enrolment_page, client, teacher, territory
):
    row, _steps = follow(teacher)
    panel = f"run {row.run_id}"  # of the dummy plugin
    html = enrolment_page(row).content.decode()
    assert panel not in html
    for words in ("Gérer les créneaux", "Bordereau", "Affiche et flyers"):
        assert words not in html
    row.run.trainers.add(factories.make_role("trainer", territory))
    client.force_login(row.run.trainers.get())
    assert panel in client.get(reverse("courses:trainer_run", args=[row.run_id])).content.decode()


def test_a_request_waits_without_links_to_the_steps(enrolment_page, teacher, territory):
    course = factories.make_course()
    step = factories.make_activity(course)
    row = enrol(teacher, factories.make_run(course, approval=True), TEACHER)
    html = enrolment_page(row).content.decode()
    assert "en attente de réponse" in html
    assert step.get_url() not in html


def test_an_activity_of_a_plugin_switched_off_is_said_unavailable(
    enrolment_page, teacher, territory, settings
):
    row, _steps = follow(teacher)
    settings.TNE_PLUGINS_OFF = frozenset({"dummy_plugin"})
    assert "Indisponible" in enrolment_page(row).content.decode()


def test_an_enrolment_asks_little_of_the_database(enrolment_page, teacher, territory, sql_budget):
    row, _steps = follow(teacher, activities=20, done=3)
    enrolment_page(row)
    with sql_budget(12 + 2 * len(active_plugins())):
        enrolment_page(row)


# --- an activity -------------------------------------------------------------------------------


def test_an_activity_says_where_one_is_and_the_way_on(client, teacher, territory):
    row, steps = follow(teacher, activities=3, done=1)
    client.force_login(teacher)
    html = client.get(steps[1].get_url()).content.decode()
    assert "Étape 2 sur 3" in html
    assert reverse("courses:enrolment", args=[row.pk]) in html
    assert f'rel="prev" href="{steps[0].get_url()}"' in html
    assert f'rel="next" href="{steps[2].get_url()}"' in html
    assert "Toutes les étapes" in html
    assert "rien n’est enregistré" not in html


def test_the_last_step_leads_back_to_the_plan(client, teacher, territory):
    _row, steps = follow(teacher)
    client.force_login(teacher)
    html = client.get(steps[-1].get_url()).content.decode()
    assert "Revenir au plan de la formation" in html


def test_a_locked_step_is_no_link(client, teacher, territory):
    _row, steps = follow(teacher, in_sequence=True)
    client.force_login(teacher)
    html = client.get(steps[0].get_url()).content.decode()
    assert "quand celle-ci est faite" in html
    assert steps[1].get_url() not in html
    early = client.get(steps[1].get_url())
    assert early.status_code == 403
    assert steps[0].get_url() in early.content.decode()


def test_a_trainer_looks_without_leaving_a_trace(client, trainer, run, course):
    step = factories.make_activity(course)
    client.force_login(trainer)
    html = client.get(step.get_url()).content.decode()
    assert "rien n’est enregistré" in html


# --- the profile -------------------------------------------------------------------------------


@pytest.fixture
def profile(client, teacher):
    client.force_login(teacher)
    return reverse("courses:profile")


def test_names_and_telephone_are_hers_to_say(client, teacher, profile):
    sent = {
        "first_name": "Éléonore",
        "last_name": "Dù Crêt",
        "printed_name": "E. Dù Crêt",
        "phone": "06 00 00 00 00",
    }
    assert "est enregistré" in client.post(profile, sent, follow=True).content.decode()
    teacher.refresh_from_db()
    assert teacher.display_name == "E. Dù Crêt"


@pytest.mark.parametrize(
    "fields",
    [{"first_name": ""}, {"phone": "0" * 31}, {"last_name": "x" * 200}, {"printed_name": "a\x08"}],
)
def test_what_cannot_be_stored_is_said_where_it_was_typed(client, teacher, profile, fields):
    before = teacher.get_full_name()
    sent = {"first_name": "Éléonore", "last_name": "Dù Crêt", **fields}
    assert "error-summary" in client.post(profile, sent).content.decode()
    teacher.refresh_from_db()
    assert teacher.get_full_name() == before


def test_nothing_else_of_the_person_is_written_by_the_profile(client, teacher, profile):
    client.post(profile, {"first_name": "Zoé", "email": "autre@exemple.fr", "is_superuser": "on"})
    teacher.refresh_from_db()
    assert not teacher.is_superuser
    assert teacher.email != "autre@exemple.fr"


def test_a_quality_is_declared_and_taken_back(client, teacher, profile):
    client.post(reverse("courses:add_quality"), {"kind": "parent"})
    assert "déclarée" in client.get(profile).content.decode()
    for _ in range(2):
        client.post(reverse("courses:remove_quality"), {"kind": "parent"})
    assert not teacher.qualities.filter(kind=PARENT).exists()


def test_what_others_established_is_not_taken_back(client, teacher, profile):
    client.post(reverse("courses:remove_quality"), {"kind": "teacher"})
    assert teacher.qualities.filter(kind=TEACHER).exists()


@pytest.mark.parametrize("kind", ["", "teacher", "ministre", "x" * 1000])
def test_a_quality_unknown_or_held_already_is_refused(client, teacher, profile, kind):
    page = client.post(reverse("courses:add_quality"), {"kind": kind})
    assert "error-summary" in page.content.decode()
    assert teacher.qualities.count() == 1


def test_a_declared_teacher_may_name_her_school(client, territory):
    school = School.objects.create(uai="0590121L", name="Lycée Monge", commune="Épinal")
    parent = factories.make_user(quality=PARENT)
    client.force_login(parent)
    client.post(reverse("courses:add_quality"), {"kind": "teacher", "school": "0590121L"})
    assert Quality.objects.get(user=parent, kind=TEACHER).school == school


def test_a_parent_names_no_school(client, teacher, territory):
    School.objects.create(uai="0590121L", name="Lycée Monge", commune="Épinal")
    client.force_login(teacher)
    client.post(reverse("courses:add_quality"), {"kind": "parent", "school": "0590121L"})
    assert Quality.objects.get(user=teacher, kind=PARENT).school is None


@pytest.mark.parametrize("name", ["my_space", "profile"])
def test_a_space_belongs_to_somebody(client, db, name):
    assert "login" in client.get(reverse(f"courses:{name}"))["Location"]


def test_a_closed_run_stays_among_what_is_done(space, teacher, territory):
    row, _steps = follow(teacher, done=2, title="Finie et close")
    Enrolment.objects.filter(pk=row.pk).update(
        state=Enrolment.State.CLOSED, ended_at=timezone.now()
    )
    assert "Finie et close" in space().content.decode()
