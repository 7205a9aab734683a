"""Telling people that slots were added, moved or cancelled: each once, none after its time."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.api import (
    CourseRun,
    Enrolment,
    Message,
    User,
    leave_address,
    meeting_words,
    one_sms,
    send_message,
)

from ..models import TimeSlot
from ..occasions import occasions_of
from ..overlaps import Plan
from .reminders import call_off_reminders


def tell(slot: TimeSlot, before: Plan, *, by: User) -> int:
    """Those who hold a seat, who lead it and who receive it, but for who did it. How many."""
    use_by = max(slot.end, before.end)
    call_off_reminders(slot.run_id, before.start, slot.zone)
    leaves = not slot.is_planned or slot.venue != before.venue
    people = concerned(slot, before, by=by, leaves=leaves)
    ways_out = {user.pk: way for user, way in _enrolled(slot.run_id).values()} if people else {}
    subject, text, short = (_moved if slot.is_planned else _cancelled)(slot, before)
    for user in people:
        send_message(
            user,
            f"slot-{slot.uid}-{slot.sequence}-{user.pk}",
            subject,
            _with_way_out(text, ways_out.get(user.pk, "")),
            run=slot.run,
            use_by=use_by,
            act=Message.Act.MOVE if slot.is_planned else Message.Act.CANCEL,
            occasions=[str(slot.uid)],
            short=short,
        )
    return len(people)


def concerned(slot: TimeSlot, before: Plan, *, by: User, leaves: bool = False) -> list[User]:
    """Whom a change concerns: nobody, once it is over; the host too, if the slot leaves her."""
    if max(slot.end, before.end) <= timezone.now():
        return []
    people = {pk: user for pk, (user, _way) in _enrolled(slot.run_id).items()}
    people |= {user.pk: user for user in before.trainers}
    people |= {lead.trainer_id: lead.trainer for lead in slot.leads.select_related("trainer")}
    host = before.venue.host if before.venue else None
    if host is not None and leaves:
        people[host.pk] = host
    people.pop(by.pk, None)
    return list(people.values())


def tell_added(run: CourseRun, slots: Sequence[TimeSlot], *, by: User) -> int:
    """Those who were enrolled before these slots were known. How many."""
    coming = [slot for slot in slots if slot.end > timezone.now()]
    people = _enrolled(run.pk) if coming else {}
    people.pop(by.pk, None)
    if not people:
        return 0
    told = TimeSlot.objects.told().filter(pk__in=[slot.pk for slot in coming])
    meetings = list(occasions_of(told))
    values = {
        "course": run.course.title,
        "when": Plan(told[0].start, told[0].end, told[0].zone).words,
    }
    for user, leave in people.values():
        send_message(
            user,
            f"slots-{coming[0].uid}-{user.pk}",
            _("Vos rendez-vous : %(course)s") % values,
            _with_way_out("\n\n".join(map(meeting_words, meetings)), leave),
            run=run,
            use_by=max(slot.end for slot in coming),
            act=Message.Act.ANNOUNCE,
            occasions=[meeting.uid for meeting in meetings],
            short=one_sms(_("Rendez-vous : %(course)s, %(when)s."), values, "course"),
        )
    return len(people)


def _with_way_out(text: str, leave: str) -> str:
    way = _("Si cela ne vous va pas, annulez ici, sans compte : %s")
    return f"{text}\n\n{way % leave}" if leave else text


def _enrolled(run: int) -> dict[int, tuple[User, str]]:
    """By key: the person, and the address by which she cancels."""
    held = Q(run=run, state__in=Enrolment.HOLDING)
    rows = Enrolment.objects.filter(held).select_related("user").order_by("pk")
    return {row.user_id: (row.user, leave_address(row)) for row in rows}


def _moved(slot: TimeSlot, before: Plan) -> tuple[str, str, str]:
    (meeting,) = occasions_of([slot])
    words = {
        "course": slot.run.course.title,
        "before": before.words,
        "now": Plan(slot.start, slot.end, slot.zone).words,
        "meeting": meeting_words(meeting),
        "where": meeting.place.words if meeting.place else _("à distance"),
    }
    text = _(
        "Un rendez-vous de « %(course)s » change.\n\n"
        "Il était prévu le %(before)s.\n\n"
        "Il a lieu maintenant :\n%(meeting)s"
    )
    short = one_sms(_("Changement : %(course)s, %(now)s, %(where)s."), words, "where", "course")
    return _("Rendez-vous déplacé : %(course)s") % words, text % words, short


def _cancelled(slot: TimeSlot, before: Plan) -> tuple[str, str, str]:
    words = {"course": slot.run.course.title, "when": before.words, "why": slot.cancel_reason}
    text = _("Le rendez-vous de « %(course)s » du %(when)s n’aura pas lieu.\n\nPourquoi : %(why)s")
    short = one_sms(_("Annulé : %(course)s, %(when)s. %(why)s"), words, "why", "course")
    return _("Rendez-vous annulé : %(course)s") % words, text % words, short
