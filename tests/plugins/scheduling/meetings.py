"""Slots that are on, or over, and marks made in them."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from plugins.scheduling.attendance import Mark, sheet_of
from plugins.scheduling.models import Sheet, SlotTrainer, TimeSlot

from .places import make_venue


def make_slot(run, *trainers, hours_ago=2, minutes=180, **fields):
    """It began so many hours ago; without a venue of its own it is held in a new one."""
    if "venue" not in fields:
        fields["venue"] = make_venue(run.territory)
    start = timezone.now().replace(second=0, microsecond=0) - timedelta(hours=hours_ago)
    end = start + timedelta(minutes=minutes)
    slot = TimeSlot.objects.create(run=run, start=start, end=end, **fields)
    for trainer in trainers:
        SlotTrainer.objects.create(slot=slot, trainer=trainer, start=start, end=end)
    sheet_of(slot)
    return slot


def mark(enrolment, state="present", **fields):
    return Mark(fields.pop("nonce", None) or uuid4(), enrolment.pk, state, **fields)


def sheet(slot):
    return Sheet.objects.select_related("slot__run").get(slot=slot)
