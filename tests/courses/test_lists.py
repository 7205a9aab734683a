"""Lists of people to enrol: judged, confirmed once, undone while nobody has begun."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from courses import jobs, lists
from courses.adding import enrol_person
from courses.completion import Progress, record_progress
from courses.enrolment import EnrolmentRefused, enrol, seats_disagree, withdraw
from courses.judging import Fate, judge_lines
from courses.lists import (
    UndoRefused,
    enrol_list,
    forget_address,
    prepare_list,
    tidy_lists,
    undo_list,
)
from courses.models import (
    Enrolment,
    EnrolmentList,
    Job,
    Message,
    Quality,
    QualityKind,
    School,
    User,
)
from courses.rosters import Line
from tests import factories

TEACHER, PARENT = QualityKind.TEACHER, QualityKind.PARENT
State = Enrolment.State
pytestmark = pytest.mark.django_db


def lines(number, start=1):
    return [
        Line(n, "Œuvrard", f"Maël {n}", f"mael{n}@exemple.fr") for n in range(start, start + number)
    ]


def judged(run, *some, by, quality=TEACHER):
    return [(row.fate, row.reason) for row in judge_lines(run, quality, some, by=by)]


def enrolled(run, some, *, by, quality=TEACHER):
    """A list, prepared, confirmed and done."""
    listed = prepare_list(run, quality, some, by=by)
    jobs.run_job(enrol_list(listed, by=by).pk)
    listed.refresh_from_db()
    return listed


# --- before ------------------------------------------------------------------------------------


def test_a_list_says_who_is_new_known_or_already_in(run, organiser, teacher):
    enrol(teacher, run, TEACHER)
    known = factories.make_user(email="Connue@exemple.fr")
    fates = judged(
        run,
        Line(1, "Grüber", "Inès", "nouvelle@exemple.fr"),
        Line(2, known.last_name, known.first_name, "connue@EXEMPLE.fr"),
        Line(3, email=teacher.email),
        by=organiser,
    )
    assert fates == [(Fate.NEW, ""), (Fate.KNOWN, ""), (Fate.ALREADY, "")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (Line(1, "Grüber", "Inès", "pas une adresse"), "n’en est pas un"),
        (Line(1, "Grüber", "Inès"), "demande une adresse"),
        (Line(1, email="seule@exemple.fr"), "indiquez son nom"),
        (Line(1, "x" * 151, "Inès", "a@exemple.fr"), "trop longue"),
        (Line(1, "Gr\x00ber", "Inès", "a@exemple.fr"), "invisible"),
        (Line(1, "Grüber", "Inès", "a@exemple.fr", "0590121A"), "UAI"),
        (Line(1, "Grüber", "Inès", f"{'a' * 250}@exemple.fr"), "trop longue"),
    ],
)
def test_a_line_that_cannot_be_enrolled_says_why(run, organiser, line, said):
    [(fate, reason)] = judged(run, line, by=organiser)
    assert fate == Fate.REFUSED
    assert said in reason


def test_one_address_twice_is_enrolled_once(run, organiser):
    first = Line(4, "Grüber", "Inès", "ines@exemple.fr")
    fates = judged(run, first, replace(first, number=9, email="INES@exemple.fr"), by=organiser)
    assert fates[1] == (Fate.REFUSED, "Même courriel qu’à la ligne 4.")


def test_a_closed_account_is_not_enrolled(run, organiser):
    closed = factories.make_user(is_active=False)
    [(fate, reason)] = judged(run, Line(1, email=closed.email), by=organiser)
    assert (fate, reason) == (Fate.REFUSED, "Ce compte est fermé.")
    with pytest.raises(EnrolmentRefused):
        enrol_person(
            run,
            TEACHER,
            Line(1, email=closed.email),
            by=organiser,
            key=uuid.uuid4(),
        )


def test_people_without_address_come_where_the_course_is_open_without_account(run, organiser):
    run.course.open_without_account = True
    run.course.save()
    listed = enrolled(
        run, [Line(2, "Dù Crêt", "Anaëlle", phone="0612345678")], by=organiser, quality=PARENT
    )
    row = Enrolment.objects.get(from_list=listed)
    assert row.user.is_guest
    assert row.user.phone == "0612345678"
    assert Message.objects.get(to=row.user).state == Message.State.NO_ADDRESS


def test_the_other_side_of_a_life_is_not_told(territory, course, organisation, organiser, teacher):
    """She follows the course as a parent, in another run that the organiser manages too."""
    as_parent = factories.make_run(course, territory, organisation)
    professional = factories.make_run(course, territory, organisation)
    enrol(teacher, as_parent, PARENT)
    [(fate, reason)] = judged(professional, Line(1, email=teacher.email), by=organiser)
    assert fate == Fate.REFUSED
    assert "inscrite" not in reason.replace("être inscrite par une liste", "")
    [(_fate, told)] = judged(
        professional, Line(1, email=teacher.email), by=organiser, quality=PARENT
    )
    assert "une autre de vos sessions" in told


def test_a_run_of_somebody_else_is_not_told(territory, course, run, trainer, teacher):
    elsewhere = factories.make_run(course, territory, factories.make_organisation(territory))
    enrol(teacher, elsewhere, TEACHER)
    [(fate, reason)] = judged(run, Line(1, email=teacher.email), by=trainer)
    assert fate == Fate.REFUSED
    assert "session" not in reason


def test_a_school_that_is_not_in_the_directory_is_remarked(run, organiser):
    line = Line(1, "Grüber", "Inès", "ines@exemple.fr", "0590121L")
    assert "annuaire" in judged(run, line, by=organiser)[0][1]
    School.objects.create(uai="0590121L", name="Collège des Hautes Chaumes", commune="Gérardmer")
    assert judged(run, line, by=organiser) == [(Fate.NEW, "")]


def test_two_thousand_lines_are_judged_in_few_statements(run, organiser, sql_budget):
    with sql_budget(18):
        assert len(list(judge_lines(run, TEACHER, lines(2000), by=organiser))) == 2000


# --- enrolling ---------------------------------------------------------------------------------


def test_a_confirmed_list_enrols_each_person_and_writes_to_each_once(run, organiser):
    known = factories.make_user(email="connue@exemple.fr", first_name="Zoé", last_name="Lefèvre")
    enrolled(run, [*lines(3), Line(9, "Autre", "Nom", "connue@exemple.fr")], by=organiser)
    assert run.enrolments.filter(state=State.CONFIRMED).count() == 4
    known.refresh_from_db()
    assert known.get_full_name() == "Zoé Lefèvre"
    assert sorted(Message.objects.values_list("to__email", "reply_to")) == [
        (email, organiser.email)
        for email in (
            "connue@exemple.fr",
            "mael1@exemple.fr",
            "mael2@exemple.fr",
            "mael3@exemple.fr",
        )
    ]


def test_teachers_of_a_list_are_established_with_their_school(run, organiser):
    school = School.objects.create(uai="0590121L", name="Collège", commune="Gérardmer")
    enrolled(run, [replace(lines(1)[0], uai=school.uai)], by=organiser)
    quality = Quality.objects.get(user__email="mael1@exemple.fr")
    assert (quality.kind, quality.established) == (TEACHER, Quality.Established.IMPORT)
    assert Enrolment.objects.get().school == school


def test_a_parent_of_a_list_is_not_established_and_has_no_school(run, organiser):
    School.objects.create(uai="0590121L", name="Collège", commune="Gérardmer")
    enrolled(run, [replace(lines(1)[0], uai="0590121L")], by=organiser, quality=PARENT)
    quality = Quality.objects.get(user__email="mael1@exemple.fr")
    assert (quality.established, quality.school) == (Quality.Established.DECLARED, None)
    assert Enrolment.objects.get().school is None


def test_a_list_does_not_weaken_or_move_a_known_quality(run, organiser):
    known = factories.make_user(established="academic_address")
    first = School.objects.create(uai="0590121L", name="Collège", commune="Gérardmer")
    School.objects.create(uai="0590258K", name="Lycée", commune="Épinal")
    Quality.objects.update(school=first)
    enrolled(run, [Line(1, email=known.email, uai="0590258K")], by=organiser)
    quality = Quality.objects.get(user=known)
    assert (quality.established, quality.school) == ("academic_address", first)


def test_confirming_twice_enrols_once(run, organiser):
    listed = prepare_list(run, TEACHER, lines(2), by=organiser)
    assert enrol_list(listed, by=organiser) is not None
    assert enrol_list(listed, by=organiser) is None
    assert Job.objects.count() == 1


def test_a_list_taken_up_again_after_a_crash_enrols_nobody_twice(run, organiser, monkeypatch):
    run.course.open_without_account = True
    run.course.save()
    some = [*lines(3), Line(8, "Dù Crêt", "Anaëlle")]  # the last without an address
    listed = prepare_list(run, TEACHER, some, by=organiser)
    work = enrol_list(listed, by=organiser)
    Job.objects.filter(pk=work.pk).update(tries=0)
    with monkeypatch.context() as patch:
        patch.setattr(lists, "_without_words", lambda row: 1 / 0)  # everybody is in, then it dies
        jobs.run_job(work.pk)
    assert Job.objects.get().state == Job.State.RUNNING
    jobs.run_job(work.pk)
    listed.refresh_from_db()
    assert Job.objects.get().state == Job.State.DONE
    assert run.enrolments.count() == Message.objects.count() == 4
    assert lists.counts(listed) == {Fate.DONE: 4}


def test_what_was_written_of_somebody_goes_once_she_is_enrolled(run, organiser):
    listed = enrolled(run, [*lines(1), Line(7, "Sans", "Adresse")], by=organiser)
    assert listed.rows[0] == {"number": 1, "fate": "done", "state": "confirmed"}
    assert listed.rows[1]["last_name"] == "Sans"


def test_a_full_run_puts_the_last_of_a_list_on_the_waiting_list(
    course, territory, organisation, organiser
):
    run = factories.make_run(course, territory, organisation, capacity=2)
    enrolled(run, lines(3), by=organiser)
    assert [row.state for row in run.enrolments.all()] == ["confirmed", "confirmed", "waiting"]


def test_a_full_run_without_waiting_list_refuses_and_makes_nobody(
    course, territory, organisation, organiser
):
    run = factories.make_run(course, territory, organisation, capacity=1)
    run.waiting_list = False
    run.save()
    listed = enrolled(run, lines(2), by=organiser)
    assert listed.rows[1]["reason"] == "Il n’y a plus de place dans cette session."
    assert not User.objects.filter(email="mael2@exemple.fr").exists()


def test_what_changed_since_the_preview_is_found_when_it_is_done(run, course, organiser, teacher):
    listed = prepare_list(run, TEACHER, [Line(1, email=teacher.email), *lines(1, 2)], by=organiser)
    elsewhere = factories.make_run(course, run.territory, run.organisation)
    enrol(teacher, elsewhere, TEACHER)
    work = enrol_list(listed, by=organiser)
    enrol_person(run, TEACHER, lines(1, 2)[0], by=organiser, key=uuid.uuid4())
    jobs.run_job(work.pk)
    listed.refresh_from_db()
    assert [row["fate"] for row in listed.rows] == [Fate.REFUSED, Fate.ALREADY]
    assert "session" not in listed.rows[0]["reason"]


# --- undoing -----------------------------------------------------------------------------------


def test_undoing_a_list_withdraws_its_enrolments_and_nothing_else(run, organiser, teacher):
    enrol(teacher, run, TEACHER)
    listed = enrolled(run, lines(3), by=organiser)
    jobs.run_job(undo_list(listed, by=organiser).pk)
    assert run.enrolments.live().get().user == teacher
    assert User.objects.filter(email__startswith="mael").count() == 3
    assert seats_disagree() == []
    assert undo_list(listed, by=organiser) is None


def test_undoing_offers_no_seat_to_those_of_the_same_list(
    course, territory, organisation, organiser
):
    run = factories.make_run(course, territory, organisation, capacity=1)
    listed = enrolled(run, lines(3), by=organiser)
    jobs.run_job(undo_list(listed, by=organiser).pk)
    assert not Message.objects.filter(key__contains="offered").exists()
    assert not run.enrolments.live().exists()


def test_a_list_is_not_undone_once_somebody_has_begun(run, course, organiser):
    activity = factories.make_activity(course)
    listed = enrolled(run, lines(2), by=organiser)
    record_progress(run.enrolments.first(), activity, Progress(10))
    with pytest.raises(UndoRefused, match="commencé"):
        undo_list(listed, by=organiser)
    assert run.enrolments.live().count() == 2


def test_somebody_who_begins_while_a_list_is_undone_keeps_her_place(run, course, organiser):
    activity = factories.make_activity(course)
    listed = enrolled(run, lines(2), by=organiser)
    work = undo_list(listed, by=organiser)
    record_progress(run.enrolments.first(), activity, Progress(10))
    jobs.run_job(work.pk)
    assert run.enrolments.live().get().started_at is not None
    assert Job.objects.get(pk=work.pk).report == {"spared": 1}


def test_a_list_undone_before_its_job_began_enrols_nobody(run, organiser):
    listed = prepare_list(run, TEACHER, lines(2), by=organiser)
    work = enrol_list(listed, by=organiser)
    undo_list(listed, by=organiser)
    jobs.run_job(work.pk)
    assert not run.enrolments.exists()


def test_somebody_withdrawn_since_is_not_withdrawn_again(run, organiser):
    listed = enrolled(run, lines(1), by=organiser)
    withdraw(run.enrolments.get(), by=organiser, reason="Malade")
    jobs.run_job(undo_list(listed, by=organiser).pk)
    assert run.enrolments.get().end_reason == "Malade"


# --- afterwards --------------------------------------------------------------------------------


def test_after_a_month_nothing_of_a_list_names_anybody(run, organiser):
    never = prepare_list(run, TEACHER, lines(1), by=organiser)
    done = enrolled(run, [Line(7, "Sans", "Adresse")], by=organiser)
    recent = prepare_list(run, TEACHER, lines(1), by=organiser)
    month = timezone.now() - timedelta(days=31)
    EnrolmentList.objects.filter(pk__in=(never.pk, done.pk)).update(created_at=month)
    assert tidy_lists() == 2
    assert tidy_lists() == 0
    done.refresh_from_db()
    assert done.rows == [{"number": 7, "fate": "refused"}]
    assert set(EnrolmentList.objects.all()) == {done, recent}


def test_an_erased_address_is_found_in_no_list(run, organiser):
    prepare_list(run, TEACHER, lines(2), by=organiser)
    enrolled(run, lines(1), by=organiser)
    assert forget_address("MAEL2@exemple.fr") == 1
    assert forget_address("mael2@exemple.fr") == 0
    assert "mael2" not in str(list(EnrolmentList.objects.values_list("rows", flat=True)))
