"""What attendance does to the steps of a course that are done by being there.

A presence moves a step forward at once; one that is taken back reopens it, and the learner is told.
What a person in charge has granted stays hers.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from courses.api import (
    Completion,
    CourseRun,
    Enrolment,
    KnownBy,
    NotFollowing,
    Progress,
    User,
    correct_progress,
    record_progress,
    retract_progress,
)

from ..models import Attendance, AttendanceActivityPage, Presence, TimeSlot
from ..models.slots import TimeSlotQuerySet


@dataclass(frozen=True)
class Counted:
    """What one person attended of a run."""

    slots: int
    minutes: int
    nature: str

    def known(self, needed: int) -> Progress:
        return Progress(
            min(100, 100 * self.slots // needed),
            evidence=_("Créneaux émargés : %(n)d sur %(needed)d")
            % {"n": self.slots, "needed": needed},
            minutes=self.minutes,
            nature=self.nature,
            known_by=KnownBy.ATTENDED,
        )


def follow(run: CourseRun, enrolments: Iterable[Enrolment], *, by: User | None) -> None:
    """After marks: inside their transaction, which holds these enrolments by their keys.

    Without anybody (`by`) nothing is taken back: the hours of a run have changed, nobody corrects.
    """
    people = sorted(enrolments, key=lambda row: row.pk)
    steps = list(AttendanceActivityPage.objects.child_of(run.course).live()) if people else []
    if not steps:
        return
    required = set(_slots(run).filter(required=True).values_list("pk", flat=True))
    counted = _counted(run, people, required)
    done = {
        (row.enrolment_id, row.activity_id): row
        for row in Completion.objects.filter(enrolment__in=people, activity__in=steps)
    }
    for step in steps:
        needed = -(-len(required) * step.share // 100)
        for row in people if needed else ():
            known = counted[row.pk].known(needed)
            _set(row, step, known, done.get((row.pk, step.pk)), by)


def _slots(run: CourseRun) -> TimeSlotQuerySet:
    return TimeSlot.objects.planned().filter(run=run)


def _counted(run: CourseRun, people: list[Enrolment], required: set[int]) -> dict[int, Counted]:
    """One statement for all. The nature is that of most of the minutes."""
    present = Attendance.objects.filter(
        slot__in=_slots(run).values("pk"), enrolment__in=people, state=Presence.PRESENT
    ).select_related("slot")
    slots: Counter[int] = Counter()
    minutes: dict[int, Counter[str]] = {row.pk: Counter() for row in people}
    for attendance in present:
        slots[attendance.enrolment_id] += attendance.slot_id in required
        minutes[attendance.enrolment_id][attendance.slot.nature] += attendance.minutes_attended
    return {
        pk: Counted(slots[pk], by_nature.total(), (by_nature.most_common(1) or [("", 0)])[0][0])
        for pk, by_nature in minutes.items()
    }


def _set(
    row: Enrolment,
    step: AttendanceActivityPage,
    known: Progress,
    done: Completion | None,
    by: User | None,
) -> None:
    """Forward as much as is known; back only where somebody corrects what attendance had given."""
    if done is not None and by is not None and done.known_by == KnownBy.ATTENDED:
        if done.is_complete and known.progress < 100:
            reason = _("Votre présence à un rendez-vous a été corrigée.")
            retract_progress(row, step, by=by, reason=reason)
        if done.progress > known.progress or done.minutes > known.minutes:
            correct_progress(row, step, known)
    if known.progress or known.minutes:
        try:
            record_progress(row, step, known)
        except NotFollowing:
            return


def recheck(run: CourseRun) -> None:
    """After slots were cancelled, moved or added: who has nothing left to attend is done."""
    said = Attendance.objects.filter(slot__run=run, state=Presence.PRESENT)
    keys = Q(pk__in=said.values("enrolment_id"))
    with transaction.atomic():
        rows = Enrolment.objects.filter(keys, run=run, state=Enrolment.State.CONFIRMED)
        follow(run, rows.order_by("pk").select_for_update(), by=None)


def recheck_later(run: CourseRun) -> None:
    """After commit, by a worker: as many people as there are."""
    from ..tasks import recheck_run

    transaction.on_commit(partial(recheck_run.delay, run.pk), robust=True)
