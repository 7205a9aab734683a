"""Who is expected at a slot, and how each stands. Three statements, however many people."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from courses.api import Enrolment, User

from ..models import Attendance, Presence, TimeSlot
from ..views import alphabetical


@dataclass(frozen=True)
class Line:
    """One person of a sheet; without an attendance nothing was said of her yet."""

    enrolment: Enrolment
    attendance: Attendance | None

    @property
    def user(self) -> User:
        return self.enrolment.user

    @property
    def name(self) -> str:
        return self.user.display_name

    @property
    def state(self) -> str:
        return self.attendance.state if self.attendance else ""

    @property
    def is_present(self) -> bool:
        return self.state == Presence.PRESENT

    @property
    def minutes(self) -> int:
        return self.attendance.minutes_attended if self.attendance else 0


def expected(slot: TimeSlot) -> Any:
    """Those who hold a seat, and those of whom something was said though they left since."""
    marked = Attendance.objects.filter(slot=slot).values("enrolment_id")
    follows = Q(state__in=(Enrolment.State.CONFIRMED, Enrolment.State.CLOSED))
    return Enrolment.objects.filter(follows | Q(pk__in=marked), run=slot.run_id)


def roster(slot: TimeSlot) -> list[Line]:
    """By name, as it is printed."""
    said = {row.enrolment_id: row for row in Attendance.objects.filter(slot=slot)}
    for row in said.values():
        row.slot = slot
    people = expected(slot).select_related("user", "school")
    lines = [Line(enrolment, said.get(enrolment.pk)) for enrolment in people]
    return sorted(lines, key=lambda line: (*_order(line.user), line.enrolment.pk))


def _order(user: User) -> tuple[str, str]:
    return alphabetical(user.last_name or user.display_name), alphabetical(user.first_name)
