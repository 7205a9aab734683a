"""Marks, sheets that close and reopen, and what becomes of a mark that comes late or twice."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from courses.enrolment import Party, enrol
from plugins.scheduling.attendance import (
    Mark,
    close_sheet,
    count_heads,
    reopen_sheet,
    roster,
    take,
)
from plugins.scheduling.attendance.closing import SheetRefused, close_due, fingerprint
from plugins.scheduling.models import Attendance, AttendanceEvent, Sheet, SheetReopening
from tests import factories

from .meetings import make_slot, mark, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment(run, teacher):
    return enrol(teacher, run, "teacher")


@pytest.fixture
def slot(run, trainer):
    return make_slot(run, trainer)


def told(slot, *marks, by, source="list"):
    return [answer.refused for answer in take(slot, marks, by=by, source=source)]


# --- marking -----------------------------------------------------------------------------------


def test_a_mark_makes_a_presence_and_keeps_what_was_said(slot, enrolment, trainer):
    assert told(slot, mark(enrolment, minutes=90), by=trainer) == [""]
    row = Attendance.objects.get()
    assert (row.state, row.minutes_attended, row.recorded_by) == ("present", 90, trainer)
    assert AttendanceEvent.objects.get().refused == ""


def test_a_mark_sent_three_times_counts_once_and_answers_the_same(slot, enrolment, trainer):
    first = mark(enrolment)
    answers = [take(slot, [first], by=trainer, source="list") for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert AttendanceEvent.objects.count() == Attendance.objects.count() == 1


def test_the_newest_word_stands_in_whatever_order_words_arrive(slot, enrolment, trainer):
    now = timezone.now()
    late = mark(enrolment, "present", device_at=now - timedelta(minutes=5))
    early = mark(enrolment, "absent", device_at=now - timedelta(minutes=50))
    assert told(slot, late, early, by=trainer) == ["", ""]
    assert Attendance.objects.get().state == "present"
    assert AttendanceEvent.objects.count() == 2


def test_a_device_whose_clock_runs_ahead_cannot_have_the_last_word_for_ever(
    slot, enrolment, trainer
):
    ahead = mark(enrolment, "absent", device_at=timezone.now() + timedelta(days=2))
    assert told(slot, ahead, mark(enrolment, "present"), by=trainer) == ["", ""]
    assert Attendance.objects.get().state == "present"


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "malade"},
        {"minutes": 10**30},
        {"minutes": 0},
        {"minutes": 181},
        {"state": "absent", "minutes": 30},
        {"state": "excused", "excuse": "grippe\x00"},
        {"state": "present", "excuse": "duty"},
    ],
)
def test_what_cannot_be_is_refused_and_leaves_no_trace(slot, enrolment, trainer, fields):
    given = {"state": "present"} | fields
    assert told(slot, mark(enrolment, **given), by=trainer) == ["bad"]
    assert not AttendanceEvent.objects.exists()


def test_who_is_not_on_the_list_is_refused(slot, trainer, organisation, territory):
    other = factories.make_run(territory=territory, organisation=organisation)
    stranger = enrol(factories.make_user(), other, "teacher")
    marks = [mark(stranger), Mark(uuid4(), 10**15, "present")]
    assert told(slot, *marks, by=trainer) == ["unknown", "unknown"]


def test_one_signs_with_a_code_for_oneself_alone(slot, enrolment, run):
    other = enrol(factories.make_user(), run, "teacher")
    assert told(slot, mark(other), by=enrolment.user, source="code") == ["not_yours"]
    assert told(slot, mark(enrolment), by=enrolment.user, source="code") == [""]
    assert AttendanceEvent.objects.filter(refused="not_yours").count() == 1


def test_nobody_is_present_before_the_day_but_may_be_excused(run, enrolment, trainer):
    slot = make_slot(run, trainer, hours_ago=-30)
    assert told(slot, mark(enrolment), by=trainer) == ["too_early"]
    assert told(slot, mark(enrolment, "excused", excuse="duty"), by=trainer) == [""]


def test_a_cancelled_slot_takes_no_mark(slot, enrolment, trainer):
    slot.state = slot.State.CANCELLED
    slot.save()
    assert told(slot, mark(enrolment), by=trainer) == ["cancelled"]


def test_the_list_has_everybody_by_name_in_a_few_statements(slot, run, trainer, sql_budget):
    for name in ("Zola", "Émeraude", "Dupont"):
        enrol(factories.make_user(last_name=name), run, "teacher")
    with sql_budget(3):
        lines = roster(slot)
    assert [line.user.last_name for line in lines] == ["Dupont", "Émeraude", "Zola"]


# --- counting ----------------------------------------------------------------------------------


def test_a_head_count_told_twice_is_the_same_count(slot, trainer):
    for _ in range(2):
        count_heads(slot, Party(adults=7, children_6_to_10=4), by=trainer)
    assert slot.heads.total == 11
    earlier = timezone.now() - timedelta(minutes=30)
    assert count_heads(slot, Party(adults=1), by=trainer, device_at=earlier).total == 11
    with pytest.raises(SheetRefused):
        count_heads(slot, Party(adults=10**30), by=trainer)


# --- closing -----------------------------------------------------------------------------------


def test_a_sheet_is_certified_once_with_an_imprint_of_what_it_says(slot, enrolment, trainer):
    told(slot, mark(enrolment), by=trainer)
    assert close_sheet(sheet(slot), trainer)
    assert not close_sheet(sheet(slot), trainer)
    row = sheet(slot)
    assert (row.signed, row.closed_by, row.is_settled) == (True, trainer, True)
    assert row.fingerprint == fingerprint(row.slot)
    assert told(slot, mark(enrolment, "absent"), by=trainer) == ["closed"]
    assert Attendance.objects.get().state == "present"


def test_a_sheet_that_is_signed_for_wants_the_sentence_ticked(slot, trainer):
    with pytest.raises(SheetRefused):
        close_sheet(sheet(slot), trainer, signed=False)
    slot.run.legal_framework = "grand_public"
    slot.run.save()
    assert close_sheet(sheet(slot), trainer, signed=False)
    assert not sheet(slot).signed


def test_a_sheet_reopens_for_a_reason_which_is_kept(slot, enrolment, trainer):
    told(slot, mark(enrolment), by=trainer)
    close_sheet(sheet(slot), trainer)
    before = sheet(slot).fingerprint
    with pytest.raises(SheetRefused):
        reopen_sheet(sheet(slot), "  ", trainer)
    assert reopen_sheet(sheet(slot), "Une personne cochée par erreur", trainer)
    assert not reopen_sheet(sheet(slot), "encore", trainer)
    kept = SheetReopening.objects.get()
    assert (kept.fingerprint, kept.closed_by) == (before, trainer)
    assert told(slot, mark(enrolment, "absent"), by=trainer) == [""]


def test_the_clock_closes_a_sheet_and_somebody_certifies_it_later(run, slot, trainer, settings):
    old = make_slot(run, trainer, hours_ago=settings.ATTENDANCE_CLOSES_HOURS + 4)
    assert close_due() == 1
    assert (sheet(slot).is_open, sheet(old).is_open) == (True, False)
    assert list(Sheet.objects.unsettled()) == [sheet(slot), sheet(old)]
    assert close_sheet(sheet(old), trainer)
    assert sheet(old).is_settled
