"""Somebody without an address joins a session by the hand of who receives, leads or organises it.

At the door (`slot`) she is enrolled and present in one act, or not at all.
"""

from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.api import (
    CourseRun,
    Enrolment,
    EnrolmentRefused,
    Party,
    SeatCounter,
    User,
    enrol_guest,
)

from ..attendance import Mark, take
from ..models import Presence, Source, TimeSlot


class NoSeat(EnrolmentRefused):
    """The session is full, and the room is not, as far as we know: one may be asked."""


@dataclass(frozen=True)
class Person:
    """A first name is enough."""

    first_name: str
    last_name: str
    phone: str
    party: Party


def add_person(
    run: CourseRun,
    person: Person,
    *,
    by: User,
    key: UUID,
    slot: TimeSlot | None = None,
    beyond: bool = False,
) -> tuple[str, Enrolment]:
    """Her code de reprise and her enrolment. The same form again gives the same person.

    Raises EnrolmentRefused, NoSeat among them, and then nobody was registered.
    """
    with transaction.atomic():
        _user, code, enrolment = enrol_guest(
            run,
            uuid5(key, f"{by.pk}-{run.pk}"),
            person.party,
            by=by,
            beyond=beyond,
            first_name=person.first_name,
            last_name=person.last_name,
            phone=person.phone,
        )
        if slot is not None:
            _is_here(slot, enrolment, by=by, key=key, beyond=beyond)
    return code, enrolment


def _is_here(slot: TimeSlot, enrolment: Enrolment, *, by: User, key: UUID, beyond: bool) -> None:
    if beyond:
        _fits_in_the_room(slot)
    if enrolment.state != Enrolment.State.CONFIRMED:
        raise NoSeat(_("Il n’y a plus de place dans cette session."))
    mark = Mark(uuid5(key, f"present-{slot.pk}"), enrolment.pk, Presence.PRESENT)
    [taken] = take(slot, [mark], by=by, source=Source.LIST)
    if taken.refused:
        raise EnrolmentRefused(taken.sentence)


def _fits_in_the_room(slot: TimeSlot) -> None:
    """The counter is held by this transaction: what it says stays true."""
    seats = SeatCounter.objects.get(run=slot.run_id, bucket=SeatCounter.Bucket.TOTAL)
    if slot.room is None or seats.taken <= slot.room.capacity:
        return
    most = slot.room.capacity
    words = ngettext(
        "La salle ne compte que %(most)d place.", "La salle ne compte que %(most)d places.", most
    )
    raise EnrolmentRefused(words % {"most": most})
