"""Bookings at random by eight processes at once: rooms, a bus and trainers, few for so many."""

import random
import re
from datetime import timedelta
from multiprocessing import get_context
from unittest.mock import patch
from uuid import UUID

from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from courses.models import CourseRun, User
from plugins.scheduling import slots as verbs
from plugins.scheduling.exclusion import UNDONE
from plugins.scheduling.models import Room, TimeSlot, Venue
from plugins.scheduling.slots import SlotRefused, add_slots, cancel_slot, move_slot
from tests import factories

from .places import make_plan, make_room, make_venue, wednesday

PROCESSES, DAYS = 8, 5
# What a refusal says, whichever it is: with whom or what it collides, and when.
SENTENCES = [
    r"[^:]+ : déjà pris le .*\d\sh.* par la session «\s.+\s»\.",
    r".+ anime déjà la session «\s.+\s» le .*\d\sh.*\.",
    r"Deux de ces créneaux se chevauchent : .*\d\sh.* et .*\d\sh.*\.",
    r".*(vient de changer|est annulé).*\.",
]
OVERLAPS = """
SELECT count(*) FROM scheduling_timeslot a JOIN scheduling_timeslot b ON a.id < b.id
 WHERE a.state = 'planned' AND b.state = 'planned' AND a."start" < b."end" AND b."start" < a."end"
   AND (a.room_id = b.room_id OR (a.whole_venue AND b.whole_venue AND a.venue_id = b.venue_id))
UNION ALL
SELECT count(*) FROM scheduling_slottrainer a JOIN scheduling_slottrainer b ON a.id < b.id
 WHERE a.live AND b.live AND a."start" < b."end" AND b."start" < a."end"
   AND a.trainer_id = b.trainer_id
"""


def furnish():
    """Six rooms, a bus, six trainers, eight runs."""
    run = factories.make_run()
    boss = factories.make_role("organiser", run.territory, run.organisation)
    for number in range(6):
        make_room(run.territory, name=f"Salle {number}")
        factories.make_user()
    make_venue(run.territory, name="Le bus", mobility=["Itinérant"])
    for _number in range(7):
        factories.make_run(run.course, run.territory, run.organisation)
    return boss.pk


class Booker:
    """One of the eight: what it wants is drawn from its own seed."""

    def __init__(self, seed, boss):
        self.dice, self.by = random.Random(seed), User.objects.get(pk=boss)
        self.runs = list(CourseRun.objects.order_by("pk"))
        self.rooms = list(Room.objects.order_by("pk"))
        self.people = list(User.objects.exclude(pk=boss).order_by("pk"))
        self.bus = Venue.objects.get(name="Le bus")
        self.client = Client(HTTP_HOST=settings.SITE_HOST, raise_request_exception=False)
        self.client.force_login(self.by)

    def plan(self):
        dice, start = self.dice, self.dice.randint(8, 18)
        day = wednesday() + timedelta(days=dice.randrange(DAYS))
        hours = (start, start + dice.randint(1, 3))
        who = dice.sample(self.people, dice.randint(0, 2))
        if dice.random() < 0.15:
            return make_plan(day, *hours, None, *who, venue=self.bus)
        return make_plan(day, *hours, dice.choice(self.rooms), *who)

    def act(self):
        """Seven times in ten an addition; else a slot moves, or is cancelled."""
        lot, planned = self.dice.random(), TimeSlot.objects.planned().told()
        slot = planned.order_by("?").first() if lot > 0.7 else None
        if slot is None:
            self.add()
        elif lot > 0.95:
            cancel_slot(slot, "Neige", by=self.by)
        elif lot > 0.92:
            self.type(slot, self.plan())
        else:
            move_slot(slot, self.plan(), seen=slot.sequence, by=self.by)

    def add(self):
        key = UUID(int=self.dice.getrandbits(128))
        plans = [self.plan() for _ in range(self.dice.randint(1, 2))]
        add_slots(self.dice.choice(self.runs), plans, by=self.by, key=key)

    def type(self, slot, wanted):
        """On the screen, as somebody would."""
        address = reverse("scheduling_slots:move", args=[slot.run_id, slot.pk])
        sent = {
            "seen": slot.sequence,
            "day": f"{wanted.start:%Y-%m-%d}",
            "start": f"{wanted.start:%H:%M}",
            "end": f"{wanted.end:%H:%M}",
            "place": f"room-{wanted.room.pk}" if wanted.room else f"venue-{wanted.venue.pk}",
        }
        answer = self.client.post(address, sent)
        if answer.status_code not in (200, 302):
            raise AssertionError(f"{answer.status_code} at {address}")


def book(number, seed, boss):
    """What one process does: (bookings kept, refusals, faults)."""
    connections.close_all()
    booker, kept, refused, faults = Booker(seed, boss), 0, 0, []
    for _number in range(number):
        try:
            booker.act()
            kept += 1
        except SlotRefused as refusal:
            refused += 1
            faults += [word for word in refusal.sentences[:1] if not _is_plain(word)]
        except Exception as error:
            faults.append(repr(error)[:300])
    return kept, refused, faults


def _is_plain(sentence):
    return any(re.fullmatch(told, sentence) for told in SENTENCES)


def play(number, seed):
    """`number` bookings in all. Everything is read back from the rows, in SQL."""
    boss = furnish()
    connections.close_all()
    each = [(number // PROCESSES, seed + at, boss) for at in range(PROCESSES)]
    with get_context("fork").Pool(PROCESSES) as pool:
        results = pool.starmap(book, each)
    return {
        "seed": seed,
        "kept": sum(result[0] for result in results),
        "refused": sum(result[1] for result in results),
        "faults": [fault for result in results for fault in result[2]],
        "planned": TimeSlot.objects.planned().count(),
        "overlaps": overlaps(),
    }


def overlaps():
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS)
        return sum(row[0] for row in cursor.fetchall())


def play_unguarded(number, seed):
    """The positive control: nobody waits nor looks, and the constraints are taken away."""
    with connection.cursor() as cursor:
        for statement in UNDONE:
            cursor.execute(statement)
    with patch.object(verbs, "_hold"), patch.object(verbs, "_refuse"):
        return play(number, seed)
