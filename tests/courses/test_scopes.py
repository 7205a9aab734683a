"""People's data belongs to the run: each sees exactly hers, whatever she sees of the catalogue."""

import pytest

from courses.completion import Progress, record_progress
from courses.enrolment import enrol
from courses.models import Completion, CourseRun, Enrolment, QualityKind, User
from courses.runs import close_run
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """One national course, a run in each of two territories, five people in each."""
    course = factories.make_course(title="Nationale")
    activity = factories.make_activity(course)
    places = {}
    for code, name in (("88", "Vosges"), ("2A", "Corse-du-Sud")):
        territory = factories.make_territory(code, name)
        organisation = factories.make_organisation(territory)
        run = factories.make_run(course, territory, organisation)
        trainer = factories.make_role("trainer", territory)
        run.trainers.add(trainer)
        people = [factories.make_user() for _ in range(5)]
        for person in people:
            record_progress(enrol(person, run, QualityKind.TEACHER), activity, Progress(50))
        places[code] = {
            "territory": territory,
            "organisation": organisation,
            "run": run,
            "people": people,
            "trainer": trainer,
            "organiser": factories.make_role("organiser", territory, organisation),
            "administrator": factories.make_role("administrator", territory),
        }
    return places


@pytest.mark.parametrize("role", ["trainer", "organiser", "administrator"])
@pytest.mark.parametrize(("here", "there"), [("88", "2A"), ("2A", "88")])
def test_each_in_charge_sees_exactly_the_people_of_her_own_runs(world, role, here, there):
    user, mine = world[here][role], set(world[here]["people"])
    assert {row.user for row in Enrolment.objects.visible_to(user)} == mine
    assert {row.enrolment.user for row in Completion.objects.visible_to(user)} == mine
    assert set(User.objects.visible_to(user)) == mine | {user}
    assert set(CourseRun.objects.managed_by(user)) == {world[here]["run"]}
    assert not Enrolment.objects.managed_by(user).filter(run=world[there]["run"]).exists()


def test_a_learner_sees_herself_only(world):
    person, other = world["88"]["people"][:2]
    assert {row.user for row in Enrolment.objects.visible_to(person)} == {person}
    assert set(User.objects.visible_to(person)) == {person}
    assert not CourseRun.objects.managed_by(person).exists()
    assert other not in User.objects.visible_to(person)


def test_an_organiser_sees_the_runs_of_his_organisation_only(world):
    place = world["88"]
    rival = factories.make_role(
        "organiser", place["territory"], factories.make_organisation(place["territory"])
    )
    assert not Enrolment.objects.visible_to(rival).exists()
    # His organisation elsewhere, where he has no role, is not his either.
    place["organiser"].organisations.add(world["2A"]["organisation"])
    assert {row.run for row in Enrolment.objects.visible_to(place["organiser"])} == {place["run"]}


def test_a_trainer_role_alone_shows_nobody(world):
    idle = factories.make_role("trainer", world["88"]["territory"])
    assert not Enrolment.objects.visible_to(idle).exists()


def test_the_same_course_two_years_running_keeps_both_enrolments(world):
    place = world["88"]
    person, activity = place["people"][0], place["run"].course.activities().get()
    first = Enrolment.objects.get(user=person)
    record_progress(first, activity.specific, Progress(100))
    close_run(place["run"], by=place["organiser"])
    again = factories.make_run(place["run"].course, place["territory"], place["organisation"])
    second = enrol(person, again, QualityKind.TEACHER)
    first.refresh_from_db()
    assert (first.state, second.state) == ("closed", "confirmed")
    assert first.completed_at is not None
    assert second.completed_at is None
    record_progress(second, activity.specific, Progress(100))
    assert Enrolment.objects.filter(user=person, completed_at__isnull=False).count() == 2


class TestParentAndTeacher:
    """The same woman teaches here and is a parent there."""

    @pytest.fixture
    def parents_run(self, world):
        place = world["88"]
        course = factories.make_course(title="Premier téléphone", for_parents=True)
        club = factories.make_organisation(place["territory"], name="Association de parents")
        run = factories.make_run(course, place["territory"], club)
        person = place["people"][0]
        enrol(person, run, QualityKind.PARENT)
        run.host = factories.make_role("organiser", place["territory"], club)
        return run

    def test_her_professional_side_does_not_see_the_parent(self, world, parents_run):
        for role in ("trainer", "organiser"):
            seen = Enrolment.objects.visible_to(world["88"][role])
            assert not seen.filter(run=parents_run).exists()
            assert not seen.filter(as_quality=QualityKind.PARENT).exists()

    def test_the_parents_side_does_not_see_the_teacher(self, parents_run):
        seen = Enrolment.objects.visible_to(parents_run.host)
        assert {row.as_quality for row in seen} == {QualityKind.PARENT}

    def test_the_parents_enrolment_names_no_school(self, world, parents_run):
        assert Enrolment.objects.get(run=parents_run).school is None

    def test_she_herself_sees_both(self, world, parents_run):
        person = world["88"]["people"][0]
        assert Enrolment.objects.visible_to(person).count() == 2
        assert Enrolment.objects.visible_to(person).same_side("parent").count() == 1
        assert Enrolment.objects.visible_to(person).same_side("teacher").count() == 1
