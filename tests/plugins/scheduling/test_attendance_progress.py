"""What being there does to a course: steps, hours, and what a correction takes back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.completion import grant_progress
from courses.contributions import facts as all_facts
from courses.enrolment import enrol
from courses.models import Completion, Enrolment, Message
from plugins.attestations.issue import Rejected, issue
from plugins.attestations.models import Attestation
from plugins.scheduling.attendance import close_sheet, reopen_sheet, take
from plugins.scheduling.attendance.facts import facts
from plugins.scheduling.models import AttendanceActivityPage
from plugins.scheduling.slots import SlotRefused, cancel_slot
from tests import factories

from .meetings import make_slot, mark, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def step(course):
    return factories.make_activity(course, AttendanceActivityPage, title="Les deux demi-journées")


@pytest.fixture
def enrolment(run, teacher):
    row = enrol(teacher, run, "teacher")
    Enrolment.objects.filter(pk=row.pk).update(confirmed_at=timezone.now() - timedelta(days=9))
    row.refresh_from_db()
    return row


@pytest.fixture
def slots(run, trainer):
    return [make_slot(run, trainer, hours_ago=30), make_slot(run, trainer, hours_ago=4)]


@pytest.fixture
def said(trainer):
    def says(slot, *marks):
        assert {answer.refused for answer in take(slot, marks, by=trainer, source="list")} == {""}

    return says


def test_the_step_is_done_when_every_required_slot_was_attended(step, slots, enrolment, said):
    said(slots[0], mark(enrolment))
    half = Completion.objects.get()
    assert (half.progress, half.minutes, half.completed_at) == (50, 180, None)
    said(slots[1], mark(enrolment, minutes=90))
    done = Completion.objects.get()
    assert (done.progress, done.minutes) == (100, 270)
    assert (done.nature, done.known_by) == ("on_site", "attended")
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None


def test_a_part_of_the_slots_may_be_enough(step, slots, enrolment, said):
    step.share = 40
    step.save()
    said(slots[0], mark(enrolment))
    assert Completion.objects.get().is_complete


def test_a_tick_taken_back_before_the_step_is_done_bothers_nobody(step, slots, enrolment, said):
    said(slots[0], mark(enrolment))
    said(slots[0], mark(enrolment, "absent"))
    assert (Completion.objects.get().progress, Completion.objects.get().minutes) == (0, 0)
    assert not Message.objects.filter(to=enrolment.user, subject__contains="Étape").exists()


def test_a_correction_after_closing_reopens_the_step_tells_the_learner_and_flags_what_was_issued(
    step, slots, enrolment, said, trainer, administrator, django_capture_on_commit_callbacks
):
    for slot in slots:
        said(slot, mark(enrolment))
        close_sheet(sheet(slot), trainer)
    issued = issue(enrolment, by=administrator)
    before = Message.objects.filter(to=enrolment.user).count()
    reopen_sheet(sheet(slots[1]), "Une coche de trop", trainer)
    with django_capture_on_commit_callbacks(execute=True):
        said(slots[1], mark(enrolment, "absent"))
    enrolment.refresh_from_db()
    assert enrolment.completed_at is None
    assert (Completion.objects.get().progress, Completion.objects.get().minutes) == (50, 180)
    assert Message.objects.filter(to=enrolment.user).count() == before + 1
    assert Attestation.objects.get(pk=issued.pk).to_reexamine_since is not None


def test_hours_corrected_after_issue_flag_what_was_issued_though_the_step_stays_done(
    step, slots, enrolment, said, trainer, administrator, django_capture_on_commit_callbacks
):
    for slot in slots:
        said(slot, mark(enrolment))
        close_sheet(sheet(slot), trainer)
    issued = issue(enrolment, by=administrator)
    with django_capture_on_commit_callbacks(execute=True):
        reopen_sheet(sheet(slots[1]), "Une arrivée mal notée", trainer)
    issued.refresh_from_db()
    assert issued.to_reexamine_since is None
    said(slots[1], mark(enrolment, minutes=90))
    with django_capture_on_commit_callbacks(execute=True):
        close_sheet(sheet(slots[1]), trainer)
    issued.refresh_from_db()
    assert Completion.objects.get().is_complete
    assert issued.to_reexamine_since is not None


def test_what_a_person_in_charge_granted_stays(step, slots, enrolment, said, organiser):
    grant_progress(enrolment, step, by=organiser, reason="A suivi un autre groupe")
    said(slots[0], mark(enrolment, "absent"))
    assert Completion.objects.get().is_complete


def test_when_a_slot_is_cancelled_those_who_attended_the_others_are_done(
    step, slots, enrolment, said, organiser, django_capture_on_commit_callbacks
):
    said(slots[0], mark(enrolment))
    with django_capture_on_commit_callbacks(execute=True):
        cancel_slot(slots[1], "Neige", by=organiser)
    assert Completion.objects.get().is_complete


def test_a_step_published_later_counts_what_was_attended_before(
    course, slots, enrolment, said, django_capture_on_commit_callbacks
):
    for slot in slots:
        said(slot, mark(enrolment))
    late = factories.make_activity(course, AttendanceActivityPage, live=False)
    with django_capture_on_commit_callbacks(execute=True):
        late.save_revision().publish()
    assert Completion.objects.get().is_complete


def test_a_slot_whose_sheet_is_certified_is_not_cancelled_beneath_it(slots, trainer, organiser):
    close_sheet(sheet(slots[0]), trainer)
    with pytest.raises(SlotRefused, match="certifiée"):
        cancel_slot(slots[0], "Neige", by=organiser)
    reopen_sheet(sheet(slots[0]), "Ce n’était pas ce jour", trainer)
    assert cancel_slot(slots[0], "Neige", by=organiser)


# --- facts -------------------------------------------------------------------------------------


def done(people):
    """What is affirmed, or forbids to affirm; what was planned is apart."""
    return [fact for fact in facts(people) if fact.known_by != "planned"]


def test_what_was_planned_is_told_whoever_came(slots, enrolment):
    planned = [fact for fact in facts([enrolment]) if fact.known_by == "planned"]
    assert [fact.start for fact in planned] == [slot.start for slot in slots]
    assert sum(fact.minutes for fact in planned) == sum(slot.minutes for slot in slots)


def test_a_sheet_that_says_another_title_than_the_course_forbids_to_affirm(
    slots, enrolment, said, trainer
):
    said(slots[0], mark(enrolment))
    close_sheet(sheet(slots[0]), trainer)
    course, title = slots[0].run.course, slots[0].run.course.title
    course.title = "Un autre titre"
    course.save()
    (told, _waiting) = done([enrolment])
    assert (told.valid, told.label) == (False, title)
    assert "la formation s’appelle «\N{NO-BREAK SPACE}Un autre titre" in told.blockers[0].reason
    reopen_sheet(sheet(slots[0]), "Le titre a changé", trainer)
    close_sheet(sheet(slots[0]), trainer)
    assert done([enrolment])[0].valid


def test_hours_are_affirmed_once_the_sheet_is_certified(slots, enrolment, said, trainer):
    said(slots[0], mark(enrolment, minutes=100))
    close_sheet(sheet(slots[0]), trainer)
    (known, waiting) = done([enrolment])
    assert (known.minutes, known.nature, known.known_by, known.valid) == (
        *(100, "on_site", "attended"),
        True,
    )
    assert (known.place, known.people) == (str(slots[0].venue), (trainer.get_full_name(),))
    assert not waiting.valid
    assert waiting.blockers[0].address == f"/lieux/emargement/{slots[1].pk}/"
    close_sheet(sheet(slots[1]), trainer)
    assert [fact.start for fact in done([enrolment])] == [slots[0].start]


def test_who_joined_after_a_slot_was_over_is_not_held_up_by_its_sheet(run, slots):
    late = enrol(factories.make_user(), run, "teacher")
    assert [fact.start for fact in done([late])] == [slots[1].start] * (
        slots[1].end > late.confirmed_at
    )


def test_an_attestation_waits_for_the_sheets_then_tells_the_hours_attended(
    step, slots, enrolment, said, trainer, administrator
):
    for slot, minutes in zip(slots, (None, 90), strict=True):
        said(slot, mark(enrolment, minutes=minutes))
    with pytest.raises(Rejected) as rejected:
        issue(enrolment, by=administrator)
    assert all("encore ouverte" in blocker.reason for blocker in rejected.value.reasons)
    for slot in slots:
        close_sheet(sheet(slot), trainer)
    told = issue(enrolment, by=administrator).content.facts
    assert told["minutes"] == {"on_site": 270}
    assert told["announced"] == []
    assert [meeting["minutes"] for meeting in told["meetings"]] == [180, 90]


def test_many_facts_in_a_few_statements(run, slots, trainer, said, sql_budget):
    people = [enrol(factories.make_user(), run, "teacher") for _ in range(6)]
    said(slots[1], *(mark(row) for row in people))
    with sql_budget(4):
        assert len(list(facts(people))) == 6 + 6
    assert len(list(all_facts(people))) >= 6
