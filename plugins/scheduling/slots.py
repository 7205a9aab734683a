"""Adding, moving, cancelling and repeating the slots of a run: each one transaction.

What a slot takes is locked in one order (run, room or bus, people), so that two organisers wait
for one another and the check is exact; the constraints of `exclusion` have the last word.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.api import CourseRun, User, announce_occasions

from .attendance.closing import open_sheets, put_off
from .attendance.progress import recheck_later
from .exclusion import is_exclusion
from .models import Room, Sheet, SlotTrainer, TimeSlot, Venue
from .organising import rooms
from .overlaps import Plan, conflicts
from .telling.changes import tell, tell_added
from .times import exists, later

MOST_AT_ONCE = 60
OVER = (CourseRun.State.CLOSED, CourseRun.State.ARCHIVED)
State = TimeSlot.State


class SlotRefused(Exception):
    """Sentences for the person."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = list(sentences)


def add_slots(
    run: CourseRun, plans: Sequence[Plan], *, by: User, key: UUID, announce: bool = True
) -> list[TimeSlot]:
    """All of them, or none. The same key twice adds once. Raises SlotRefused.

    Those who are enrolled already are told, unless `announce` is false.
    """
    refuse_unreal(plans)
    with _alone(run, plans):
        known = list(TimeSlot.objects.filter(run=run, form_key=key).order_by("rank"))
        if known:
            return known
        if TimeSlot.objects.filter(form_key=key).exists():
            raise SlotRefused(_("Ouvrez de nouveau ce formulaire."))
        _refuse(run, plans)
        slots = TimeSlot.objects.bulk_create(
            TimeSlot(
                run=run,
                form_key=key,
                rank=rank,
                room_state=rooms.first_state(plan.venue, by),
                **plan.fields(),
            )
            for rank, plan in enumerate(plans)
        )
        for slot, plan in zip(slots, plans, strict=True):
            _name_trainers(slot, plan)
        open_sheets(slots)
        _span(run, slots)
        log(run, "scheduling.add_slots", user=by, data={"slots": [slot.pk for slot in slots]})
        rooms.ask(slots, by=by)
        if announce:
            tell_added(run, slots, by=by)
        announce_occasions(run, [str(slot.uid) for slot in slots])
    return slots


def move_slot(slot: TimeSlot, plan: Plan, *, seen: int, by: User) -> bool:
    """Give it other hours, another place, other people. Those enrolled are told of the first two.

    `seen` is the sequence that the person was shown. False if nothing differs.
    """
    refuse_unreal([plan])
    with _alone(slot.run, [plan], slot):
        row = TimeSlot.objects.told().select_for_update(of=("self",)).get(pk=slot.pk)
        before = plan_of(row)
        if _settled(before) == _settled(plan):
            return False
        _refuse_stale(row, seen)
        _refuse(row.run, [plan], besides=row)
        moved = _whereabouts(before) != _whereabouts(plan)
        for name, value in plan.fields().items():
            setattr(row, name, value)
        if moved:
            row.room_state, row.room_reason = rooms.first_state(plan.venue, by), ""
        _save(row, more=int(moved))
        row.leads.all().delete()
        _name_trainers(row, plan)
        put_off(row)
        _span(row.run, [row])
        log(row.run, "scheduling.move_slot", user=by, data={"slot": row.pk})
        if moved:
            tell(row, before, by=by)
            rooms.ask([row], by=by)
        recheck_later(row.run)
        announce_occasions(row.run, [str(row.uid)])
    slot.refresh_from_db()
    return True


def cancel_slot(slot: TimeSlot, reason: str, *, by: User) -> bool:
    """False if it was cancelled already. Raises SlotRefused once its sheet is certified."""
    with transaction.atomic():
        row = TimeSlot.objects.told().select_for_update(of=("self",)).get(pk=slot.pk)
        if not row.is_planned:
            return False
        _refuse_certified(row)
        row.state, row.cancel_reason = State.CANCELLED, reason
        _save(row, more=1)
        people = [lead.trainer for lead in row.leads.select_related("trainer")]
        row.leads.update(live=False)
        log(row.run, "scheduling.cancel_slot", user=by, data={"slot": row.pk})
        tell(row, replace(plan_of(row), trainers=tuple(people)), by=by)
        recheck_later(row.run)
        announce_occasions(row.run, [str(row.uid)])
    slot.refresh_from_db()
    return True


def copy_slots(
    slots: Sequence[TimeSlot], run: CourseRun, *, every: int, times: int, by: User, key: UUID
) -> list[TimeSlot]:
    """The planned ones again `times` times, `every` so many days, at the same hours on the clock.

    In another run they keep those of their trainers that lead it. Raises SlotRefused.
    """
    kept = [plan_of(slot) for slot in slots if slot.is_planned]
    if any(slot.run_id != run.pk for slot in slots):
        leaders = set(run.trainers.all())
        kept = [
            replace(plan, trainers=tuple(user for user in plan.trainers if user in leaders))
            for plan in kept
        ]
    plans = [shifted(plan, every * time) for time in range(1, times + 1) for plan in kept]
    return add_slots(run, plans, by=by, key=key)


def shifted(plan: Plan, days: int) -> Plan:
    start, end = (later(moment, days, plan.zone) for moment in (plan.start, plan.end))
    return replace(plan, start=start, end=end)


def plan_of(slot: TimeSlot, trainers: Sequence[User] | None = None) -> Plan:
    """What a slot takes now. `trainers` where they are known already."""
    if trainers is None:
        leads = slot.leads.select_related("trainer").filter(live=True).order_by("trainer_id")
        trainers = [lead.trainer for lead in leads]
    return Plan(
        slot.start,
        slot.end,
        slot.zone,
        slot.venue,
        slot.room,
        slot.remote_link,
        tuple(trainers),
        slot.break_minutes,
        slot.required,
        slot.children_welcome,
        tuple(slot.languages),
        slot.place_words,
    )


def refuse_unreal(plans: Sequence[Plan]) -> None:
    if not plans:
        raise SlotRefused(_("Indiquez au moins un créneau."))
    if len(plans) > MOST_AT_ONCE:
        raise SlotRefused(_("Pas plus de %(most)d créneaux à la fois.") % {"most": MOST_AT_ONCE})
    if any(plan.end <= plan.start for plan in plans):
        raise SlotRefused(_("Un créneau se termine avant de commencer."))
    for plan in plans:
        if not (exists(plan.start) and exists(plan.end)):
            raise SlotRefused(
                _("Cette heure n’existe pas ce jour-là, on change d’heure : %(when)s.")
                % {"when": plan.words}
            )


def _refuse(run: CourseRun, plans: Sequence[Plan], besides: TimeSlot | None = None) -> None:
    if CourseRun.objects.filter(pk=run.pk, state__in=OVER).exists():
        raise SlotRefused(_("Cette session est close : ses créneaux ne changent plus."))
    found = conflicts(plans, besides)
    if found:
        raise SlotRefused(*found)


def _refuse_stale(row: TimeSlot, seen: int) -> None:
    if not row.is_planned:
        raise SlotRefused(_("Ce créneau est annulé."))
    if row.sequence != seen:
        raise SlotRefused(_("Ce créneau vient de changer : relisez-le, puis recommencez."))
    _refuse_certified(row)


def _refuse_certified(row: TimeSlot) -> None:
    """What somebody certified is not changed beneath her."""
    if Sheet.objects.filter(slot=row, closed_by__isnull=False).exists():
        raise SlotRefused(_("Sa feuille d’émargement est certifiée : il faut d’abord la rouvrir."))


@contextmanager
def _alone(run: CourseRun, plans: Sequence[Plan], slot: TimeSlot | None = None) -> Iterator[None]:
    """One transaction, with all that the plans take held. What slips by is refused in words too."""
    try:
        with transaction.atomic():
            _hold(run, [*plans, plan_of(slot)] if slot else plans)
            yield
    except IntegrityError as error:
        if not is_exclusion(error):
            raise
        told = conflicts(plans, slot) or [_("Cette salle ou cette personne vient d’être prise.")]
        raise SlotRefused(*told) from error


def _hold(run: CourseRun, plans: Sequence[Plan]) -> None:
    """Always in this order, so that nobody waits for who waits for her. SQLite holds all anyway."""
    _lock(CourseRun, {run.pk})
    _lock(Venue, {plan.venue.pk for plan in plans if plan.venue and plan.venue.is_itinerant})
    _lock(Room, {plan.room.pk for plan in plans if plan.room})
    _lock(User, {user.pk for plan in plans for user in plan.trainers})


def _lock(model: Any, keys: set[int]) -> None:
    if keys:
        rows = model._default_manager.filter(pk__in=keys).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def _name_trainers(slot: TimeSlot, plan: Plan) -> None:
    SlotTrainer.objects.bulk_create(
        SlotTrainer(slot=slot, trainer=user, start=slot.start, end=slot.end)
        for user in sorted(set(plan.trainers), key=lambda user: user.pk)
    )


def _save(row: TimeSlot, *, more: int) -> None:
    row.sequence = F("sequence") + more
    row.changed_at = timezone.now()
    row.save()
    row.refresh_from_db(fields=["sequence"])


def _settled(plan: Plan) -> Any:
    return replace(plan, zone="", trainers=tuple(sorted(user.pk for user in plan.trainers)))


def _whereabouts(plan: Plan) -> tuple[Any, ...]:
    """What people must be told of."""
    return plan.start, plan.end, plan.venue, plan.room, plan.place_words


def _span(run: CourseRun, slots: Sequence[TimeSlot]) -> None:
    """A run lasts at least as long as its slots; one open all year has no dates."""
    if run.permanent:
        return
    first = min(slot.local_start.date() for slot in slots)
    last = max(slot.local_end.date() for slot in slots)
    held = CourseRun.objects.filter(pk=run.pk).values_list("starts_on", "ends_on").get()
    wanted = (min(filter(None, (held[0], first))), max(filter(None, (held[1], last))))
    if wanted != held:
        CourseRun.objects.filter(pk=run.pk).update(starts_on=wanted[0], ends_on=wanted[1])
