"""Scenarios of several connections at once: `python -m` this module and the scenario's name."""

import json
import random
import sys
from datetime import timedelta
from itertools import pairwise
from threading import Barrier
from unittest.mock import patch
from uuid import uuid4

import django

django.setup()

from django.db import connection  # noqa: E402  (after setup)
from django.utils import timezone  # noqa: E402

from courses.models import Enrolment  # noqa: E402
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


def reminded_by_four_sweeps():
    """Each sweep writes and sends: two workers and two beats at the same instant, twice."""
    from django.core import mail

    from courses import messages
    from courses.enrolment import enrol
    from courses.models import Message
    from plugins.scheduling.telling import reminders

    run, boss = world()
    day = wednesday()
    add_slots(run, [make_plan(day, 9, 12)], by=boss, key=uuid4())
    rows = [enrol(factories.make_user(), run, "teacher", tell=False) for _ in range(12)]
    month_ago = timezone.now() - timedelta(days=30)
    Enrolment.objects.update(confirmed_at=month_ago)
    TimeSlot.objects.update(changed_at=month_ago)
    Message.objects.all().delete()
    eve = TimeSlot.objects.told().get().start - timedelta(hours=15)
    sent = []

    def sweep():
        reminders.remind()
        for pk in Message.objects.order_by("?").values_list("pk", flat=True):
            messages.deliver(pk)

    errors = []
    with (
        patch.object(reminders, "database_now", lambda: eve),
        patch.object(mail.EmailMultiAlternatives, "send", lambda self: sent.append(self.to[0])),
        patch.object(reminders, "send_message", due_now(reminders.send_message)),
    ):
        for _twice in range(2):
            errors += together([sweep] * 4)
    return {
        "errors": errors,
        "people": len(rows),
        "rows": Message.objects.count(),
        "sent": sorted(sent) == sorted(row.user.email for row in rows),
    }


def reminded_without_keys():
    """The positive control: each sweep writes what it believes that nobody has written."""
    from plugins.scheduling.telling import reminders

    send = reminders.send_message
    with patch.object(
        reminders,
        "send_message",
        lambda to, key, *args, **fields: send(to, f"{key}-{uuid4()}", *args, **fields),
    ):
        return reminded_by_four_sweeps()


def due_now(send):
    """The reminders are of a day to come: they leave at once here."""

    def sent(*args, **fields):
        return send(*args, **fields | {"due_at": timezone.now() - timedelta(minutes=1)})

    return sent


def decided_by_six():
    """A go/no-go date comes under six sweeps, while an organiser cancels too."""
    from courses.enrolment import enrol, seats_disagree
    from courses.models import Message
    from plugins.scheduling.models import RunSchedule
    from plugins.scheduling.organising.sessions import cancel_session
    from plugins.scheduling.telling.deciding import decide_due

    run, boss = world()
    add_slots(run, [make_plan(wednesday(), 9, 12)], by=boss, key=uuid4())
    rows = [enrol(factories.make_user(), run, "teacher", tell=False) for _ in range(3)]
    past = timezone.now() - timedelta(minutes=1)
    RunSchedule.objects.create(run=run, minimum=9, decide_at=past, automatic=True)
    errors = together([decide_due] * 6 + [lambda: cancel_session(run, "Neige", by=boss)] * 2)
    slot = TimeSlot.objects.get()
    return {
        "errors": errors,
        "mails": Message.objects.filter(act="cancel").count() - len(rows),
        "slot": [slot.state, slot.sequence],
        "disagree": seats_disagree(),
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
    """The positive control: nobody waits for anybody, all look before any of them writes."""
    from plugins.scheduling.attendance import taking

    events, looked = taking.AttendanceEvent.objects, Barrier(8)
    write = events.bulk_create

    def written(rows):
        looked.wait(60)
        return write(rows)

    def unheld(slot, marks):
        wanted = {mark.enrolment_id for mark in marks}
        return {row.pk: row for row in taking.expected(slot).filter(pk__in=wanted)}

    with (
        patch.object(taking, "_held", unheld),
        patch.object(
            taking.Sheet.objects, "select_for_update", lambda **of: taking.Sheet.objects.all()
        ),
        patch.object(events, "bulk_create", written),
    ):
        return eight_marks_of_one_person()


if __name__ == "__main__":
    result = globals()[sys.argv[1]]() | {"vendor": connection.vendor}
    sys.stdout.write(json.dumps(result))
