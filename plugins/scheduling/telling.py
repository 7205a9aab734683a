"""Telling people that a slot was moved or cancelled: each once, none after its time."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.api import Enrolment, Message, User, send_message

from .models import TimeSlot
from .overlaps import Plan, place_words


def tell(slot: TimeSlot, before: Plan, *, by: User) -> int:
    """Those who hold a seat, who lead it and who receive it, but for who did it. How many."""
    use_by = max(slot.end, before.end)
    leaves = not slot.is_planned or slot.venue != before.venue
    people = concerned(slot, before, by=by, leaves=leaves)
    subject, text = (_moved if slot.is_planned else _cancelled)(slot, before)
    for user in people:
        _send(slot, user, subject, text, use_by)
    return len(people)


def concerned(slot: TimeSlot, before: Plan, *, by: User, leaves: bool = False) -> list[User]:
    """Whom a change concerns: nobody, once it is over; the host too, if the slot leaves her."""
    if max(slot.end, before.end) <= timezone.now():
        return []
    people = _enrolled(slot) | {user.pk: user for user in before.trainers}
    people |= {lead.trainer_id: lead.trainer for lead in slot.leads.select_related("trainer")}
    host = before.venue.host if before.venue else None
    if host is not None and leaves:
        people[host.pk] = host
    people.pop(by.pk, None)
    return list(people.values())


def _enrolled(slot: TimeSlot) -> dict[int, User]:
    held = Q(run=slot.run_id, state__in=Enrolment.HOLDING)
    rows = Enrolment.objects.filter(held).select_related("user").order_by("pk")
    return {row.user_id: row.user for row in rows}


def _send(slot: TimeSlot, user: User, subject: str, text: str, use_by: datetime) -> None:
    send_message(
        user,
        f"slot-{slot.uid}-{slot.sequence}-{user.pk}",
        subject,
        text,
        run=slot.run,
        use_by=use_by,
        act=Message.Act.MOVE if slot.is_planned else Message.Act.CANCEL,
        occasions=[str(slot.uid)],
    )


def _moved(slot: TimeSlot, before: Plan) -> tuple[str, str]:
    words = {
        "course": slot.run.course.title,
        "before": before.words,
        "now": _plan_now(slot).words,
        "where": place_words(slot) or _("À distance"),
    }
    text = _(
        "Un rendez-vous de « %(course)s » change.\n\n"
        "Il était prévu le %(before)s.\n\n"
        "Il a lieu maintenant le %(now)s.\nOù : %(where)s."
    )
    return _("Rendez-vous déplacé : %(course)s") % words, text % words


def _cancelled(slot: TimeSlot, before: Plan) -> tuple[str, str]:
    words = {"course": slot.run.course.title, "when": before.words, "why": slot.cancel_reason}
    text = _("Le rendez-vous de « %(course)s » du %(when)s n’aura pas lieu.\n\nPourquoi : %(why)s")
    return _("Rendez-vous annulé : %(course)s") % words, text % words


def _plan_now(slot: TimeSlot) -> Plan:
    return Plan(slot.start, slot.end, slot.zone)
