"""What trainers find of attendance: today's sheets, one big button each, and those left open."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from laces.components import Component

from courses.api import CourseRun, Todo, User

from ..models import Sheet, SlotTrainer, TimeSlot
from ..overlaps import place_words
from ..times import said

MOST = 5
AROUND = timedelta(hours=14)


class TodaySheets(Component):
    """The slots that one leads today, with the way to their sheets; two statements."""

    template_name = "scheduling/today_sheets.html"

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        now = timezone.now()
        near = _led_by(self.user).filter(end__gt=now - AROUND, start__lt=now + AROUND)
        today = _of_today(near)
        leads = bool(today) or SlotTrainer.objects.filter(trainer=self.user).exists()
        return {"leads": leads, "sheets": today}


class SheetsOfAGuest(Component):
    """The same in the space of somebody who leads a slot without being a trainer of its run.

    She has no desk; nothing for all others, in one statement.
    """

    template_name = "scheduling/today_sheets.html"

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        led = TimeSlot.objects.planned().told().filter(leads__trainer=self.user, leads__live=True)
        own = CourseRun.trainers.through.objects.filter(user=self.user).values("courserun_id")
        coming = led.filter(end__gt=timezone.now() - AROUND).exclude(run__in=own)
        found = list(coming.order_by("start", "pk")[:MOST])
        return {"leads": bool(found), "sheets": _of_today(found)}


def _of_today(slots: Iterable[TimeSlot]) -> list[tuple[TimeSlot, str, str]]:
    """(slot, its hours, its place) of the day that it is there, or under way since before."""
    now = timezone.now()
    today = [
        slot
        for slot in slots
        if slot.local_start.date() == _day_there(slot, now) or slot.start <= now < slot.end
    ]
    return [(slot, said(slot.start, slot.end, slot.zone), place_words(slot)) for slot in today]


class RunSheets(Component):
    """The sheets of a run, and the list for its training plan; one statement."""

    template_name = "scheduling/run_sheets.html"

    def __init__(self, run: CourseRun) -> None:
        self.run = run

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        slots = TimeSlot.objects.planned().told().filter(run=self.run).select_related("sheet")
        return {
            "run": self.run,
            "sheets": [
                (slot, said(slot.start, slot.end, slot.zone), getattr(slot, "sheet", None))
                for slot in slots.order_by("start", "pk")
            ],
        }


def _day_there(slot: TimeSlot, now: Any) -> Any:
    return now.astimezone(slot.local_start.tzinfo).date()


def _led_by(user: Any) -> Any:
    """Slots that name her; of her runs, those that name nobody."""
    leads = SlotTrainer.objects.filter(trainer=user, live=True).values("slot_id")
    own = CourseRun.trainers.through.objects.filter(user=user).values("courserun_id")
    mine = Q(pk__in=leads) | Q(run__in=own, leads__isnull=True)
    return TimeSlot.objects.planned().told().filter(mine)


def sheets_to_certify(user: User) -> Iterator[Todo]:
    """Over, and nobody answers for them: no attestation can count their hours."""
    over = TimeSlot.objects.signable_by(user).planned().filter(end__lt=timezone.now())
    rows = Sheet.objects.unsettled().filter(slot__in=over.values("pk"))
    kin = ("run__course", "run__territory", "venue__territory")
    slots = TimeSlot.objects.filter(sheet__in=rows.order_by("slot__start")[:MOST].values("pk"))
    for slot in slots.select_related(*kin).order_by("start"):
        values = {
            "course": slot.run.course.title,
            "when": said(slot.start, slot.end, slot.zone),
        }
        words = _("Feuille d’émargement à certifier : %(course)s, %(when)s") % values
        address = reverse("scheduling:sheet", args=[slot.pk])
        yield Todo(words, address, "list-ul", urgent=True)
