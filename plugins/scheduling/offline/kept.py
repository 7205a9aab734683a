"""Which sheets a trainer's device holds ready, and what it needs of each."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from laces.components import Component

from courses.api import CourseRun, User, hashed

from ..models import Sheet, SlotTrainer, TimeSlot
from ..overlaps import place_words
from ..times import said
from .tokens import ends_at, token_for

MOST = 20


@dataclass(frozen=True)
class Kept:
    """One sheet for one device: `token` sends its ticks until `ends`."""

    slot: TimeSlot
    token: str
    ends: datetime

    @property
    def when(self) -> str:
        return said(self.slot.start, self.slot.end, self.slot.zone)

    @property
    def ends_utc(self) -> str:
        """As the device's own clock writes it, to be compared letter by letter."""
        return self.ends.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")

    @property
    def where(self) -> str:
        return place_words(self.slot)


def kept(slot: TimeSlot, user: User) -> Kept:
    return Kept(slot, token_for(slot, user), ends_at(slot))


def sheets_to_keep(user: User) -> dict[str, Any]:
    """Those of today and tomorrow, of the slots that she leads or hosts; two statements."""
    return {"sheets": [kept(slot, user) for slot in _soon(user)], "device": device(user)}


def device(user: User) -> dict[str, Any]:
    """What the scripts are told, whichever the sheet. `made` orders pages and answers."""
    worker = reverse("scheduling:offline_worker")
    return {
        "owner": hashed("scheduling.device", str(user.pk))[:16],
        "worker": worker,
        "scope": worker.rpartition("/")[0] + "/",
        "send": reverse("scheduling:offline_send"),
        "prepare": reverse("scheduling:offline_prepare"),
        "made": timezone.now().isoformat(),
    }


def _soon(user: User) -> Any:
    now = timezone.now()
    tomorrow = timezone.localtime(now).replace(hour=0, minute=0) + timedelta(days=2)
    leads = SlotTrainer.objects.filter(trainer=user, live=True).values("slot_id")
    runs = CourseRun.trainers.through.objects.filter(user=user).values("courserun_id")
    hers = Q(pk__in=leads) | Q(run__in=runs) | Q(venue__host=user.pk)
    slots = TimeSlot.objects.planned().told().filter(hers, start__lt=tomorrow)
    slots = slots.filter(end__gt=now - timedelta(hours=12))
    return slots.exclude(pk__in=Sheet.objects.filter(state=Sheet.State.CLOSED).values("slot"))[
        :MOST
    ]


class SheetsOnDevice(Component):
    """In the trainer's space: her sheets of today and tomorrow, which keep themselves ready."""

    template_name = "scheduling/offline/panel.html"

    class Media:
        css: ClassVar[dict[str, Any]] = {"all": ["scheduling/offline.css"]}

    def __init__(self, user: User) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return sheets_to_keep(self.user)
