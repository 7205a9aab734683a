"""Whole sessions: made with their half-days in one act, done again later, cancelled."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.api import (
    CourseRun,
    Enrolment,
    Message,
    User,
    announce_occasions,
    call_off,
    close_run,
    duplicate_run,
    hold_seats,
    one_sms,
    open_run,
    send_message,
)

from ..models import RunSchedule, SlotTrainer, TimeSlot
from ..overlaps import Plan
from ..slots import SlotRefused, add_slots, copy_slots, plan_of, shifted
from .session_form import SessionForm

State = CourseRun.State


def create_session(form: SessionForm, plans: Sequence[Plan], *, by: User) -> CourseRun:
    """The run and its slots, or neither. The same form twice is one. Raises SlotRefused."""
    given = form.cleaned_data
    with transaction.atomic():
        wait_for(by)
        known = made_by(given["key"], by)
        if known is not None:
            return known
        run = open_run(
            form.course,
            given["organisation"],
            form.territory,
            title=given["title"],
            trainers=form.people,
            capacity=given["capacity"],
            quotas=form.quotas(),
            legal_framework=given["legal_framework"],
            approval=given["approval"],
            waiting_list=given["waiting_list"],
            state=State.OPEN if form.opens else State.DRAFT,
        )
        slots = add_slots(run, plans, by=by, key=given["key"])
        _schedule(form, run, slots)
        log(run, "wagtail.create", user=by)
    run.refresh_from_db()
    return run


def _schedule(form: SessionForm, run: CourseRun, slots: Sequence[TimeSlot]) -> None:
    schedule = form.schedule(min(slot.start for slot in slots))
    if schedule is not None:
        RunSchedule.objects.update_or_create(
            run=run,
            defaults={
                "minimum": schedule.minimum,
                "decide_at": schedule.decide_at,
                "cancel_until": schedule.cancel_until,
            },
        )


def made_by(key: UUID, by: User) -> CourseRun | None:
    """The run that this form of hers has made already."""
    slots = TimeSlot.objects.filter(form_key=key).select_related("run__course")
    slot = slots.filter(run__in=CourseRun.objects.managed_by(by).values("pk")).first()
    return slot.run if slot else None


def wait_for(by: User) -> None:
    """Two clicks of one person wait for each other here; the second finds what the first made."""
    list(User.objects.filter(pk=by.pk).select_for_update(no_key=True).values_list("pk"))


def again_from(run: CourseRun, first: date) -> list[Plan]:
    """The planned slots of a run as they would be with another first day."""
    slots = list(TimeSlot.objects.planned().told().filter(run=run))
    return [shifted(plan_of(slot), _days(slots, first)) for slot in slots]


def _days(slots: Sequence[TimeSlot], first: date) -> int:
    return (first - min(slot.local_start.date() for slot in slots)).days


def duplicate_session(run: CourseRun, first: date, *, by: User, key: UUID) -> CourseRun:
    """A draft like it, its half-days moved so as to begin on a day. Raises SlotRefused."""
    slots = list(TimeSlot.objects.planned().told().filter(run=run))
    if not slots:
        raise SlotRefused(_("Cette session n’a pas de créneau à reprendre."))
    with transaction.atomic():
        wait_for(by)
        known = made_by(key, by)
        if known is not None:
            return known
        made = duplicate_run(run)
        copy_slots(slots, made, every=_days(slots, first), times=1, by=by, key=key)
        log(made, "wagtail.create", user=by)
    made.refresh_from_db()
    return made


def concerned_by_end(run: CourseRun, *, by: User | None) -> list[User]:
    """Whoever holds or awaits a place, leads what was to come, or was to receive it."""
    enrolled = Enrolment.objects.filter(run=run).live().select_related("user").order_by("pk")
    people = {row.user_id: row.user for row in enrolled}
    slots = _to_come(run)
    leads = SlotTrainer.objects.filter(slot__in=slots.values("pk")).select_related("trainer")
    people |= {lead.trainer_id: lead.trainer for lead in leads}
    people |= {
        slot.venue.host_id: slot.venue.host
        for slot in slots.select_related("venue__host")
        if slot.venue and slot.venue.host
    }
    if by is not None:
        people.pop(by.pk, None)
    return list(people.values())


def _to_come(run: CourseRun) -> "QuerySet[TimeSlot]":
    return TimeSlot.objects.planned().filter(run=run, end__gt=timezone.now())


def cancel_session(run: CourseRun, reason: str, *, by: User | None) -> bool:
    """What was to come is cancelled and the session closed; each person is told once.

    False if it was over already.
    """
    with transaction.atomic():
        held = CourseRun.objects.filter(pk=run.pk).select_for_update(no_key=True, of=("self",))
        if held.get().state in (State.CLOSED, State.ARCHIVED):
            return False
        hold_seats(run, [])  # whoever comes in at this moment is told too, or comes no more
        slots = list(_to_come(run).told().order_by("start", "pk").select_for_update(of=("self",)))
        people = concerned_by_end(run, by=by)
        keys = [slot.pk for slot in slots]
        TimeSlot.objects.filter(pk__in=keys).update(
            state=TimeSlot.State.CANCELLED,
            cancel_reason=reason,
            sequence=F("sequence") + 1,
            changed_at=timezone.now(),
        )
        SlotTrainer.objects.filter(slot__in=keys).update(live=False)
        close_run(run, by=by)
        call_off(f"reminder-{run.pk}-")
        decided = {"decision": RunSchedule.Decision.CANCEL, "decided_by": by, "reason": reason}
        RunSchedule.objects.filter(run=run).update(**decided)
        log(run, "scheduling.cancel_session", user=by, data={"slots": keys})
        _tell_end(run, slots, people, reason)
        announce_occasions(run, [str(slot.uid) for slot in slots])
    return True


def _tell_end(
    run: CourseRun, slots: Sequence[TimeSlot], people: Sequence[User], reason: str
) -> None:
    words = {
        "course": run.course.title,
        "when": "\n".join(f"- {plan_of(slot).words}" for slot in slots),
        "why": reason,
    }
    text = _("La session « %(course)s » n’aura pas lieu.\n\nPourquoi : %(why)s") % words
    first = plan_of(slots[0]).words if slots else ""
    brief = (
        _("Annulé : %(course)s, %(when)s. %(why)s") if slots else _("Annulé : %(course)s. %(why)s")
    )
    short = one_sms(brief, words | {"when": first}, "why", "course")
    if slots:
        text += "\n\n" + _("Ce qui était prévu :\n%(when)s") % words
    for user in people:
        send_message(
            user,
            f"session-cancelled-{run.pk}-{user.pk}",
            _("Session annulée : %(course)s") % words,
            text,
            run=run,
            use_by=max((slot.end for slot in slots), default=None),
            act=Message.Act.CANCEL if slots else "",
            occasions=[str(slot.uid) for slot in slots],
            short=short,
        )
