"""The home of the administration: what waits, the first steps, the menu in the order of work."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.models import Site

from courses.admin.home import FirstSteps
from courses.enrolment import enrol
from courses.models import Enrolment, HomePage, Message, QualityKind
from courses.todo import todos
from tests import factories
from tests.sql import sql_budget

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def told(run):
    """The words of what waits for a person."""
    return lambda user: [todo.words for todo in todos(user)]


class TestWhatWaits:
    def test_nothing_is_said_when_nothing_waits(self, client, organiser, told):
        client.force_login(organiser)
        assert told(organiser) == []
        assert "Rien ne vous attend" in client.get("/admin/").content.decode()

    def test_requests_wait_for_those_in_charge(self, client, run, organiser, trainer, told):
        run.trainers.add(trainer)
        type(run).objects.filter(pk=run.pk).update(approval=True)
        run.refresh_from_db()
        enrol(factories.make_user(), run, QualityKind.TEACHER)
        enrol(factories.make_user(), run, QualityKind.TEACHER)
        assert Enrolment.objects.filter(state="requested").count() == 2
        for person in (organiser, trainer):
            [todo] = todos(person)
            assert todo.words.startswith("2 demandes d’inscription à étudier")
            client.force_login(person)
            assert "demandée" in client.get(todo.address).content.decode()

    def test_a_draft_that_begins_soon_is_to_be_opened(self, run, organiser, today, told):
        type(run).objects.filter(pk=run.pk).update(state="draft", starts_on=today)
        assert [words.split(",")[0] for words in told(organiser)] == ["Session à ouvrir"]
        type(run).objects.filter(pk=run.pk).update(starts_on=today + timedelta(days=40))
        assert told(organiser) == []

    def test_a_run_without_trainer_and_one_that_is_over_are_told(self, run, organiser, today, told):
        type(run).objects.filter(pk=run.pk).update(starts_on=today)
        assert "Session sans formateur" in told(organiser)[0]
        run.trainers.add(factories.make_role("trainer", run.territory))
        assert told(organiser) == []
        day = today - timedelta(days=3)
        type(run).objects.filter(pk=run.pk).update(starts_on=day, ends_on=day)
        assert "Session à clore" in told(organiser)[0]

    def test_mails_that_no_server_took_are_told(self, run, organiser, told):
        now = timezone.now()
        for number in range(2):
            Message.objects.create(
                key=f"refused-{number}",
                to=factories.make_user(),
                run=run,
                subject="Bonjour",
                state=Message.State.FAILED,
                due_at=now,
                use_by=now,
            )
        assert told(organiser)[0].startswith("2 courriels refusés")

    def test_those_of_another_territory_hear_nothing(self, run, today, told):
        type(run).objects.filter(pk=run.pk).update(state="draft", starts_on=today)
        elsewhere = factories.make_territory("95", "Val-d’Oise")
        there = factories.make_organisation(elsewhere)
        for role in ("trainer", "organiser", "administrator"):
            assert told(factories.make_role(role, elsewhere, there)) == []

    def test_a_source_that_fails_takes_nothing_else_down(self, run, organiser, today, told):
        def broken(user):
            raise RuntimeError("this source fails on purpose")

        type(run).objects.filter(pk=run.pk).update(state="draft", starts_on=today)
        with hooks.register_temporarily("register_todos", broken):
            words = told(organiser)
        assert any("Session à ouvrir" in line for line in words)
        assert any("n’a pas pu se lire" in line for line in words)

    def test_the_urgent_comes_first_at_a_constant_cost(self, client, run, organiser, course, today):
        for number in range(6):
            day = today - timedelta(days=2 + number)
            over = factories.make_run(course, run.territory, run.organisation)
            type(run).objects.filter(pk=over.pk).update(starts_on=day, ends_on=day)
        type(run).objects.filter(pk=run.pk).update(state="draft", starts_on=today)
        lines = todos(organiser)
        assert [line.urgent for line in lines] == [True] + [False] * 5
        client.force_login(organiser)
        client.get("/admin/")
        with sql_budget(45):
            client.get("/admin/")


class TestFirstSteps:
    def test_an_administrator_is_led_until_all_is_done(self, client, territory):
        administrator = factories.make_role("administrator", territory)
        before = {step.words: step.done for step in FirstSteps(administrator)}
        assert before["Dire qui les parents peuvent appeler"] is False
        type(territory).objects.update(help_name="Lise", help_phone="03 53 01 00 00")
        after = {step.words: step.done for step in FirstSteps(administrator)}
        assert after["Dire qui les parents peuvent appeler"] is True
        client.force_login(administrator)
        assert "Premiers pas" in client.get("/admin/").content.decode()

    def test_the_site_itself_is_the_business_of_superusers(self, territory):
        person = factories.make_user(quality=None, is_superuser=True)
        words = [step.words for step in FirstSteps(person)]
        assert words[0] == "Ouvrir un territoire"
        administrator = factories.make_role("administrator", territory)
        assert "Ouvrir un territoire" not in [step.words for step in FirstSteps(administrator)]

    def test_trainers_and_organisers_have_none(self, organiser, trainer):
        assert list(FirstSteps(organiser)) == list(FirstSteps(trainer)) == []

    def test_every_step_leads_somewhere(self, client, territory):
        person = factories.make_user(quality=None, is_superuser=True)
        client.force_login(person)
        for step in FirstSteps(person):
            assert client.get(step.address).status_code in (200, 302), step


class TestComingIn:
    @pytest.mark.parametrize(
        ("role", "place"),
        [
            ("administrator", "wagtailadmin_home"),
            ("organiser", "wagtailadmin_home"),
            ("trainer", "courses:trainer_space"),
            (None, "courses:my_space"),
        ],
    )
    def test_everybody_comes_in_where_her_work_is(self, client, run, role, place):
        person = (
            factories.make_role(role, run.territory, run.organisation)
            if role
            else factories.make_user()
        )
        if role == "trainer":
            run.trainers.add(person)
        form = {"login": person.email, "password": "phrase-de-passe-longue"}
        assert client.post("/compte/login/", form).url == reverse(place)

    def test_the_theme_dresses_the_administration_too(self, client, organiser, settings):
        client.force_login(organiser)
        assert "/theme.css" not in client.get("/admin/").content.decode()
        settings.THEME_STYLESHEET = "dummy_theme/theme.css"
        assert "dummy_theme/theme.css" in client.get("/admin/").content.decode()

    def test_the_menu_follows_the_order_of_work(self, client, territory):
        client.force_login(factories.make_user(quality=None, is_superuser=True))
        page = client.get("/admin/").content.decode()
        lines = ["À faire", "Formations", "Modules SCORM", "Sessions", "Attestations", "Personnes"]
        places = [page.index(f'"label": "{_escaped(line)}"') for line in lines]
        assert places == sorted(places)


def _escaped(words):
    """As the sidebar's JSON writes them."""
    return words.encode("ascii", "backslashreplace").decode().replace("\\xc0", "\\u00c0")


class TestANewSite:
    """Nothing but what `migrate` leaves."""

    def test_one_command_opens_it_and_changes_nothing_the_second_time(self, client):
        for told in ("est ouvert", "déjà ouvert"):
            out = StringIO()
            call_command("open_site", nom="Nos formations", stdout=out)
            assert told in out.getvalue()
        assert client.get("/formations/").status_code == 200
        assert HomePage.objects.get().title == "Nos formations"

    def test_a_first_territory_opens_it_too(self, client, settings):
        client.force_login(factories.make_user(quality=None, is_superuser=True))
        form = client.get(reverse("territory:add")).context["form"]
        blank = {name: form[name].value() or "" for name in form.fields}
        management = {
            f"{prefix}-{name}": "0"
            for prefix in form.formsets
            for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
        }
        data = blank | management | {"code": "88", "name": "Vosges", "slug": "vosges"}
        answer = client.post(reverse("territory:add"), data)
        assert answer.status_code == 302, answer.context["form"].errors
        assert client.get("/formations/vosges/").status_code == 200
        site = Site.objects.get(is_default_site=True)
        assert (site.hostname, site.port) == (settings.SITE_HOST, 8000)
