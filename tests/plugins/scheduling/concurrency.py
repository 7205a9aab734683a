"""Scenarios of several connections at once: `python -m` this module and the scenario's name."""

import json
import random
import sys
from datetime import timedelta
from itertools import pairwise
from unittest.mock import patch
from uuid import uuid4

import django

django.setup()

from django.db import connection  # noqa: E402  (after setup)

from plugins.scheduling import slots as verbs  # noqa: E402
from plugins.scheduling.models import SlotTrainer, TimeSlot  # noqa: E402
from plugins.scheduling.slots import SlotRefused, add_slots, move_slot  # noqa: E402
from tests import factories  # noqa: E402
from tests.concurrency import together  # noqa: E402

from .places import make_plan, make_room, wednesday  # noqa: E402

SEED = 20_26


def world():
    run = factories.make_run()
    boss = factories.make_role("organiser", run.territory, run.organisation)
    return run, boss


def overlaps():
    """Pairs of planned slots that share a room or a trainer, read from the rows."""
    slots = list(TimeSlot.objects.planned().exclude(room=None).order_by("room", "start"))
    leads = list(SlotTrainer.objects.filter(live=True).order_by("trainer", "start"))
    pairs = [(a, b) for a, b in pairwise(slots) if a.room_id == b.room_id]
    pairs += [(a, b) for a, b in pairwise(leads) if a.trainer == b.trainer]
    return sum(a.end > b.start for a, b in pairs)


def counted(verb, refused):
    """The verb, whose refusals are counted with their sentence."""

    def call():
        try:
            verb()
        except SlotRefused as refusal:
            refused.extend(refusal.sentences[:1])

    return call


def one_room_wanted_by_eight():
    run, boss = world()
    room = make_room(run.territory)
    refused = []
    plans = [make_plan(wednesday(), 8 + n // 4, 12, room) for n in range(8)]
    errors = together(
        [
            counted(lambda plan=plan: add_slots(run, [plan], by=boss, key=uuid4()), refused)
            for plan in plans
        ]
    )
    named = all("Atelier" in sentence for sentence in refused)
    return {"errors": errors, "added": TimeSlot.objects.count(), "named": named}


def one_form_sent_six_times():
    run, boss = world()
    key, room = uuid4(), make_room(run.territory)
    plans = [make_plan(wednesday(), 9, 12, room), make_plan(wednesday(), 14, 17, room)]
    errors = together([lambda: add_slots(run, plans, by=boss, key=key)] * 6)
    return {"errors": errors, "added": TimeSlot.objects.count()}


def many_at_random():
    """Adds and moves of three rooms and three trainers, that swap places too."""
    run, boss = world()
    runs = [run, *(factories.make_run(territory=run.territory) for _ in range(3))]
    rooms = [make_room(run.territory) for _ in range(3)]
    people = [factories.make_user() for _ in range(3)]
    dice, refused = random.Random(SEED), []

    def plan():
        start = dice.randint(8, 16)
        day = wednesday() + timedelta(days=dice.randint(0, 1))
        who = dice.sample(people, dice.randint(0, 2))
        return make_plan(day, start, start + dice.randint(1, 3), dice.choice(rooms), *who)

    def add(where, wanted):
        return counted(lambda: add_slots(where, wanted, by=boss, key=uuid4()), refused)

    def move(slot, wanted):
        return counted(lambda: move_slot(slot, wanted, seen=slot.sequence, by=boss), refused)

    errors = together(
        [add(dice.choice(runs), [plan() for _ in range(dice.randint(1, 2))]) for _ in range(24)]
    )
    slots = list(TimeSlot.objects.told())
    errors += together([move(dice.choice(slots), plan()) for _ in range(24)])
    return {
        "seed": SEED,
        "errors": errors,
        "overlaps": overlaps(),
        "added": len(slots),
        "refused": len(refused),
    }


def without_the_check():
    """The positive control: nobody locks nor looks, the constraint alone stands."""
    run, boss = world()
    trainer = factories.make_user()
    room = make_room(run.territory)
    told = []
    with patch.object(verbs, "_hold"), patch.object(verbs, "_refuse"):
        for plan in (
            make_plan(wednesday(), 9, 12, room),
            make_plan(wednesday(), 10, 13, room),
            make_plan(wednesday(2), 14, 17, None, trainer),
            make_plan(wednesday(2), 15, 18, None, trainer),
        ):
            try:
                add_slots(run, [plan], by=boss, key=uuid4())
            except SlotRefused as refusal:
                told += refusal.sentences
    return {"added": TimeSlot.objects.count(), "overlaps": overlaps(), "told": told}


def eight_marks_of_one_person():
    """Four telephones, each sending its two marks at the same instant as the others."""
    from courses.enrolment import enrol
    from courses.models import Completion
    from plugins.scheduling.attendance import take
    from plugins.scheduling.models import Attendance, AttendanceActivityPage, AttendanceEvent

    from .meetings import make_slot, mark

    run, boss = world()
    factories.make_activity(run.course, AttendanceActivityPage)
    enrolment = enrol(factories.make_user(), run, "teacher")
    slot = make_slot(run)
    marks = [mark(enrolment, minutes=10 * n) for n in range(1, 5)]
    calls = [
        lambda one=one: take(slot, [one], by=boss, source="list") for one in marks for _ in range(2)
    ]
    errors = together(calls)
    newest = AttendanceEvent.objects.order_by("at", "pk").last()
    presence = Attendance.objects.first()
    return {
        "errors": errors,
        "events": AttendanceEvent.objects.count(),
        "presences": Attendance.objects.count(),
        "is_newest": (presence.minutes, presence.at) == (newest.minutes, newest.at),
        "steps": list(Completion.objects.values_list("progress", "minutes")),
        "minutes": newest.minutes,
    }


def eight_marks_unlocked():
    """The positive control: nobody waits for anybody."""
    from plugins.scheduling.attendance import taking

    def unheld(slot, marks):
        wanted = {mark.enrolment_id for mark in marks}
        return {row.pk: row for row in taking.expected(slot).filter(pk__in=wanted)}

    with (
        patch.object(taking, "_held", unheld),
        patch.object(
            taking.Sheet.objects, "select_for_update", lambda **of: taking.Sheet.objects.all()
        ),
    ):
        return eight_marks_of_one_person()


if __name__ == "__main__":
    result = globals()[sys.argv[1]]() | {"vendor": connection.vendor}
    sys.stdout.write(json.dumps(result))
