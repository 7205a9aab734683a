"""Slots of the demonstration: in the dates of their sessions, on the first day and later."""

from datetime import timedelta

import pytest

from courses.api import CourseRun, User
from courses.demo.fill import fill
from plugins.scheduling.models import SlotTrainer, TimeSlot, Venue
from plugins.scheduling.slots import cancel_slot
from tests.courses.conftest import DAY

pytestmark = pytest.mark.xdist_group("demo")


def dated():
    closed = (CourseRun.State.CLOSED, CourseRun.State.ARCHIVED)
    runs = CourseRun.objects.filter(permanent=False, starts_on__isnull=False)
    return runs.exclude(state__in=closed)


def outside():
    """Slots that are not within the dates of their session."""
    return [
        slot
        for slot in TimeSlot.objects.told()
        if not slot.run.starts_on <= slot.local_start.date() <= slot.run.ends_on
    ]


def test_every_dated_session_has_its_half_days_in_places_or_online(site):
    with_slots = TimeSlot.objects.values("run_id")
    assert not dated().exclude(pk__in=with_slots).exists()
    assert outside() == []
    assert Venue.objects.count() >= 9
    assert TimeSlot.objects.exclude(room=None).count() > 20
    assert TimeSlot.objects.filter(venue=None).exclude(remote_link="").count() > 4
    assert SlotTrainer.objects.count() > 20
    hours = {slot.local_start.hour for slot in TimeSlot.objects.told()}
    assert hours == {9, 14, 18}


def test_they_follow_their_session_and_a_second_start_changes_nothing(site):
    before = list(TimeSlot.objects.order_by("pk").values_list("pk", "uid"))
    fill(DAY + timedelta(days=40))
    assert outside() == []
    moved = list(TimeSlot.objects.order_by("pk").values())
    assert [(row["id"], row["uid"]) for row in moved] == before
    assert {row["sequence"] for row in moved} == {0}
    fill(DAY + timedelta(days=40))
    assert list(TimeSlot.objects.order_by("pk").values()) == moved
    leads = SlotTrainer.objects.select_related("slot")
    assert all((lead.start, lead.end) == (lead.slot.start, lead.slot.end) for lead in leads)


def test_a_session_of_which_a_visitor_has_cancelled_a_slot_keeps_them_all(site):
    slot = TimeSlot.objects.planned().filter(start__date__gt=DAY).first()
    cancel_slot(slot, "Neige", by=User.objects.filter(is_superuser=False).first())
    before = list(TimeSlot.objects.filter(run=slot.run_id).order_by("pk").values())
    fill(DAY + timedelta(days=100))
    assert list(TimeSlot.objects.filter(run=slot.run_id).order_by("pk").values()) == before


def test_nobody_meets_at_christmas(site):
    days = {(slot.local_start.month, slot.local_start.day) for slot in TimeSlot.objects.told()}
    assert not days & {(12, 24), (12, 25), (12, 31), (1, 1), (5, 1)}
