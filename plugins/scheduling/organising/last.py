"""What the last run of a course says of the next one, so that nobody types it again."""

from dataclasses import dataclass, field
from datetime import time
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from courses.api import CoursePage, CourseRun, SeatCounter, Territory, User

from ..models import TimeSlot
from ..slot_forms import place_key, welcome_of

Bucket = SeatCounter.Bucket


class Half(TextChoices):
    """The three parts of a day that sessions are held in."""

    MORNING = "matin", _("Matin")
    AFTERNOON = "apres-midi", _("Après-midi")
    EVENING = "soir", _("Soirée")

    @classmethod
    def of(cls, hour: time) -> "Half":
        if hour < time(12):
            return cls.MORNING
        return cls.AFTERNOON if hour < time(17, 30) else cls.EVENING


class Hours(NamedTuple):
    start: time
    end: time


USUAL = {
    Half.MORNING: Hours(time(9), time(12)),
    Half.AFTERNOON: Hours(time(14), time(17)),
    Half.EVENING: Hours(time(18), time(20)),
}


@dataclass(frozen=True)
class Last:
    """The last dated run of a course that somebody is in charge of, and its slots; maybe none."""

    run: CourseRun | None = None
    slots: list[TimeSlot] = field(default_factory=list)

    @property
    def hours(self) -> dict[Half, Hours]:
        """Those that it was held at; elsewhere the usual ones."""
        held = {
            Half.of(slot.local_start.time()): Hours(slot.local_start.time(), slot.local_end.time())
            for slot in self.slots
            if slot.local_start.date() == slot.local_end.date()
        }
        return USUAL | held

    @property
    def half(self) -> Half:
        return Half.of(self.slots[-1].local_start.time()) if self.slots else Half.MORNING

    @property
    def trainers(self) -> list[User]:
        return list(self.run.trainers.filter(is_active=True)) if self.run else []

    def values(self) -> dict[str, Any]:
        """As the fields of SessionForm name them."""
        if self.run is None:
            return {}
        seats = {counter.bucket: counter.capacity for counter in self.run.seats.all()}
        given = {
            "organisation": self.run.organisation_id,
            "trainers": [user.pk for user in self.trainers],
            "legal_framework": self.run.legal_framework,
            "approval": self.run.approval,
            "waiting_list": self.run.waiting_list,
            "capacity": seats.get(Bucket.TOTAL),
            "seats_teachers": seats.get(Bucket.TEACHERS),
            "seats_parents": seats.get(Bucket.PARENTS),
            "seats_partners": seats.get(Bucket.PARTNERS),
        }
        return given | (_of_slot(self.slots[-1]) if self.slots else {})


def _of_slot(slot: TimeSlot) -> dict[str, Any]:
    """A place that was only written down is no place to plan in again."""
    return {
        "place": "" if slot.place_words and not slot.venue_id else place_key(slot),
        "break_minutes": slot.break_minutes,
        "required": slot.required,
        "welcome": welcome_of(slot),
    }


def last_of(course: CoursePage, user: User, territory: Territory | None = None) -> Last:
    """In the territory, if one is meant."""
    runs = CourseRun.objects.managed_by(user).filter(course=course, permanent=False)
    if territory is not None:
        runs = runs.filter(territory=territory)
    run = runs.select_related("territory", "organisation").order_by("-pk").first()
    if run is None:
        return Last()
    return Last(run, list(TimeSlot.objects.planned().told().filter(run=run)))
