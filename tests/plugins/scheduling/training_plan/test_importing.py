"""A training plan taken in: what it says is done once, what it says again changes nothing."""

from time import process_time
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses import runs
from courses.enrolment import enrol, withdraw
from courses.models import (
    CourseRun,
    Enrolment,
    Job,
    Message,
    Quality,
    QualityKind,
    School,
    TrainingPlanCode,
    User,
)
from plugins.scheduling.models import PlanFile, PlanModule, TimeSlot
from plugins.scheduling.training_plan import importing
from plugins.scheduling.training_plan.files import read_files
from plugins.scheduling.training_plan.importing import confirm_plan, preview_of
from tests import factories
from tests.plugins.scheduling.places import make_venue
from tests.sql import NOT_COUNTED

from .samples import big, files, formation, intervenant, stagiaire, wednesday, workbook

pytestmark = pytest.mark.django_db
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def course(territory):
    return factories.make_course(title="Robots en classe", for_teachers=True)


@pytest.fixture
def module(territory, course):
    return PlanModule.objects.create(
        territory=territory, table="T1", dispositif="23A0880012", module="55012", course=course
    )


@pytest.fixture
def trainer(territory):
    return factories.make_role("trainer", territory, email="maelle@exemple.fr")


@pytest.fixture
def hand_in(territory, organisation, organiser):
    def handed(named, by=organiser):
        return PlanFile.objects.create(
            by=by,
            territory=territory,
            organisation=organisation,
            name="plan",
            content=read_files(named).kept(),
        )

    return handed


@pytest.fixture
def take_in(hand_in, organiser):
    """Hand in, confirm; gives the file as it is then."""

    def taken(named, **mended):
        file = hand_in(named)
        file.mended = {key.replace("__", "."): email for key, email in mended.items()}
        file.save()
        assert confirm_plan(file, by=organiser, seen=file.rounds) is not None
        for job in Job.objects.filter(state=Job.State.WAITING):
            importing.run_job(job.pk)
        file.refresh_from_db()
        assert file.job.state == Job.State.DONE, file.job.error
        return file

    return taken


def reasons(file):
    return [line["reason"].replace("\xa0", " ") for line in file.report["refused"]]


PLAN = files(
    [formation(), formation(weeks=3, place="Salle des fêtes, Vittel")],
    [intervenant("maelle@exemple.fr")],
    [stagiaire(1), stagiaire(2)],
)


def test_a_plan_opens_its_sessions_with_slots_trainers_and_people(
    take_in, module, trainer, territory, course, mailoutbox
):
    make_venue(territory, name="Médiathèque des Tilleuls")
    Quality.objects.all().delete()
    file = take_in(PLAN)
    assert file.report["counts"] == {
        "runs_new": 1,
        "slots_new": 2,
        "trainers": 1,
        "people_new": 2,
        "refused": 0,
        "aside": 0,
    }
    run = CourseRun.objects.get(course=course)
    assert not run.takes_enrolments
    code = TrainingPlanCode.objects.get(run=run)
    assert (code.table, code.session, str(code)) == ("T1", "88001", "23A0880012 / 55012 / 01")
    first, second = TimeSlot.objects.filter(run=run).order_by("start")
    paris = ZoneInfo("Europe/Paris")
    assert (first.start.astimezone(paris).hour, first.local_start.date()) == (9, wednesday(2))
    assert first.venue.name == "Médiathèque des Tilleuls"
    assert (second.venue, second.place_words) == (None, "Salle des fêtes, Vittel")
    assert not second.is_remote
    assert list(first.trainers.all()) == list(run.trainers.all()) == [trainer]
    assert run.enrolments.filter(state="confirmed").count() == 2
    person = User.objects.get(email="stagiaire1@ac-exemple.fr")
    quality = person.qualities.get()
    assert (quality.kind, quality.established) == (QualityKind.TEACHER, "import")
    assert Message.objects.filter(to=person, run=run).count() == 1


def test_the_same_plan_again_writes_nothing(take_in, hand_in, module, trainer, organiser):
    take_in(PLAN)
    again = hand_in(PLAN)
    with CaptureQueriesContext(connection) as captured:
        found = preview_of(again, organiser)
    assert not [q for q in captured.captured_queries if q["sql"].startswith(WRITES)]
    assert (found.changed, found.refused) == ([], [])
    before = CourseRun.objects.values_list("changed_at", flat=True).get()
    sent = Message.objects.count()
    confirm_plan(again, by=organiser, seen=0)
    again.refresh_from_db()
    assert again.report["counts"] == {"refused": 0, "aside": 0}
    assert CourseRun.objects.values_list("changed_at", flat=True).get() == before
    assert (Message.objects.count(), TimeSlot.objects.count()) == (sent, 2)


def test_an_hour_that_changes_moves_the_slot_and_people_are_told(
    take_in, hand_in, module, organiser
):
    take_in(files([formation()], (), [stagiaire(1)]))
    slot = TimeSlot.objects.get()
    later = files([formation(hours=("13:30", "16:30"))], (), [stagiaire(1)])
    [judged] = preview_of(hand_in(later), organiser).changed
    [change] = judged.changes
    assert "9 h – 12 h" in change.before.replace("\xa0", " ")
    assert "13 h 30 – 16 h 30" in change.after.replace("\xa0", " ")
    assert take_in(later).report["counts"]["slots_moved"] == 1
    moved = TimeSlot.objects.get()
    assert (moved.pk, moved.local_start.hour, moved.sequence) == (slot.pk, 13, slot.sequence + 1)
    assert Message.objects.filter(act=Message.Act.MOVE).count() == 1


def test_what_was_arranged_here_stays_while_the_plan_says_the_same(take_in, module, territory):
    plan = files([formation(place="CANOPE, Épinal"), formation(weeks=3)])
    take_in(plan)
    first, second = TimeSlot.objects.order_by("start")
    venue = make_venue(territory, name="Fablab")
    TimeSlot.objects.filter(pk=second.pk).update(venue=venue, place_words="")
    canope = make_venue(territory, name="Canopé")
    assert take_in(plan).report["counts"]["slots_moved"] == 1
    second.refresh_from_db()
    first.refresh_from_db()
    assert (first.venue, second.venue) == (canope, venue), "a venue known since replaces its words"


def test_what_the_plan_says_no_more_is_shown_and_stays(
    take_in, hand_in, module, trainer, organiser
):
    take_in(PLAN)
    less = files([formation()], [intervenant("x@exemple.fr")], [stagiaire(2)])
    found = preview_of(hand_in(less), organiser)
    [judged] = found.judged
    told = [gone.replace("\xa0", " ").split(" : ")[0] for gone in judged.gone]
    assert told == ["créneau", "inscription", "formateur"]
    take_in(less)
    assert TimeSlot.objects.planned().count() == 2
    assert Enrolment.objects.live().count() == 2


def test_who_has_no_address_waits_to_be_mended_and_is_known_from_then_on(
    take_in, hand_in, module, organiser
):
    nameless = files([formation()], (), [stagiaire(1, email=""), stagiaire(2)])
    file = take_in(nameless)
    assert reasons(file) == ["Sans adresse électronique : complétez-la."]
    assert [person["number"] for person in file.content["people"]] == [1]
    file.mended = {"A_Stagiaires_20261120.csv:1": "loic@exemple.fr"}
    file.save()
    assert confirm_plan(file, by=organiser, seen=0) is None, "confirmed since it was shown"
    assert confirm_plan(file, by=organiser, seen=1) is not None
    file.refresh_from_db()
    assert file.report["counts"]["people_new"] == 1
    assert file.report["refused"] == file.content["people"] == []
    assert Enrolment.objects.live().count() == 2
    found = preview_of(hand_in(nameless), organiser)
    assert (found.changed, found.refused) == ([], [])


def test_somebody_is_known_by_her_name_and_school(take_in, organiser, territory, course, module):
    school = School.objects.create(uai="0880001N", name="École des Tilleuls")
    zoe = factories.make_user(first_name="Zoé", last_name="Bâle", email="zoe@maison.fr")
    zoe.qualities.update(school=school)
    before = factories.make_run(factories.make_course(), territory, organiser.organisations.get())
    enrol(zoe, before, QualityKind.TEACHER)
    PlanModule.objects.update(table="SOFIA-FMO")
    head = ["Dispositif", "Module", "Session", "Date de début", "Nom", "Prénom", "UAI", "Courriel"]
    day = f"{wednesday():%d/%m/%Y}"
    row = ["23A0880012", "55012", "S1", day, "BALE", "Zoé", "0880001N", ""]
    file = take_in([("sofia.xlsx", workbook([head, row]))])
    assert file.report["counts"] == {"runs_new": 1, "people_known": 1, "refused": 0, "aside": 0}
    assert zoe.enrolments.filter(course=course).exists()


def test_who_withdrew_here_is_not_enrolled_again(take_in, module, organiser):
    take_in(files([formation()], (), [stagiaire(1)]))
    withdraw(Enrolment.objects.get(), by=organiser)
    file = take_in(files([formation()], (), [stagiaire(1)]))
    assert reasons(file) == ["Cette inscription a été retirée ici : elle n’est pas refaite."]
    assert not Enrolment.objects.live().exists()


def test_a_trainer_in_two_rooms_at_a_time_is_refused_by_name(take_in, module, trainer):
    twice = [formation(), formation("88002", group="02", hours=("11:00", "13:00"))]
    file = take_in(files(twice, [intervenant("maelle@exemple.fr")]))
    [reason] = reasons(file)
    assert reason.startswith(("Deux de ces créneaux se chevauchent", trainer.display_name))
    assert TimeSlot.objects.count() == 1
    assert CourseRun.objects.count() == 2, "the session is there, without this slot"


def test_an_address_without_a_role_here_is_no_trainer(take_in, module):
    elsewhere = factories.make_territory("2A", "Corse-du-Sud")
    factories.make_role("trainer", elsewhere, email="maelle@exemple.fr")
    file = take_in(files([formation()], [intervenant("maelle@exemple.fr")]))
    assert "d’aucun formateur du territoire" in reasons(file)[0]
    assert not CourseRun.objects.get().trainers.exists()


def test_a_module_without_course_waits_and_one_left_aside_is_silent(take_in, territory):
    plan = files([formation(), formation("88003", module="55013")])
    assert (
        reasons(take_in(plan)) == ["Ce module n’a pas encore de formation ici : choisissez-la."] * 2
    )
    for number in ("55012", "55013"):
        PlanModule.objects.create(
            territory=territory, table="T1", dispositif="23A0880012", module=number
        )
    assert take_in(plan).report["counts"] == {"refused": 0, "aside": 2}
    assert not CourseRun.objects.exists()


def test_a_session_of_somebody_else_or_over_is_left_alone(
    take_in, module, course, territory, organiser
):
    take_in(files([formation()]))
    run = CourseRun.objects.get()
    run.organisation = factories.make_organisation(territory)
    run.save()
    moved = files([formation(hours=("14:00", "17:00"))])
    assert reasons(take_in(moved)) == ["Cette session est conduite par un autre organisme."]
    run.organisation = organiser.organisations.get()
    run.save()
    runs.close_run(run, by=organiser)
    assert reasons(take_in(moved)) == ["Cette session est close : elle ne change plus."]
    assert TimeSlot.objects.get().local_start.hour == 9


def test_hours_are_the_territory_s_and_a_line_over_several_days_notes_the_dates(
    take_in, module, territory
):
    territory.time_zone = "America/Guadeloupe"
    territory.save()
    plan = files([formation(last_day=wednesday(4)), formation(weeks=3)])
    assert take_in(plan).report["refused"] == []
    run, slot = CourseRun.objects.get(), TimeSlot.objects.get()
    assert (run.starts_on, run.ends_on) == (wednesday(2), wednesday(4))
    assert (slot.local_start.hour, slot.start.utctimetuple().tm_hour) == (9, 13)
    assert take_in(plan).report["counts"] == {"refused": 0, "aside": 0}


def test_nobody_is_written_to_about_what_is_past(take_in, module):
    take_in(files([formation(weeks=-4)], (), [stagiaire(1)]))
    take_in(files([formation(weeks=-4, hours=("10:00", "12:00"))], (), [stagiaire(1)]))
    assert Enrolment.objects.live().count() == 1
    assert TimeSlot.objects.get().local_start.hour == 10
    assert not Message.objects.exists()


def test_a_code_typed_by_hand_is_the_session_s(take_in, module, course, territory, organisation):
    run = factories.make_run(course, territory, organisation)
    TrainingPlanCode.objects.create(run=run, dispositif="23A0880012", module="55012", group="01")
    take_in(files([formation()]))
    assert TimeSlot.objects.get().run == run
    assert TrainingPlanCode.objects.get().session == "88001"


def test_an_import_that_was_killed_goes_on_where_it_stopped(
    hand_in, module, organiser, monkeypatch
):
    sessions = [
        formation(str(n), group=f"{n:02d}", hours=(f"{n:02d}:00", f"{n:02d}:30"))
        for n in range(8, 12)
    ]
    people = [stagiaire(n, str(8 + n % 4)) for n in range(8)]
    plan = files(sessions, (), people)
    file = hand_in(plan)
    whole, done = importing.take_in, []

    def killed(*args):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(whole(*args))
        return done[-1]

    monkeypatch.setattr(importing, "take_in", killed)
    with pytest.raises(KeyboardInterrupt):
        confirm_plan(file, by=organiser, seen=0)
    assert CourseRun.objects.count() == 2
    monkeypatch.setattr(importing, "take_in", whole)
    Job.objects.update(state=Job.State.WAITING, lease=None)
    importing.run_job(Job.objects.get().pk)
    file.refresh_from_db()
    assert file.report["counts"] == {
        "runs_new": 4,
        "slots_new": 4,
        "people_new": 8,
        "refused": 0,
        "aside": 0,
    }
    assert Enrolment.objects.live().count() == 8
    assert TimeSlot.objects.count() == 4


def statements(file, by):
    with CaptureQueriesContext(connection) as captured:
        preview_of(file, by)
    sent = [q["sql"] for q in captured.captured_queries]
    return len([sql for sql in sent if not sql.startswith(NOT_COUNTED)])


def test_two_hundred_lines_ask_no_more_than_a_hundred_and_five_thousand_hardly_more(
    hand_in, organiser, territory, course, db
):
    for number in range(60000, 60013):
        PlanModule.objects.create(
            territory=territory,
            table="T1",
            dispositif="23A0880012",
            module=str(number),
            course=course,
        )
    once = statements(hand_in(big(100)), organiser)
    assert statements(hand_in(big(200)), organiser) == once
    assert once <= 20
    start = process_time()
    assert statements(hand_in(big(5000)), organiser) <= 25
    assert process_time() - start < 20
