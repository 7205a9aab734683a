"""Slots of the demonstration: in the dates of their sessions, on the first day and later."""

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest

from courses.api import Completion, CoursePage, CourseRun, User
from courses.demo.fill import fill
from courses.enrolment import seats_disagree
from plugins.scheduling.attendance import Mark, roster, take
from plugins.scheduling.demo.wanted import moment_of, written
from plugins.scheduling.models import (
    Attendance,
    AttendanceActivityPage,
    RunSchedule,
    Sheet,
    SlotTrainer,
    Stop,
    TimeSlot,
    Venue,
)
from plugins.scheduling.slots import cancel_slot
from tests.courses.conftest import DAY

pytestmark = pytest.mark.xdist_group("demo")


def dated():
    closed = (CourseRun.State.CLOSED, CourseRun.State.ARCHIVED)
    runs = CourseRun.objects.filter(permanent=False, starts_on__isnull=False)
    return runs.exclude(state__in=closed)


def special():
    """The sessions that a visitor is to find at once, by their key."""
    titles = {one["title"]: one["key"] for one in written()["special"]}
    return {titles[run.title]: run for run in CourseRun.objects.filter(title__in=titles)}


def overlapping():
    """Pairs of slots that want one room, one bus or one person at the same time."""
    held = defaultdict(list)
    for slot in TimeSlot.objects.planned().prefetch_related("leads"):
        places = [("room", slot.room_id)] if slot.room_id else []
        places += [("bus", slot.venue_id)] if slot.whole_venue else []
        for what in places + [("person", lead.trainer_id) for lead in slot.leads.all()]:
            held[what].append((slot.start, slot.end, slot.pk))
    return [
        (what, one, other)
        for what, taken in held.items()
        for one, other in pairwise(sorted(taken))
        if other[0] < one[1]
    ]


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
    assert TimeSlot.objects.exclude(room=None).count() > 20
    assert TimeSlot.objects.filter(venue=None).exclude(remote_link="").count() > 4
    assert SlotTrainer.objects.count() > 20
    known = {run.pk for run in special().values()}
    hours = {slot.local_start.hour for slot in TimeSlot.objects.exclude(run__in=known).told()}
    assert hours == {9, 10, 14, 16, 18}


def test_they_follow_their_session_and_a_second_start_changes_nothing(site):
    before = list(TimeSlot.objects.order_by("pk").values_list("pk", "uid"))
    fill(DAY + timedelta(days=40))
    assert outside() == []
    moved = list(TimeSlot.objects.order_by("pk").values())
    assert [(row["id"], row["uid"]) for row in moved] == before
    assert [row["sequence"] for row in moved if row["state"] == "planned" and row["sequence"]] == []
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


def test_there_are_forty_places_in_three_territories_and_a_bus_that_tours(site):
    venues = Venue.objects.all()
    by_territory = Counter(venues.values_list("territory__code", flat=True))
    assert sum(by_territory.values()) == 40
    assert min(by_territory[code] for code in ("88", "95", "971")) >= 10
    assert venues.filter(host__isnull=False).count() > 10
    assert not venues.filter(summary="").exists()
    [bus] = [venue for venue in venues if venue.is_itinerant]
    days = {stop.day: stop for stop in Stop.objects.filter(venue=bus)}
    aboard = TimeSlot.objects.at(bus).told()
    assert len(days) == 8
    assert len(aboard) == 4
    assert all(slot.whole_venue and slot.local_start.date() in days for slot in aboard)


def test_what_people_read_of_places_and_sessions_is_never_twice_the_same(site):
    assert dated().count() >= 120
    for words in (
        CourseRun.objects.filter(permanent=False).values_list("title", flat=True),
        Venue.objects.values_list("summary", flat=True),
        Venue.objects.values_list("transport", flat=True),
        Venue.objects.values_list("name", flat=True),
    ):
        assert [text for text, times in Counter(words).items() if times > 1] == []


@pytest.mark.parametrize("days", [0, 10, 200])
def test_what_was_written_in_bulk_is_as_the_verbs_leave_it_and_every_kind_is_found(site, days):
    fill(DAY + timedelta(days=days))
    assert seats_disagree() == []
    assert overlapping() == []
    assert not TimeSlot.objects.filter(sheet=None).exists()
    slots = TimeSlot.objects.exclude(room=None).select_related("room")
    assert all(slot.room.venue_id == slot.venue_id for slot in slots)
    leads = SlotTrainer.objects.select_related("slot")
    assert all((lead.start, lead.end) == (lead.slot.start, lead.slot.end) for lead in leads)
    assert all(lead.live == lead.slot.is_planned for lead in leads)
    find_every_kind_of_day(DAY + timedelta(days=days))


def find_every_kind_of_day(day):
    now = moment_of(day)
    runs = special()
    slots = {
        key: list(TimeSlot.objects.filter(run=run).order_by("start")) for key, run in runs.items()
    }
    assert slots["en-ce-moment"][0].start <= now < slots["en-ce-moment"][0].end
    assert runs["en-ce-moment"].enrolments.count() == 9
    ahead = slots["dans-une-heure"][0].start - now
    assert timedelta(minutes=44) <= ahead <= timedelta(minutes=61)
    yesterday = slots["hier"][0]
    assert yesterday.local_start.date() == day - timedelta(days=1)
    if day == DAY:  # the others are not over by the clock of the database
        assert yesterday.sheet.state == Sheet.State.CLOSED
        assert Attendance.objects.filter(slot=yesterday).count() == 10
    total = runs["derniere-place"].seats.get(bucket="total")
    assert total.taken == total.capacity - 1
    cancelled = slots["annulee"][0]
    assert (cancelled.state, runs["annulee"].state) == ("cancelled", CourseRun.State.CLOSED)
    assert cancelled.cancel_reason
    assert cancelled.start > now
    at_risk = RunSchedule.objects.get(run=runs["a-risque"], decision="")
    assert now < at_risk.decide_at < now + timedelta(days=7)
    assert runs["a-risque"].enrolments.count() < at_risk.minimum
    assert slots["a-risque"][0].room_state == TimeSlot.RoomState.ASKED
    assert not slots["a-risque"][0].leads.exists()


def test_a_sheet_that_a_visitor_has_begun_stays_where_it_is(site):
    slot = TimeSlot.objects.told().get(run=special()["en-ce-moment"])
    lead = slot.leads.select_related("trainer").get().trainer
    person = roster(slot)[0].enrolment
    take(slot, [Mark(uuid4(), person.pk, "present")], by=lead, source="list")
    before = TimeSlot.objects.filter(pk=slot.pk).values().get()
    fill(DAY + timedelta(days=10))
    assert TimeSlot.objects.filter(pk=slot.pk).values().get() == before
    assert Attendance.objects.filter(slot=slot).count() == 1


@pytest.mark.parametrize("slug", ["visualiseur", "temps-d-ecran"])
def test_who_was_there_has_done_the_step_on_that_day(site, slug):
    course = CoursePage.objects.get(slug=slug)
    step = AttendanceActivityPage.objects.child_of(course).get()
    rows = Completion.objects.filter(activity=step, progress=100).select_related("enrolment__run")
    assert rows
    for row in rows:
        slots = TimeSlot.objects.filter(run=row.enrolment.run)
        present = Attendance.objects.filter(slot__in=slots, enrolment=row.enrolment)
        assert {one.state for one in present} == {"present"}
        assert row.completed_at == max(slot.end for slot in slots)
        assert (row.known_by, row.minutes) == ("attended", sum(slot.minutes for slot in slots))
        assert row.enrolment.completed_at is None or row.enrolment.completed_at >= row.completed_at


def test_only_what_is_to_be_watched_has_nobody_to_lead_it(site):
    alone = TimeSlot.objects.planned().filter(leads=None, start__gte=moment_of(DAY))
    assert {slot.run_id for slot in alone} == {special()["a-risque"].pk}
