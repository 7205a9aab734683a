"""What people find of slots in their own spaces."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from laces.components import Component

from courses.api import CourseRun, Enrolment

from .codes.claim import takes_codes
from .models import TimeSlot, Venue
from .overlaps import place_words
from .telling.calls import calls_of
from .times import said

SHOWN = 3


class RunSlots(Component):
    """The way to the slots of a run, for those in charge of it."""

    template_name = "scheduling/slots_panel.html"

    def __init__(self, run: CourseRun) -> None:
        self.run = run

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"run": self.run}


class MyMeetings(Component):
    """The next slots of somebody's runs, with the door of a virtual class; one statement."""

    template_name = "scheduling/my_slots.html"

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        held = Enrolment.objects.filter(user=self.user, state=Enrolment.State.CONFIRMED)
        rows = (
            TimeSlot.objects.planned()
            .told()
            .filter(run__in=held.values("run_id"), end__gt=timezone.now())
        )
        return {
            "meetings": [
                (slot, said(slot.start, slot.end, slot.zone), place_words(slot), takes_codes(slot))
                for slot in rows[:SHOWN]
            ]
        }


class Hosting(Component):
    """The way to her page, for whoever receives sessions; nothing for the others, in
    one statement."""

    template_name = "scheduling/host_panel.html"

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        asked = Q(room_state=TimeSlot.RoomState.ASKED, end__gt=timezone.now())
        waiting = TimeSlot.objects.planned().filter(asked, venue=OuterRef("pk"))
        venues = Venue.objects.filter(host=self.user).annotate(waits=Exists(waiting))
        states = list(venues.order_by().values_list("waits", flat=True))
        calls = calls_of(self.user).count() if states else 0
        return {"hosts": bool(states), "waits": any(states), "calls": calls}


class Preparing(Component):
    """The way to what one prepares, for whoever works in a territory."""

    template_name = "scheduling/preparing_panel.html"

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        roles = self.user.held_roles
        return {"works": self.user.is_superuser or any(place for _role, place in roles)}
