"""The demonstration: filled once, moved on with the days, never in the way of a visitor."""

from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from wagtail.models import ModelLogEntry

from courses import contributions
from courses.demo import PASSWORD, prose, texts
from courses.demo.builders import demo_modules, gathered
from courses.demo.fill import fill
from courses.enrolment import enrol, seats_disagree
from courses.guests import guest_by_code
from courses.models import (
    ActivityPage,
    CoursePage,
    CourseRun,
    Enrolment,
    Message,
    Term,
    User,
)
from plugins.scheduling.demo.wanted import written
from tests import factories
from tests.courses.conftest import DAY
from tests.sql import sql_budget

COURSES = list(texts.courses())
GATHERINGS = written()
PEOPLE = {person["key"]: person for person in texts.people()}
SESSIONS_OF_PEOPLE = {"sessions.session"}
State = Enrolment.State
pytestmark = pytest.mark.xdist_group("demo")
each_course = pytest.mark.parametrize("course", COURSES, ids=lambda course: course["slug"])


def counts() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.label_lower not in SESSIONS_OF_PEOPLE
    }


def dated_runs():
    return CourseRun.objects.filter(permanent=False).exclude(state=CourseRun.State.CLOSED)


# --- what is filled ----------------------------------------------------------------------------


def test_every_course_is_published_and_what_is_in_it_too(site):
    assert set(CoursePage.objects.live().values_list("slug", flat=True)) == {
        course["slug"] for course in COURSES
    }
    kinds = gathered("BUILDERS")
    for course in COURSES:
        page = CoursePage.objects.get(slug=course["slug"])
        built = [entry["title"] for entry in course["activities"] if entry["kind"] in kinds]
        assert list(page.activities().live().values_list("title", flat=True)) == built


def test_the_people_of_the_files_are_there_and_some_have_no_address(site):
    in_crowds = sum(crowd["people"] for crowd in texts.crowds())
    in_places = sum(len(names) for names in GATHERINGS["people"].values())
    guests = sum(len(one.get("guests", ())) for one in GATHERINGS["special"])
    assert User.objects.count() == len(PEOPLE) + in_crowds + in_places + guests
    assert User.objects.filter(email="").count() >= 3
    assert all(len(quality) for quality in User.objects.values_list("last_name", "first_name"))


def test_everybody_signs_in_with_the_password_that_is_told(site):
    output = StringIO()
    call_command("demo", stdout=output)
    assert PASSWORD in output.getvalue()
    for person in PEOPLE.values():
        if "shown" in person and "email" in person:
            assert person["email"] in output.getvalue()
            assert authenticate(None, email=person["email"], password=PASSWORD) is not None


def test_a_guest_comes_back_with_the_code_that_is_told(site):
    guest = PEOPLE["nadege"]
    assert guest_by_code(guest["code"].lower()).first_name == guest["first_name"]


def test_there_are_people_at_every_stage_and_the_seats_agree(site):
    rows = Enrolment.objects.all()
    for state in (State.CONFIRMED, State.WAITING, State.REQUESTED, State.WITHDRAWN, State.CLOSED):
        assert rows.filter(state=state).exists(), state
    assert rows.filter(state=State.CONFIRMED, completed_at__isnull=False).exists()
    assert rows.filter(state=State.CONFIRMED, started_at=None).exists()
    assert rows.filter(started_at__isnull=False, completed_at=None).exists()
    assert seats_disagree() == []


def test_what_was_done_took_a_plausible_time_in_the_past(site):
    for row in Enrolment.objects.filter(completed_at__isnull=False):
        assert row.created_at < row.started_at < row.completed_at
        for done in row.completions.select_related("activity"):
            announced = done.activity.minutes_announced
            assert 0.7 * announced <= done.minutes <= 1.4 * announced
            assert row.started_at <= done.completed_at <= row.completed_at


def test_nobody_is_written_to_about_what_she_did_not_do(site):
    subjects = set(Message.objects.values_list("subject", flat=True))
    assert not {subject for subject in subjects if not subject.startswith("Votre attestation")}


# --- what happens at the next start ------------------------------------------------------------


def test_filling_again_changes_nothing(site):
    before, dates = counts(), list(dated_runs().values())
    fill(DAY)
    assert counts() == before
    assert list(dated_runs().values()) == dates


def test_the_log_of_the_site_names_nobody(site):
    names = [name for name in User.objects.values_list("last_name", flat=True) if name]
    labels = ModelLogEntry.objects.filter(data__has_key="demonstration").values_list("label")
    assert labels
    assert not [label for (label,) in labels if any(name in label for name in names)]


def test_filling_again_asks_little_of_the_database(site):
    with sql_budget(450):
        fill(DAY)


@pytest.mark.parametrize("days", [30, 400])
def test_later_its_sessions_are_ahead_again(site, days):
    later = DAY + timedelta(days=days)
    cancelled = next(one["title"] for one in GATHERINGS["special"] if "reason" in one)
    past = CourseRun.objects.filter(state=CourseRun.State.CLOSED).exclude(title=cancelled)
    closed = list(past.values())
    fill(later)
    assert dated_runs().filter(starts_on__gt=later).count() >= 5
    assert not dated_runs().filter(enrol_until__date__lt=later).exists()
    assert list(past.values()) == closed
    again = list(dated_runs().values())
    fill(later)
    assert list(dated_runs().values()) == again


def test_a_session_to_which_somebody_has_given_other_dates_keeps_them(site):
    run = dated_runs().filter(starts_on__gt=DAY).first()
    run.starts_on = run.ends_on = DAY + timedelta(days=3)
    run.save()
    fill(DAY + timedelta(days=100))
    run.refresh_from_db()
    assert run.starts_on == DAY + timedelta(days=3)


def test_a_visitor_s_account_enrolment_course_and_session_are_left_alone(site):
    visitor = factories.make_user(email="visiteuse@courriel.example")
    run = CourseRun.objects.get(course__slug="ecran-interactif", title__startswith="Argenteuil")
    enrolment = enrol(visitor, run, "teacher")
    course = factories.make_course()
    hers = factories.make_run(course, run.territory, run.organisation, starts_on=DAY, ends_on=DAY)
    fill(DAY + timedelta(days=60))
    enrolment.refresh_from_db()
    hers.refresh_from_db()
    assert (enrolment.state, enrolment.run_id) == (State.CONFIRMED, run.pk)
    assert (hers.starts_on, hers.state) == (DAY, CourseRun.State.OPEN)
    assert authenticate(None, email=visitor.email, password="phrase-de-passe-longue") == visitor


def test_what_somebody_has_deleted_or_rewritten_stays_so(site):
    CourseRun.objects.get(title__startswith="Argenteuil").delete()
    course = CoursePage.objects.get(slug="temps-d-ecran")
    course.title, course.slug = "Les écrans chez nous", "les-ecrans-chez-nous"
    course.save_revision().publish()
    before = counts()
    fill(DAY)
    assert counts() == before
    course.refresh_from_db()
    assert course.title == "Les écrans chez nous"


def test_an_address_that_a_visitor_has_taken_gives_her_no_rights(site, monkeypatch):
    visitor = factories.make_user(email="nouvelle@formation.example", quality=None)
    newcomer = PEOPLE["administrator"] | {"key": "newcomer", "email": visitor.email}
    monkeypatch.setattr(texts, "people", lambda: [*PEOPLE.values(), newcomer])
    fill(DAY)
    assert not visitor.groups.exists()


# --- when it is refused or reduced -------------------------------------------------------------


@pytest.mark.parametrize("production", [True, False])
def test_where_it_is_off_it_refuses_with_a_sentence_and_changes_nothing(site, settings, production):
    before = counts()
    settings.TNE_DEMONSTRATION, settings.TNE_PRODUCTION = False, production
    with pytest.raises(CommandError, match="refusée") as refusal:
        call_command("demo")
    assert refusal.value.returncode == production
    assert counts() == before


def test_a_plugin_that_is_off_brings_nothing(settings):
    assert "module" in gathered("BUILDERS")
    settings.TNE_PLUGINS_OFF = {plugin.label for plugin in contributions.plugins()}
    assert demo_modules() == {}
    assert gathered("BUILDERS") == {}


# --- what is written ---------------------------------------------------------------------------


def strings(written):
    """Every text of a file."""
    if isinstance(written, dict):
        written = list(written.values())
    if isinstance(written, list):
        return [text for value in written for text in strings(value)]
    return [written] if isinstance(written, str) else []


@each_course
def test_a_course_is_long_enough_and_has_at_least_three_activities(course):
    assert prose.words(course["body"]) >= 250
    assert len(course["activities"]) >= 3
    assert sum(entry["kind"] == "module" for entry in course["activities"]) >= 1
    for entry in course["activities"]:
        assert entry["kind"] != "lecture" or prose.words(entry["text"]) >= 150


@each_course
def test_its_announced_time_is_that_of_its_activities(course):
    online = [step for step in course["activities"] if step["kind"] != "meetings"]
    assert course["minutes"]["remote_self"] == sum(step["minutes"] for step in online)
    for step in course["activities"]:
        assert step["kind"] != "meetings" or step["minutes"] == course["minutes"]["on_site"]
    assert len(course["summary"]) <= 300


@each_course
def test_its_words_are_in_the_vocabularies(course, db):
    for term in course["terms"]:
        kind, code = term.split(":")
        assert Term.objects.filter(kind=kind, code=code).exists(), term


@each_course
def test_its_apostrophes_are_curved_and_its_spaces_do_not_break(course):
    for text in strings(course):
        assert "'" not in text
        assert not any(f" {sign}" in text for sign in ";!?»%"), text
        assert "« " not in text


@each_course
def test_its_modules_ask_questions_that_have_an_answer(course):
    for module in (entry for entry in course["activities"] if entry["kind"] == "module"):
        assert len(module["screens"]) >= 5
        assert len(module["questions"]) >= 4
        for question in module["questions"]:
            assert 0 <= question["answer"] < len(question["choices"])
            assert question["explanation"]


@each_course
def test_its_learners_are_known_and_enrol_once_each(course):
    names = [learner["who"] for learner in course["learners"]]
    assert len(set(names)) == len(names)
    assert set(names) <= PEOPLE.keys()
    runs = {run["key"] for run in course["runs"]} | {"88", "95", "971"}
    assert {learner["run"] for learner in course["learners"]} <= runs


def test_no_two_modules_are_alike():
    modules = [e for course in COURSES for e in course["activities"] if e["kind"] == "module"]
    assert len({entry["title"] for entry in modules}) == len(modules)
    screens = [screen["text"] for entry in modules for screen in entry["screens"]]
    assert len(set(screens)) == len(screens)


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("Un <b>.\n\nDeux **mots**\nici.", "<p>Un &lt;b&gt;.</p><p>Deux <b>mots</b> ici.</p>"),
        ("- un\n- deux", "<ul><li>un</li><li>deux</li></ul>"),
        ("1. un\n1. deux", "<ol><li>un</li><li>deux</li></ol>"),
        ("## Titre\n\nTexte", "<h2>Titre</h2><p>Texte</p>"),
    ],
)
def test_plain_text_becomes_rich_text(written, html):
    assert prose.rich_text(written) == html


def test_a_body_is_made_of_headings_texts_and_questions():
    body = prose.stream("Avant.\n\n## Titre\n\nUn.\n\nDeux.\n\n?? Quoi ?\n\nCela.")
    assert [kind for kind, _value in body] == ["text", "heading", "text", "question"]
    assert body[2][1].source == "<p>Un.</p><p>Deux.</p>"
    assert body[3][1]["question"] == "Quoi ?"


def test_some_attestations_are_issued_and_others_are_left_to_issue(site):
    told = Message.objects.filter(subject__startswith="Votre attestation est prête").count()
    complete = Enrolment.objects.filter(completed_at__isnull=False).count()
    assert 0 < told < complete


def test_an_activity_is_found_again_in_its_own_class(site):
    assert all(type(page.specific) is not ActivityPage for page in ActivityPage.objects.all())
