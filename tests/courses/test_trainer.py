"""The desk of those in charge: whose runs, whose people, in how many statements."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses import contributions
from courses.completion import Progress, record_progress
from courses.enrolment import enrol
from courses.models import Completion, CourseRun, Enrolment, QualityKind, School, User
from courses.plugin import Occasion
from tests import factories

TEACHER, PARENT = QualityKind.TEACHER, QualityKind.PARENT
pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(f"courses:trainer_{name}", args=args)


@pytest.fixture
def desk(client, trainer):
    """A client of the run's trainer."""
    client.force_login(trainer)
    return client


@pytest.fixture
def activity(course):
    return factories.make_activity(course, minutes_announced=15)


@pytest.fixture
def row(run, teacher):
    return enrol(teacher, run, TEACHER)


@pytest.fixture
def elsewhere(course, territory):
    """A run of the same course by somebody else."""
    return factories.make_run(course, territory, factories.make_organisation(territory))


def addresses_of(run, row, activity, listed=1, message=1):
    """(name, arguments, is posted) of every address of a run."""
    return [
        ("run", (run.pk,), False),
        ("people", (run.pk,), False),
        ("people_export", (run.pk, "csv"), False),
        ("people_export", (run.pk, "ods"), False),
        ("add", (run.pk,), False),
        ("add", (run.pk,), True),
        ("person", (run.pk, row.pk), False),
        ("answer", (run.pk, row.pk), True),
        ("offer", (run.pk, row.pk), True),
        ("withdraw", (run.pk, row.pk), True),
        ("code", (run.pk, row.pk), True),
        ("progression", (run.pk,), False),
        ("progression_export", (run.pk, "csv"), False),
        ("cell", (run.pk, row.pk, activity.pk), False),
        ("grant", (run.pk, row.pk, activity.pk), True),
        ("retract", (run.pk, row.pk, activity.pk), True),
        ("messages", (run.pk,), False),
        ("write", (run.pk,), False),
        ("write", (run.pk,), True),
        ("message", (run.pk, message), False),
        ("lists", (run.pk,), False),
        ("lists", (run.pk,), True),
        ("list", (run.pk, listed), False),
        ("list_confirm", (run.pk, listed), True),
        ("list_undo", (run.pk, listed), True),
        ("list_rejects", (run.pk, listed), False),
    ]


def ask(client, name, arguments, posted):
    method = client.post if posted else client.get
    return method(address(name, *arguments))


# --- whose ------------------------------------------------------------------------------------


def strangers(territory, course):
    """People with every role, and no part in the run."""
    other = factories.make_territory("2A", "Corse-du-Sud")
    colleague = factories.make_role("trainer", territory)
    factories.make_run(course, territory, factories.make_organisation(territory)).trainers.add(
        colleague
    )
    return {
        "trainer of another run": colleague,
        "organiser of another organisation": factories.make_role(
            "organiser", territory, factories.make_organisation(territory)
        ),
        "organiser of another territory": factories.make_role("organiser", other),
        "administrator of another territory": factories.make_role("administrator", other),
        "learner": factories.make_user(),
    }


def test_a_run_does_not_exist_for_those_who_have_no_part_in_it(
    client, territory, course, run, row, activity
):
    for who, user in strangers(territory, course).items():
        client.force_login(user)
        for name, arguments, posted in addresses_of(run, row, activity):
            response = ask(client, name, arguments, posted)
            assert response.status_code == 404, (who, name)
    assert Enrolment.objects.get().state == "confirmed"
    assert not Completion.objects.exists()


def test_a_learner_of_the_run_has_no_desk_there(client, run, row, activity, teacher):
    client.force_login(teacher)
    for name, arguments, posted in addresses_of(run, row, activity):
        assert ask(client, name, arguments, posted).status_code == 404, name


def test_somebody_unknown_is_sent_to_sign_in(client, run, row, activity):
    for name, arguments, posted in addresses_of(run, row, activity):
        response = ask(client, name, arguments, posted)
        assert response.status_code == 302, name
        assert response.url.startswith(reverse("account_login")), name


@pytest.mark.parametrize("role", ["trainer", "organiser", "administrator"])
def test_those_in_charge_see_every_page_of_their_run(request, client, run, row, activity, role):
    client.force_login(request.getfixturevalue(role))
    pages = [a for a in addresses_of(run, row, activity) if not a[2] and "list" not in a[0]]
    for name, arguments, posted in pages:
        if name != "message":
            response = ask(client, name, arguments, posted)
            assert response.status_code == 200, name
            assert "private" in response["Cache-Control"], name


def test_an_enrolment_of_another_run_is_not_reached_through_mine(
    desk, run, elsewhere, activity, teacher
):
    other = enrol(teacher, elsewhere, TEACHER)
    for name, arguments, posted in addresses_of(run, other, activity):
        if other.pk in arguments[1:]:
            assert ask(desk, name, arguments, posted).status_code == 404, name
    other.refresh_from_db()
    assert other.is_live


def test_an_activity_of_another_course_is_not_reached_through_mine(desk, run, row):
    stranger = factories.make_activity(factories.make_course())
    for name, posted in (("cell", False), ("grant", True), ("retract", True)):
        response = ask(desk, name, (run.pk, row.pk, stranger.pk), posted)
        assert response.status_code == 404
    assert not Completion.objects.exists()


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**30])
def test_a_number_that_no_run_has_is_not_found(desk, run, number):
    assert desk.get(address("run", number)).status_code == 404
    assert desk.get(address("person", run.pk, number)).status_code == 404


def test_a_get_changes_nothing(desk, run, row, activity):
    for name, arguments, posted in addresses_of(run, row, activity):
        if posted and name not in {"add", "write", "lists"}:
            assert ask(desk, name, arguments, False).status_code == 405, name


# --- two sides of one life --------------------------------------------------------------------


def test_nothing_of_a_parent_s_enrolment_is_shown_to_her_professional_side(
    client, territory, organisation, run, row, teacher
):
    """The organiser of the teachers' run manages no run of the parents'."""
    parents = factories.make_course(title="Le numérique en famille")
    association = factories.make_organisation(territory, name="Association des familles")
    as_parent = enrol(teacher, factories.make_run(parents, territory, association), PARENT)
    organiser = factories.make_role("organiser", territory, organisation)
    client.force_login(organiser)
    assert client.get(address("person", as_parent.run_id, as_parent.pk)).status_code == 404
    assert client.get(address("person", run.pk, as_parent.pk)).status_code == 404
    for name, arguments, posted in addresses_of(run, row, factories.make_activity(run.course)):
        if not posted:
            content = ask(client, name, arguments, posted).content.decode(errors="ignore")
            assert "famille" not in content, name


def test_a_parent_s_row_shows_neither_school_nor_address(desk, run):
    school = School.objects.create(uai="0590121L", name="Collège des Hautes Chaumes", commune="X")
    parent = factories.make_user(email="parent@exemple.fr", phone="0612345678")
    parent.qualities.update(school=school)  # as a teacher
    row = enrol(parent, run, PARENT)
    for page in (address("people", run.pk), address("person", run.pk, row.pk)):
        content = desk.get(page).content.decode()
        assert parent.display_name in content
        for secret in ("Hautes Chaumes", "parent@exemple.fr", "0612345678", "enseignant"):
            assert secret not in content.split('id="contenu"')[1], (page, secret)


def test_a_teacher_s_row_shows_her_school_and_never_her_address(desk, run):
    school = School.objects.create(uai="0590121L", name="Collège des Hautes Chaumes", commune="X")
    person = factories.make_user(email="prof@exemple.fr")
    person.qualities.update(school=school)
    enrol(person, run, TEACHER)
    content = desk.get(address("people", run.pk)).content.decode()
    assert "Hautes Chaumes" in content
    assert "prof@exemple.fr" not in content
    export = desk.get(address("people_export", run.pk, "csv")).content.decode()
    assert "Hautes Chaumes" in export
    assert "prof@exemple.fr" not in export


# --- the desk ---------------------------------------------------------------------------------


def test_whoever_is_in_charge_of_nothing_is_told_so(client, teacher):
    client.force_login(teacher)
    response = client.get(address("space"))
    assert response.status_code == 200
    assert "Aucune session ne vous est confiée" in response.content.decode()


def test_todays_runs_come_first_then_the_next_and_drafts_last(
    desk, trainer, course, territory, organisation, run
):
    today = timezone.localdate()

    def make(title, start=None, **fields):
        made = factories.make_run(
            course, territory, organisation, title=title, starts_on=start, **fields
        )
        made.trainers.add(trainer)
        return made

    CourseRun.objects.filter(pk=run.pk).update(title="sans date")
    make("brouillon", state="draft")
    make("plus tard", today + timedelta(days=30))
    make("bientôt", today + timedelta(days=2))
    make("en ce moment", today - timedelta(days=1), ends_on=today + timedelta(days=1))
    make("finie", today - timedelta(days=90), state="closed")
    response = desk.get(address("space"))
    titles = [entry.run.title for entry in response.context["desk"].entries]
    assert titles == ["en ce moment", "bientôt", "plus tard", "sans date", "brouillon"]
    over = desk.get(address("space"), {"terminees": "1"})
    assert [entry.run.title for entry in over.context["desk"].entries] == ["finie"]


def test_the_desk_says_how_many_ask_and_wait(desk, run, course):
    CourseRun.objects.filter(pk=run.pk).update(approval=True)
    run.refresh_from_db()
    enrol(factories.make_user(), run, TEACHER)
    content = desk.get(address("space")).content.decode()
    assert "1 demande à traiter" in content


def test_a_search_keeps_the_runs_of_those_words(desk, run):
    found = desk.get(address("space"), {"q": "tablettes débuter"})
    assert [entry.run for entry in found.context["desk"].entries] == [run]
    nothing = desk.get(address("space"), {"q": "zzz", "page": "x"})
    assert "Rien ne correspond" in nothing.content.decode()


def test_the_menu_leads_to_the_desk_those_who_have_one(desk, run, teacher):
    account = reverse("account_email")
    assert address("space") in desk.get(account).content.decode()
    desk.force_login(teacher)
    assert address("space") not in desk.get(account).content.decode()


def test_what_takes_place_today_is_told_on_the_clock_of_its_place(
    desk, territory, trainer, course, organisation, monkeypatch
):
    """At half past one in Paris it is yesterday evening in Guadeloupe."""
    night = datetime(2026, 3, 10, 0, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: night)
    made = factories.make_run(course, territory, organisation)
    made.trainers.add(trainer)

    def meeting(uid, start, zone):
        times = {"start": start, "end": start + timedelta(hours=2)}
        return Occasion(uid, 0, made.pk, uid, zone=zone, **times)

    meetings = [
        meeting("hier soir à Paris", night - timedelta(hours=6), "Europe/Paris"),
        meeting("ce soir en Guadeloupe", night - timedelta(hours=3), "America/Guadeloupe"),
        meeting("ce matin à Paris", night + timedelta(hours=8), "Europe/Paris"),
        meeting("demain en Guadeloupe", night + timedelta(hours=12), "America/Guadeloupe"),
    ]
    monkeypatch.setattr(contributions, "occasions", lambda runs: meetings)
    shown = desk.get(address("space")).context["desk"]
    assert [m.uid for m, _run in shown.today] == ["ce soir en Guadeloupe", "ce matin à Paris"]


def test_a_failing_panel_leaves_a_sentence(desk, run):
    assert "n’a pas pu s’afficher" in desk.get(address("space")).content.decode()


def test_the_desk_asks_as_much_for_twenty_runs_as_for_one(
    desk, trainer, course, territory, organisation, sql_budget
):
    for _ in range(20):
        factories.make_run(course, territory, organisation).trainers.add(trainer)
    # Ours, two for each of two plugins that tell of meetings, one of the dummy plugin.
    with sql_budget(10 + 2 * 2 + 1):
        assert len(desk.get(address("space")).context["desk"].entries) == 21


def test_the_page_of_a_run_tells_its_facts(desk, run, row, activity):
    run.plan_codes.create(dispositif="24A0880001", module="55123", group="02")
    content = desk.get(address("run", run.pk)).content.decode()
    for fact in (run.organisation.name, "24A0880001 / 55123 / 02", "1 prises, sans limite"):
        assert fact in content
    assert activity.url in content  # how a learner sees it
    assert f"run {run.pk}" in content  # a plugin's panel


def test_the_page_of_a_run_is_within_its_budget(desk, run, row, activity, sql_budget):
    desk.get(address("run", run.pk))
    with sql_budget(15):
        desk.get(address("run", run.pk))


# --- two hundred people -----------------------------------------------------------------------


@pytest.fixture
def crowd(run, course):
    """Two hundred people who have done three activities of twenty."""
    activities = [factories.make_activity(course) for _ in range(20)]
    people = User.objects.bulk_create(
        User(username=f"f{n}", first_name="Inès", last_name=f"Grüber {n:03}") for n in range(200)
    )
    rows = Enrolment.objects.bulk_create(
        Enrolment(
            run=run,
            course=course,
            user=person,
            as_quality=TEACHER,
            territory=run.territory,
            state="confirmed",
            started_at=timezone.now(),
        )
        for person in people
    )
    Completion.objects.bulk_create(
        Completion(enrolment=row, activity=activity, progress=100, completed_at=timezone.now())
        for row in rows
        for activity in activities[:3]
    )
    return rows


def test_a_page_of_two_hundred_people_takes_ten_statements(desk, run, crowd, sql_budget):
    with sql_budget(10):
        response = desk.get(address("people", run.pk))
    assert response.content.decode().count('scope="row"') == 200
    assert "3/20" in response.content.decode()


def test_a_table_of_two_hundred_people_by_twenty_activities_takes_ten_statements(
    desk, run, crowd, sql_budget
):
    with sql_budget(10):
        response = desk.get(address("progression", run.pk))
    content = response.content.decode()
    assert content.count("cell cell-done") == 600
    assert content.count("cell cell-todo") == 3400
    assert content.count('scope="col"') == 22
    assert content.count('scope="row"') == 200


def test_exports_of_two_hundred_people_take_ten_statements(desk, run, crowd, sql_budget):
    for name in ("people_export", "progression_export"):
        with sql_budget(10):
            response = desk.get(address(name, run.pk, "csv"))
        assert len(response.content.decode().splitlines()) == 201


# --- the list of participants -----------------------------------------------------------------


def test_people_are_found_by_state_and_by_name(desk, run, row):
    withdrawn = enrol(factories.make_user(last_name="Bézard"), run, TEACHER)
    Enrolment.objects.filter(pk=withdrawn.pk).update(state="withdrawn")

    def shown(**params):
        page = desk.get(address("people", run.pk), params).context["page_obj"]
        return {found.pk for found in page.object_list}

    assert shown() == {row.pk}
    assert shown(etat="withdrawn") == {withdrawn.pk}
    assert shown(etat="toutes") == {row.pk, withdrawn.pk}
    assert shown(etat="toutes", q="BEZARD") == {withdrawn.pk}
    assert shown(etat="n’importe quoi") == {row.pk}
    assert shown(page="zéro", q="x" * 500) == {row.pk}


def test_the_facets_of_plugins_are_offered(desk, run, row):
    """The dummy plugin's: by the number of seats."""
    assert not desk.get(address("people", run.pk), {"dummy": "4"}).context["lines"]
    assert desk.get(address("people", run.pk), {"dummy": "1"}).context["lines"]
    assert desk.get(address("people", run.pk), {"dummy": "abc"}).context["lines"]


def test_an_export_keeps_the_facets_is_logged_and_runs_nothing(desk, run, trainer):
    from wagtail.models import PageLogEntry

    enrol(factories.make_user(last_name="=HYPERLINK(1)", first_name="@Inès"), run, TEACHER)
    gone = enrol(factories.make_user(last_name="Partie"), run, TEACHER)
    Enrolment.objects.filter(pk=gone.pk).update(state="withdrawn")
    response = desk.get(address("people_export", run.pk, "csv"))
    lines = response.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("'=HYPERLINK(1);'@Inès;")
    entry = PageLogEntry.objects.get(action="courses.export_people")
    assert entry.user == trainer
    assert entry.data["count"] == 1
    assert "HYPERLINK" not in str(entry.data)
    assert "attachment" in response["Content-Disposition"]


def test_an_export_in_an_unknown_form_is_not_found(desk, run):
    assert desk.get(address("people_export", run.pk, "exe")).status_code == 404


def test_progress_is_exported_as_it_is_shown(desk, run, row, activity):
    record_progress(row, activity, Progress(40))
    lines = desk.get(address("progression_export", run.pk, "csv")).content.decode().splitlines()
    assert lines[1].endswith(";40 %")
    ods = desk.get(address("progression_export", run.pk, "ods"))
    assert ods.content.startswith(b"PK")
