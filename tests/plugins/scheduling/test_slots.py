"""Slots added, moved, cancelled, repeated: what is refused, what is counted, who is told."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.api import occasions_changed
from courses.enrolment import enrol
from courses.models import CourseRun, Message
from courses.runs import close_run
from plugins.scheduling.models import SlotTrainer, TimeSlot
from plugins.scheduling.slots import SlotRefused, add_slots, cancel_slot, copy_slots, move_slot
from tests import factories

from .places import make_plan, make_room, make_venue, wednesday

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(territory):
    return make_room(territory)


@pytest.fixture
def add(run, organiser):
    def added(*plans, into=run, key=None):
        return add_slots(into, plans, by=organiser, key=key or uuid4())

    return added


def refusal(call, *args, **kwargs):
    with pytest.raises(SlotRefused) as refused:
        call(*args, **kwargs)
    return " ".join(refused.value.sentences)


# --- adding ------------------------------------------------------------------------------------


def test_a_slot_has_its_place_its_people_and_gives_the_run_its_dates(add, run, room, trainer):
    (slot,) = add(make_plan(wednesday(), 9, 12, room, trainer, break_minutes=15))
    assert (slot.room, slot.venue, slot.break_minutes) == (room, room.venue, 15)
    assert list(slot.trainers.all()) == [trainer]
    lead = slot.leads.get()
    assert (lead.start, lead.end, lead.live) == (slot.start, slot.end, True)
    run.refresh_from_db()
    assert (run.starts_on, run.ends_on) == (wednesday(), wednesday())


def test_a_longer_run_keeps_its_dates(add, run, room):
    kept = (wednesday() - timedelta(days=30), wednesday() + timedelta(days=30))
    CourseRun.objects.filter(pk=run.pk).update(starts_on=kept[0], ends_on=kept[1])
    add(make_plan(wednesday(), 9, 12, room))
    run.refresh_from_db()
    assert (run.starts_on, run.ends_on) == kept


def test_a_form_sent_twice_adds_once(add, room):
    key = uuid4()
    plans = [make_plan(wednesday(), 9, 12, room), make_plan(wednesday(), 14, 17, room)]
    assert add(*plans, key=key) == add(*plans, key=key)
    assert TimeSlot.objects.count() == 2


def test_a_room_taken_is_refused_by_a_sentence_that_names_it(add, room, run):
    add(make_plan(wednesday(), 9, 12, room))
    told = refusal(add, make_plan(wednesday(), 11, 13, room))
    assert "Atelier" in told
    assert room.venue.name in told
    assert run.course.title in told
    assert "9\u00a0h\u00a0–\u00a012\u00a0h" in told


def test_one_conflict_among_several_slots_adds_none(add, room):
    add(make_plan(wednesday(3), 9, 12, room))
    refusal(add, make_plan(wednesday(2), 9, 12, room), make_plan(wednesday(3), 9, 12, room))
    assert TimeSlot.objects.count() == 1


def test_slots_that_follow_one_another_do_not_overlap(add, room, trainer):
    add(make_plan(wednesday(), 9, 12, room, trainer))
    add(make_plan(wednesday(), 12, 14, room, trainer))
    assert TimeSlot.objects.count() == 2


def test_a_trainer_is_in_one_place_at_a_time(add, territory, room, trainer):
    elsewhere = factories.make_run(territory=territory)
    add(make_plan(wednesday(), 9, 12, room, trainer))
    told = refusal(
        add, make_plan(wednesday(), 10, 11, make_room(territory), trainer), into=elsewhere
    )
    assert trainer.display_name in told
    assert "anime déjà" in told


def test_a_bus_is_in_one_place_at_a_time(add, territory):
    bus = make_venue(territory, mobility=["Itinérant"])
    fixed = make_venue(territory)
    add(make_plan(wednesday(), 9, 12, venue=bus))
    assert bus.name in refusal(add, make_plan(wednesday(), 10, 11, venue=bus))
    add(make_plan(wednesday(), 9, 12, venue=fixed), make_plan(wednesday(), 9, 12, venue=fixed))


def test_slots_of_one_form_that_overlap_are_refused(add, room):
    told = refusal(add, make_plan(wednesday(), 9, 12, room), make_plan(wednesday(), 11, 13, room))
    assert "se chevauchent" in told


def test_no_slot_enters_a_run_that_is_over(add, run, room, organiser):
    close_run(run, by=organiser)
    assert "close" in refusal(add, make_plan(wednesday(), 9, 12, room))


@pytest.mark.parametrize("number", [0, 61])
def test_neither_none_nor_too_many(add, number):
    refusal(add, *[make_plan(wednesday(), 9, 12)] * number)


def test_the_database_itself_refuses_a_slot_that_ends_before_it_starts(add, room):
    (slot,) = add(make_plan(wednesday(), 9, 12, room))
    with pytest.raises(IntegrityError), transaction.atomic():
        TimeSlot.objects.filter(pk=slot.pk).update(end=slot.start)


def test_everybody_is_told_after_commit(
    add, run, room, organiser, django_capture_on_commit_callbacks
):
    heard = []

    def listen(sender, run, uids, **kwargs):
        heard.append((run, uids))

    occasions_changed.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        (slot,) = add(make_plan(wednesday(), 9, 12, room))
        assert heard == []
    assert heard == [(run, [str(slot.uid)])]


# --- the clock on the wall ---------------------------------------------------------------------


def test_nine_o_clock_stays_nine_o_clock_through_both_sundays_of_the_year(add, run, organiser):
    """Clocks change on 29 March and 25 October 2026."""
    (before,) = add(make_plan(date(2026, 3, 25)))
    (autumn,) = add(make_plan(date(2026, 10, 21)))
    copies = copy_slots([before, autumn], run, every=7, times=1, by=organiser, key=uuid4())
    local = [slot.local_start.strftime("%m-%d %H:%M") for slot in copies]
    assert local == ["04-01 09:00", "10-28 09:00"]
    assert [slot.start.astimezone(UTC).hour for slot in (before, *copies, autumn)] == [8, 7, 8, 7]


@pytest.mark.parametrize(("day", "utc"), [(date(2026, 3, 29), 7), (date(2026, 10, 25), 8)])
def test_a_slot_on_the_very_sunday_is_right(add, day, utc):
    (slot,) = add(make_plan(day))
    assert slot.start.astimezone(UTC).hour == utc


def test_an_hour_that_the_clock_skips_is_refused(add):
    assert "n’existe pas" in refusal(add, make_plan(date(2026, 3, 29), 2, 4))


def test_nine_o_clock_in_guadeloupe_is_nine_o_clock_there(organiser):
    guadeloupe = factories.make_territory("971", "Guadeloupe", time_zone="America/Guadeloupe")
    room = make_room(guadeloupe)
    run = factories.make_run(territory=guadeloupe)
    plan = make_plan(date(2026, 6, 10), 9, 12, room, zone=room.venue.zone.key)
    (slot,) = add_slots(run, [plan], by=organiser, key=uuid4())
    assert slot.local_start.hour == 9
    assert slot.start.astimezone(UTC) == datetime(2026, 6, 10, 13, tzinfo=UTC)


# --- repeating ---------------------------------------------------------------------------------


def test_a_series_is_copied_once_with_its_place_and_people(add, run, room, trainer, organiser):
    slots = add(make_plan(wednesday(), 9, 12, room, trainer))
    key = uuid4()
    for _twice in range(2):
        copies = copy_slots(slots, run, every=7, times=3, by=organiser, key=key)
    assert TimeSlot.objects.count() == 4
    assert {slot.room for slot in copies} == {room}
    assert SlotTrainer.objects.filter(trainer=trainer, live=True).count() == 4


def test_in_another_run_only_its_own_trainers_follow(add, run, trainer, organiser):
    other = factories.make_run(territory=run.territory)
    slots = add(make_plan(wednesday(), 9, 12, None, trainer))
    (copy,) = copy_slots(slots, other, every=7, times=1, by=organiser, key=uuid4())
    assert list(copy.trainers.all()) == []


# --- moving and cancelling ---------------------------------------------------------------------


@pytest.fixture
def enrolled(run):
    people = [factories.make_user() for _ in range(3)]
    for user in people:
        enrol(user, run, "teacher")
    return people


@pytest.fixture
def slot(add, room, trainer):
    return add(make_plan(wednesday(), 9, 12, room, trainer))[0]


def told_of(slot, act):
    """But what somebody who withdraws is told of her own seat."""
    rows = Message.objects.filter(act=act).exclude(key__endswith="-withdrawn")
    assert {tuple(row.occasions) for row in rows} <= {(str(slot.uid),)}
    return sorted(rows.values_list("to_id", flat=True))


def test_each_move_counts_and_is_told_once_to_each(slot, room, trainer, enrolled, organiser):
    uid, plan = slot.uid, make_plan(wednesday(3), 9, 12, room, trainer)
    assert move_slot(slot, plan, seen=0, by=organiser)
    assert not move_slot(slot, plan, seen=0, by=organiser)  # sent twice
    slot.refresh_from_db()
    assert (slot.uid, slot.sequence) == (uid, 1)
    assert told_of(slot, "move") == sorted(user.pk for user in (*enrolled, trainer))
    lead = slot.leads.get()
    assert (lead.start, lead.end) == (slot.start, slot.end)
    assert move_slot(slot, make_plan(wednesday(4), 9, 12, room, trainer), seen=1, by=organiser)
    assert slot.sequence == 2
    assert Message.objects.filter(act="move").count() == 8


def test_the_mail_says_the_old_hours_the_new_ones_and_where(slot, room, trainer, organiser, run):
    enrol(factories.make_user(), run, "teacher")
    move_slot(slot, make_plan(wednesday(), 14, 17, room, trainer), seen=0, by=organiser)
    text = Message.objects.filter(act="move").first().text
    assert "9\u00a0h\u00a0–\u00a012\u00a0h" in text
    assert "14\u00a0h\u00a0–\u00a017\u00a0h" in text
    assert "Atelier" in text


def test_another_break_is_neither_counted_nor_told(slot, room, trainer, enrolled, organiser):
    before = slot.changed_at
    plan = make_plan(wednesday(), 9, 12, room, trainer, break_minutes=20)
    assert move_slot(slot, plan, seen=0, by=organiser)
    assert (slot.sequence, slot.break_minutes) == (0, 20)
    assert slot.changed_at > before
    assert not Message.objects.filter(act="move").exists()


def test_a_slot_does_not_overlap_itself(slot, room, trainer, organiser):
    assert move_slot(slot, make_plan(wednesday(), 10, 13, room, trainer), seen=0, by=organiser)


def test_who_moves_what_somebody_has_just_moved_reads_it_again(slot, room, organiser):
    move_slot(slot, make_plan(wednesday(3), 9, 12, room), seen=0, by=organiser)
    told = refusal(move_slot, slot, make_plan(wednesday(4), 9, 12, room), seen=0, by=organiser)
    assert "vient de changer" in told


def test_a_move_onto_a_taken_room_is_refused_and_changes_nothing(add, slot, room, organiser):
    add(make_plan(wednesday(3), 9, 12, room))
    refusal(move_slot, slot, make_plan(wednesday(3), 11, 13, room), seen=0, by=organiser)
    slot.refresh_from_db()
    assert (slot.sequence, slot.local_start.date()) == (0, wednesday())


def test_cancelled_once_each_is_told_once_and_the_room_is_free(
    add, slot, room, trainer, enrolled, organiser
):
    assert cancel_slot(slot, "Formatrice souffrante", by=organiser)
    assert not cancel_slot(slot, "Encore", by=organiser)
    assert (slot.state, slot.sequence, slot.cancel_reason) == (
        "cancelled",
        1,
        "Formatrice souffrante",
    )
    assert told_of(slot, "cancel") == sorted(user.pk for user in (*enrolled, trainer))
    assert "Formatrice souffrante" in Message.objects.filter(act="cancel").first().text
    add(make_plan(wednesday(), 9, 12, room, trainer))


def test_neither_those_who_wait_nor_who_has_withdrawn_is_told(slot, run, organiser):
    from courses.enrolment import change_capacity, withdraw

    change_capacity(run, 2)
    inside, gone, late = (factories.make_user() for _ in range(3))
    enrol(inside, run, "teacher")
    leaving = enrol(gone, run, "teacher")
    withdraw(leaving, by=gone)
    change_capacity(run, 1)
    enrol(late, run, "teacher")
    cancel_slot(slot, "Neige", by=organiser)
    assert inside.pk in told_of(slot, "cancel")
    assert not {gone.pk, late.pk} & set(told_of(slot, "cancel"))


def test_the_mail_leaves_after_commit_and_only_before_its_hour(
    slot, run, organiser, django_capture_on_commit_callbacks
):
    person = factories.make_user()
    enrol(person, run, "teacher")
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        cancel_slot(slot, "Neige", by=organiser)
    assert any(letter.to == [person.email] for letter in mail.outbox)
    assert Message.objects.get(act="cancel", to=person).use_by == slot.end


def test_nobody_is_told_of_what_is_over(add, run, organiser, enrolled):
    yesterday = timezone.localdate() - timedelta(days=1)
    (past,) = add(make_plan(yesterday))
    cancel_slot(past, "Erreur de saisie", by=organiser)
    assert not Message.objects.filter(act="cancel").exists()


def test_a_cancelled_slot_does_not_move(slot, room, organiser):
    cancel_slot(slot, "Neige", by=organiser)
    told = refusal(move_slot, slot, make_plan(wednesday(3), 9, 12, room), seen=1, by=organiser)
    assert "annulé" in told
