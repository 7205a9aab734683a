"""Venues and plans for tests of slots."""

from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from django.utils import timezone

from plugins.scheduling.models import Room, SlotTrainer, TimeSlot, Venue
from plugins.scheduling.overlaps import Plan

numbers = count(1)
PARIS = "Europe/Paris"


def make_venue(territory, **fields):
    number = next(numbers)
    given = {
        "name": f"Médiathèque numéro {number}",
        "address": f"{number} rue des Tilleuls",
        "postal_code": "88000",
        "commune": "Épinal",
        "territory": territory,
    }
    return Venue.objects.create(**given | fields)


def make_room(territory, name="Atelier", capacity=12, **fields):
    return Room.objects.create(venue=make_venue(territory, **fields), name=name, capacity=capacity)


def wednesday(weeks=2):
    """A Wednesday to come."""
    today = timezone.localdate()
    return today + timedelta(days=(2 - today.weekday()) % 7 + 7 * weeks)


def make_plan(day, start=9, end=12, room=None, *trainers, zone=PARIS, **fields):
    own = ZoneInfo(zone)
    if room is not None:
        fields["venue"] = room.venue
    return Plan(
        datetime(day.year, day.month, day.day, start, tzinfo=own),
        datetime(day.year, day.month, day.day, end, tzinfo=own),
        zone,
        room=room,
        trainers=trainers,
        **fields,
    )


def make_week(run, trainers):
    """60 venues, 400 slots, each led by one of 50 people; written at once."""
    monday = wednesday() - timedelta(days=2)
    rooms = [make_room(run.territory, name=f"Salle {number}") for number in range(60)]
    plans = [
        make_plan(monday + timedelta(days=after), *hours, room)
        for room in rooms
        for after in range(4)
        for hours in ((9, 12), (14, 17))
    ]
    slots = TimeSlot.objects.bulk_create(TimeSlot(run=run, **plan.fields()) for plan in plans[:400])
    SlotTrainer.objects.bulk_create(
        SlotTrainer(slot=slot, trainer=trainers[at // 8], start=slot.start, end=slot.end)
        for at, slot in enumerate(slots)
    )
