"""Runs in the administration: opened in one screen, each by whom it concerns, others' not found."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from courses.admin.run_form import PlanCodesField
from courses.enrolment import change_capacity, enrol, seats_disagree
from courses.models import (
    CourseRun,
    Enrolment,
    Organisation,
    OrganisationRole,
    QualityKind,
    SeatCounter,
    User,
)
from courses.runs import close_run
from tests import factories

pytestmark = pytest.mark.django_db
State, Bucket = CourseRun.State, SeatCounter.Bucket
ADD = "courserun:add"


@pytest.fixture
def cher(db):
    return factories.make_territory("18", "Cher")


@pytest.fixture
def elsewhere(cher):
    """An organiser of another territory, with an organisation and a run of her own there."""
    organisation = factories.make_organisation(cher)
    user = factories.make_role("organiser", cher, organisation)
    user.run = factories.make_run(factories.make_course(), cher, organisation)
    return user


def run_data(course, territory, organisation, **fields):
    data = {
        "course": course.pk,
        "title": "Printemps, groupe de Gérardmer",
        "territory": territory.pk,
        "organisation": organisation.pk,
        "starts_on": "2027-03-01",
        "ends_on": "2027-04-01",
        "capacity": "20",
        "seats_teachers": "",
        "seats_parents": "8",
        "seats_partners": "",
        "waiting_list": "on",
        "enrol_from": "",
        "enrol_until": "",
        "legal_framework": "agent_public",
        "plan_codes": "23A0880012 / 55012 / 01\n23A0880013/55013",
        "key": f"{course.pk}-{fields.get('title', '')}",
    }
    return data | fields


@pytest.fixture
def data(course, territory, organisation):
    return run_data(course, territory, organisation)


def address(name, *args):
    return reverse(f"courserun:{name}", args=args)


def test_drafts_without_a_day_are_listed_before_all(client, organiser, run):
    draft = factories.make_run(
        factories.make_course(title="À dater"), run.territory, run.organisation, state="draft"
    )
    CourseRun.objects.filter(pk=draft.pk).update(starts_on=None)
    CourseRun.objects.filter(pk=run.pk).update(starts_on="2031-03-01")
    client.force_login(organiser)
    assert list(client.get(address("index")).context["object_list"]) == [draft, run]
    shown = client.get(address("index") + "?ordering=starts_on")
    assert set(shown.context["object_list"]) == {draft, run}


def test_a_file_speaks_french_where_nothing_is_said(client, organiser, run):
    client.force_login(organiser)
    page = client.get(address("inspect", run.pk)).content.decode()
    values = re.findall(r"<dd>(.*?)</dd>", page, re.DOTALL)
    told = {re.sub(r"<[^>]+>", "", value).strip() for value in values}
    assert {"Oui", "Non", "–"} <= told
    assert not {"None", "True", "False", ""} & told


class TestOpening:
    def test_an_organiser_opens_a_run_in_one_screen(self, client, organiser, data):
        client.force_login(organiser)
        response = client.post(address("add"), data | {"open_now": "on"})
        run = CourseRun.objects.get()
        assert response["Location"] == address("edit", run.pk)
        assert (run.state, run.waiting_list) == (State.OPEN, True)
        seats = dict(run.seats.values_list("bucket", "capacity"))
        assert seats == {Bucket.TOTAL: 20, Bucket.PARENTS: 8}
        assert [str(code) for code in run.plan_codes.order_by("pk")] == [
            "23A0880012 / 55012 / 01",
            "23A0880013 / 55013",
        ]

    def test_the_course_one_comes_from_is_chosen_already(self, client, organiser, course):
        client.force_login(organiser)
        form = client.get(address("add"), {"formation": course.pk}).context["form"]
        assert form["course"].value() == course.pk

    def test_a_bad_address_is_not_an_error(self, client, organiser):
        client.force_login(organiser)
        for junk in ("²", "9" * 40):
            assert client.get(address("add"), {"formation": junk}).status_code == 200

    def test_a_form_sent_twice_opens_one_run(self, client, organiser, data):
        client.force_login(organiser)
        client.post(address("add"), data)
        client.post(address("add"), data)
        assert CourseRun.objects.count() == 1

    def test_a_trainer_prepares_a_draft_and_is_one_of_its_trainers(self, client, territory, data):
        trainer = factories.make_role("trainer", territory)
        client.force_login(trainer)
        client.post(address("add"), data | {"open_now": "on"})
        run = CourseRun.objects.get()
        assert run.state == State.DRAFT
        assert list(run.trainers.all()) == [trainer]

    def test_an_administrator_opens_for_any_organisation_of_her_territory(
        self, client, administrator, data
    ):
        client.force_login(administrator)
        client.post(address("add"), data | {"open_now": "on"})
        assert CourseRun.objects.get().state == State.OPEN

    def test_ids_of_another_territory_are_refused(
        self, client, organiser, elsewhere, data, territory
    ):
        client.force_login(organiser)
        theirs = elsewhere.run
        hidden = factories.make_course(title="Pour le Cher seulement")
        hidden.territories.set([theirs.territory])
        hidden.save()
        stranger = factories.make_role("trainer", theirs.territory)
        for field, value in [
            ("territory", theirs.territory_id),
            ("organisation", theirs.organisation_id),
            ("course", hidden.pk),
            ("trainers", [stranger.pk]),
        ]:
            response = client.post(address("add"), data | {field: value})
            assert field in response.context["form"].errors
        assert CourseRun.objects.count() == 1

    def test_an_organisation_that_does_not_work_there_is_refused(
        self, client, territory, cher, course
    ):
        organisation = factories.make_organisation(territory)
        user = factories.make_role("organiser", territory, organisation)
        factories.give_role(user, cher, "trainer")
        client.force_login(user)
        response = client.post(address("add"), run_data(course, cher, organisation))
        assert "organisation" in response.context["form"].errors

    def test_bad_values_are_told_beside_their_fields(self, client, organiser, data):
        bad = {
            "title": "x" * 1_000_000,
            "capacity": "vingt",
            "seats_teachers": "-1",
            "seats_partners": "9" * 30,
            "starts_on": "99999-01-01",
            "enrol_from": "demain",
            "plan_codes": "x" * 5000,
            "course": "tous",
            "legal_framework": "aucun",
        }
        client.force_login(organiser)
        response = client.post(address("add"), data | bad)
        assert response.status_code == 200
        assert set(bad) <= set(response.context["form"].errors)
        more = client.post(address("add"), data | {"seats_parents": "21"})
        assert "seats_parents" in more.context["form"].errors
        assert CourseRun.objects.count() == 0

    @pytest.mark.parametrize("codes", ["x" * 21, "a/b/c/d", "/ 12", "a\x07", "\n".join("a" * 60)])
    def test_a_code_that_is_not_one_is_refused_by_name(self, codes):
        with pytest.raises(ValidationError):
            PlanCodesField().clean(codes)

    def test_codes_are_read_line_by_line_once_each(self):
        assert PlanCodesField().clean(" A / B / 1 \n\nC\nA/B/1") == [("A", "B", "1"), ("C", "", "")]

    def test_dates_in_the_wrong_order_are_told(self, client, organiser, data):
        client.force_login(organiser)
        wrong = {
            "starts_on": "2027-05-01",
            "enrol_from": "2027-01-02 08:00",
            "enrol_until": "2027-01-01 08:00",
        }
        errors = client.post(address("add"), data | wrong).context["form"].errors
        assert "finit avant de commencer" in str(errors)
        assert "enrol_until" in errors

    def test_a_nul_character_is_refused(self, client, organiser, data):
        client.force_login(organiser)
        assert client.post(address("add"), data | {"title": "a\x00b"}).status_code == 400


class TestChanging:
    def change(self, client, run, **fields):
        data = run_data(run.course, run.territory, run.organisation)
        return client.post(address("edit", run.pk), data | fields)

    def test_seats_dates_and_codes_change(self, client, organiser, run):
        client.force_login(organiser)
        assert self.change(client, run, capacity="30", plan_codes="A/B").status_code == 302
        run.refresh_from_db()
        assert str(run.starts_on) == "2027-03-01"
        assert run.seats.get(bucket=Bucket.TOTAL).capacity == 30
        assert [str(code) for code in run.plan_codes.all()] == ["A / B"]

    def test_fewer_seats_than_are_taken_is_refused_and_nothing_is_saved(
        self, client, organiser, run
    ):
        for _ in range(3):
            enrol(factories.make_user(), run, QualityKind.TEACHER)
        client.force_login(organiser)
        response = self.change(client, run, capacity="2", seats_parents="", title="Autre nom")
        assert "3 places sont déjà prises" in response.context["form"].errors["capacity"][0]
        run.refresh_from_db()
        assert run.title != "Autre nom"
        assert run.seats.get(bucket=Bucket.TOTAL).capacity is None

    def test_more_seats_go_to_those_who_wait(self, client, organiser, course, territory):
        run = factories.make_run(course, territory, organiser.organisations.get(), capacity=1)
        rows = [enrol(factories.make_user(), run, QualityKind.TEACHER) for _ in range(2)]
        client.force_login(organiser)
        self.change(client, run, capacity="2", seats_parents="")
        rows[1].refresh_from_db()
        assert rows[1].state == Enrolment.State.OFFERED

    def test_the_course_the_place_and_the_organiser_stay(self, client, organiser, run, elsewhere):
        client.force_login(organiser)
        theirs = elsewhere.run
        self.change(
            client,
            run,
            territory=theirs.territory_id,
            organisation=theirs.organisation_id,
            course=theirs.course_id,
        )
        before = (run.territory_id, run.organisation_id, run.course_id)
        run.refresh_from_db()
        assert (run.territory_id, run.organisation_id, run.course_id) == before

    def test_a_trainer_changes_her_draft_and_only_sees_what_is_open(self, client, trainer, run):
        client.force_login(trainer)
        assert client.get(address("edit", run.pk)).status_code == 404
        assert self.change(client, run).status_code == 404
        assert client.get(address("inspect", run.pk)).status_code == 200
        CourseRun.objects.update(state=State.DRAFT)
        assert self.change(client, run, title="Mon groupe").status_code == 302
        run.refresh_from_db()
        assert run.title == "Mon groupe"

    def test_a_quota_added_later_counts_those_who_came_before(self, run):
        for _ in range(2):
            enrol(factories.make_user(quality=QualityKind.PARENT), run, QualityKind.PARENT)
        change_capacity(run, 5, Bucket.PARENTS)
        assert run.seats.get(bucket=Bucket.PARENTS).taken == 2
        assert seats_disagree() == []


class TestActs:
    def act(self, client, run, name):
        return client.post(address("act", run.pk, name))

    def test_a_get_asks_and_changes_nothing(self, client, organiser, run):
        client.force_login(organiser)
        shown = client.get(address("act", run.pk, "clore"))
        assert "Clore la session" in shown.content.decode()
        run.refresh_from_db()
        assert run.state == State.OPEN

    def test_a_run_is_opened_closed_and_archived(self, client, organiser, run, teacher):
        CourseRun.objects.update(state=State.DRAFT)
        client.force_login(organiser)
        for name, state in [
            ("ouvrir", State.OPEN),
            ("clore", State.CLOSED),
            ("archiver", State.ARCHIVED),
        ]:
            self.act(client, run, name)
            run.refresh_from_db()
            assert run.state == state

    def test_done_twice_it_is_done_once(self, client, organiser, run):
        client.force_login(organiser)
        self.act(client, run, "clore")
        response = client.post(address("act", run.pk, "clore"), follow=True)
        assert "n’est plus dans un état qui le permet" in response.content.decode()

    def test_a_copy_has_the_seats_and_the_trainers_and_nobody_enrolled(
        self, client, organiser, trainer, run, teacher
    ):
        enrol(teacher, run, QualityKind.TEACHER)
        client.force_login(organiser)
        self.act(client, run, "dupliquer")
        copy = CourseRun.objects.exclude(pk=run.pk).get()
        assert (copy.state, copy.starts_on) == (State.DRAFT, None)
        assert list(copy.trainers.all()) == [trainer]
        assert copy.enrolments.count() == 0
        assert copy.seats.get(bucket=Bucket.TOTAL).taken == 0

    def test_an_archived_run_changes_no_more(self, client, organiser, run):
        close_run(run, by=organiser)
        client.force_login(organiser)
        self.act(client, run, "archiver")
        assert client.get(address("edit", run.pk)).status_code == 404
        assert client.get(address("inspect", run.pk)).status_code == 200

    def test_an_act_that_does_not_exist_is_not_found(self, client, organiser, run):
        client.force_login(organiser)
        assert self.act(client, run, "effacer").status_code == 404


class TestWhoSeesWhat:
    """Roles of two territories over the run of one of them."""

    ACTS = ("ouvrir", "dupliquer", "clore", "archiver")

    def statuses(self, client, run):
        found = {
            "inspect": client.get(address("inspect", run.pk)).status_code,
            "edit": client.get(address("edit", run.pk)).status_code,
        }
        found["act"] = client.get(address("act", run.pk, "clore")).status_code
        return found

    @pytest.mark.parametrize(
        ("who", "sees", "changes"),
        [
            ("superuser", 200, 200),
            ("administrator", 200, 200),
            ("organiser", 200, 200),
            ("trainer", 200, 404),
            ("other trainer", 404, 404),
            ("organiser of another body", 404, 404),
            ("organiser elsewhere", 404, 404),
            ("administrator elsewhere", 404, 404),
        ],
    )
    def test_another_run_is_not_found(
        self, client, run, territory, cher, trainer, organiser, administrator, who, sees, changes
    ):
        people = {
            "superuser": lambda: factories.make_user(is_superuser=True),
            "administrator": lambda: administrator,
            "organiser": lambda: organiser,
            "trainer": lambda: trainer,
            "other trainer": lambda: factories.make_role("trainer", territory),
            "organiser of another body": lambda: factories.make_role(
                "organiser", territory, factories.make_organisation(territory)
            ),
            "organiser elsewhere": lambda: factories.make_role("organiser", cher, run.organisation),
            "administrator elsewhere": lambda: factories.make_role("administrator", cher),
        }
        client.force_login(people[who]())
        found = self.statuses(client, run)
        assert found.pop("inspect") == sees
        assert set(found.values()) == {changes}

    def test_nothing_is_changed_by_those_who_do_not_find_it(self, client, run, elsewhere, trainer):
        for user in (elsewhere, trainer):
            client.force_login(user)
            for act in self.ACTS:
                assert client.post(address("act", run.pk, act)).status_code == 404
        run.refresh_from_db()
        assert run.state == State.OPEN
        assert CourseRun.objects.filter(course=run.course).count() == 1

    @pytest.mark.parametrize("name", ["index", "add"])
    def test_a_learner_is_not_let_in(self, client, teacher, run, name):
        client.force_login(teacher)
        assert client.get(address(name)).status_code in {302, 403}

    def test_the_listing_holds_ones_own_runs_in_few_statements(
        self, client, organiser, run, elsewhere, sql_budget
    ):
        for _ in range(4):
            factories.make_run(run.course, run.territory, run.organisation, capacity=3)
        enrol(factories.make_user(), run, QualityKind.TEACHER)
        client.force_login(organiser)
        client.get(address("index"))
        with sql_budget(28):
            shown = client.get(address("index"))
        runs = list(shown.context["object_list"])
        assert len(runs) == 5
        assert elsewhere.run not in runs
        assert client.get(address("index"), {"state": "closed"}).context["object_list"].count() == 0
        assert client.get(address("index"), {"q": "tablettes"}).status_code == 200
        assert client.get(address("index"), {"territory": "x", "p": "x"}).status_code == 200


class TestPlaces:
    def test_an_administrator_changes_her_territory_and_not_its_code(
        self, client, administrator, territory, cher
    ):
        client.force_login(administrator)
        data = {
            "code": "99",
            "name": "Autre",
            "academie": "Nancy-Metz",
            "help_name": "Anaëlle Grüber",
            "axes-TOTAL_FORMS": "1",
            "axes-INITIAL_FORMS": "0",
            "axes-0-number": "1",
            "axes-0-title": "Équiper",
            "axes-0-actions-TOTAL_FORMS": "1",
            "axes-0-actions-INITIAL_FORMS": "0",
            "axes-0-actions-0-number": "1",
            "axes-0-actions-0-title": "Prêter des tablettes",
        }
        response = client.post(reverse("territory:edit", args=[territory.pk]), data)
        assert response.status_code == 302
        territory.refresh_from_db()
        assert (territory.code, territory.help_name) == ("88", "Anaëlle Grüber")
        assert str(territory.axes.get().actions.get()) == "1.1 Prêter des tablettes"
        assert client.get(reverse("territory:edit", args=[cher.pk])).status_code == 404
        assert client.get(reverse("territory:inspect", args=[cher.pk])).status_code == 404

    @pytest.mark.parametrize("role", ["trainer", "organiser"])
    def test_others_only_look_at_theirs(self, client, territory, role):
        client.force_login(factories.make_role(role, territory))
        assert client.get(reverse("territory:inspect", args=[territory.pk])).status_code == 200
        assert client.get(reverse("territory:edit", args=[territory.pk])).status_code == 404
        assert client.get(reverse("territory:add")).status_code == 302
        assert client.get(reverse("term:index")).status_code == 302

    def test_an_administrator_changes_organisations_of_her_territory_alone(
        self, client, administrator, organisation, territory, cher
    ):
        shared = factories.make_organisation(territory)
        OrganisationRole.objects.create(organisation=shared, territory=cher, role="funder")
        client.force_login(administrator)
        edit = reverse("organisation:edit", args=[organisation.pk])
        client.post(edit, {"name": "Atelier d’Épinal", "code": "VOLE", "phone": "0329000000"})
        organisation.refresh_from_db()
        assert (organisation.name, organisation.code) == ("Atelier d’Épinal", "CANOPE88")
        assert client.get(reverse("organisation:edit", args=[shared.pk])).status_code == 404
        assert client.get(reverse("organisation:add")).status_code == 302
        assert Organisation.objects.count() == 2


class TestPeople:
    def form(self, **fields):
        return {
            "first_name": "Maël",
            "last_name": "Œuvrard",
            "email": "",
            "is_active": "on",
        } | fields

    @pytest.fixture
    def boss(self, client, territory):
        user = factories.make_user(is_superuser=True)
        client.force_login(user)
        return user

    def test_a_person_is_added_without_address_and_with_a_role(self, client, boss, territory):
        group = territory.roles.get(role="trainer").group
        data = self.form(roles=[str(group.pk)])
        assert client.post(reverse("wagtailusers_users:add"), data).status_code == 302
        user = User.objects.get(last_name="Œuvrard")
        assert list(user.groups.all()) == [group]
        assert not user.has_usable_password()
        second = client.post(reverse("wagtailusers_users:add"), self.form(last_name="Dù Crêt"))
        assert second.status_code == 302

    def test_bad_values_are_told(self, client, boss):
        factories.make_user(email="prise@exemple.fr")
        bad = {"first_name": "", "last_name": "x" * 151, "email": "moi", "roles": ["9999"]}
        response = client.post(reverse("wagtailusers_users:add"), self.form(**bad))
        assert set(response.context["form"].errors) == set(bad)
        taken = self.form(email="PRISE@exemple.fr")
        response = client.post(reverse("wagtailusers_users:add"), taken)
        assert "déjà celle d’une autre" in response.context["form"].errors["email"][0]

    def test_nobody_takes_her_own_rights_away(self, client, boss):
        edit = reverse("wagtailusers_users:edit", args=[boss.pk])
        client.post(edit, {"first_name": "Zoé", "last_name": "Grüber", "email": boss.email})
        boss.refresh_from_db()
        assert (boss.first_name, boss.is_superuser, boss.is_active) == ("Zoé", True, True)

    @pytest.mark.parametrize("role", ["trainer", "organiser", "administrator"])
    def test_the_others_manage_nobody_here(self, client, territory, role):
        client.force_login(factories.make_role(role, territory))
        for name in ("index", "add"):
            assert client.get(reverse(f"wagtailusers_users:{name}")).status_code == 302


class TestKeeping:
    """Deleting a person in Wagtail: never one that others' records depend on."""

    @pytest.fixture(autouse=True)
    def _superuser(self, client):
        client.force_login(factories.make_user(is_superuser=True))

    def test_who_was_never_enrolled_is_deleted(self, client, teacher):
        client.post(reverse("wagtailusers_users:delete", args=[teacher.pk]))
        assert not User.objects.filter(pk=teacher.pk).exists()

    def test_who_was_enrolled_is_kept_and_the_reason_told(self, client, run, teacher):
        enrol(teacher, run, QualityKind.TEACHER)
        address = reverse("wagtailusers_users:delete", args=[teacher.pk])
        told = client.post(address, follow=True).content.decode()
        assert "désactivez sa fiche" in told
        assert User.objects.filter(pk=teacher.pk).exists()

    def test_many_at_once_are_kept_for_one_of_them(self, client, run, teacher):
        enrol(teacher, run, QualityKind.TEACHER)
        other = factories.make_user()
        bulk = reverse("wagtail_bulk_action", args=["courses", "user", "delete"])
        told = client.post(f"{bulk}?id={teacher.pk}&id={other.pk}", follow=True)
        assert "désactivez sa fiche" in told.content.decode()
        assert User.objects.filter(pk__in=(teacher.pk, other.pk)).count() == 2


class TestMerging:
    ADDRESS = "merge_people"

    @pytest.fixture
    def pair(self, run):
        pair = [factories.make_user(last_name=f"Lefèvre {word}") for word in ("Un", "Deux")]
        other = factories.make_run(factories.make_course(), run.territory, run.organisation)
        enrol(pair[0], run, QualityKind.TEACHER)
        enrol(pair[1], other, QualityKind.TEACHER)
        return pair

    def merge(self, client, kept, duplicate):
        data = {
            "kept": getattr(kept, "pk", kept),
            "duplicate": duplicate.pk,
            "confirm": "1",
        }
        return client.post(reverse(self.ADDRESS), data)

    def test_an_organiser_merges_two_people_of_her_runs(self, client, organiser, pair):
        client.force_login(organiser)
        found = client.get(reverse(self.ADDRESS), {"q": "lefèvre"}).content.decode()
        assert "Lefèvre Un" in found
        asked = client.post(reverse(self.ADDRESS), {"kept": pair[0].pk, "duplicate": pair[1].pk})
        assert "passera à" in asked.content.decode()
        assert User.objects.get(pk=pair[1].pk).is_active
        self.merge(client, *pair)
        assert pair[0].enrolments.count() == 2
        assert pair[0].messages.count() == 2
        assert pair[0].emailaddress_set.count() == 2
        assert not User.objects.get(pk=pair[1].pk).is_active

    def test_people_of_others_and_people_with_roles_are_not_found(
        self, client, organiser, pair, elsewhere, trainer
    ):
        client.force_login(organiser)
        stranger = factories.make_user()
        enrol(stranger, elsewhere.run, QualityKind.TEACHER)
        enrol(trainer, pair[0].enrolments.get().run, QualityKind.TEACHER)
        for other in (stranger, trainer, organiser):
            assert self.merge(client, pair[0], other).status_code == 404
        assert self.merge(client, "x", pair[1]).status_code == 404
        assert self.merge(client, "9" * 50, pair[1]).status_code == 404

    def test_nobody_gives_away_what_a_person_did_elsewhere(
        self, client, organiser, pair, elsewhere
    ):
        client.force_login(organiser)
        kept, partly_hers = pair
        enrol(partly_hers, elsewhere.run, QualityKind.TEACHER)
        refused = self.merge(client, kept, partly_hers).content.decode()
        assert "que vous ne gérez pas" in refused
        assert (kept.enrolments.count(), partly_hers.enrolments.count()) == (1, 2)
        self.merge(client, partly_hers, kept)
        assert (kept.enrolments.count(), partly_hers.enrolments.count()) == (0, 3)

    def test_nothing_chosen_or_twice_the_same_is_told(self, client, organiser, pair):
        client.force_login(organiser)
        same = self.merge(client, pair[0], pair[0])
        assert "Choisissez la fiche à garder" in same.content.decode()
        assert client.post(reverse(self.ADDRESS)).status_code == 200

    def test_a_trainer_is_not_let_in(self, client, trainer, pair):
        client.force_login(trainer)
        assert client.get(reverse(self.ADDRESS)).status_code == 302
