"""Places asked of those who receive: the request, the answer, and who learns of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.api import CourseRun, TerritoryRole, User, send_message

from ..models import TimeSlot, Venue
from ..times import said

SALT = "scheduling.room"
LINK_DAYS = 120
RoomState = TimeSlot.RoomState


def first_state(venue: Venue | None, by: User) -> str:
    """Whoever receives and plans herself need not ask herself."""
    is_hers = venue is None or venue.host_id in (None, by.pk)
    return RoomState.CONFIRMED if is_hers else RoomState.ASKED


def ask(slots: Sequence[TimeSlot], *, by: User) -> None:
    """One mail to each host, for all that is asked of her at once. Inside the caller's."""
    to_come = [slot for slot in slots if _is_asked(slot)]
    hosts = {slot.venue.host_id: slot.venue.host for slot in to_come if slot.venue}
    for key, host in hosts.items():
        theirs = [slot for slot in to_come if slot.venue and slot.venue.host_id == key]
        if host is not None:
            _ask(theirs, host, by)


def _is_asked(slot: TimeSlot) -> bool:
    return slot.is_planned and slot.room_state == RoomState.ASKED and slot.end > timezone.now()


def _ask(slots: Sequence[TimeSlot], host: User, by: User) -> None:
    run = slots[0].run
    words = {
        "course": run.course.title,
        "when": "\n".join(f"- {told(slot)}" for slot in slots),
        "link": answer_address(run, host),
    }
    text = _(
        "On vous demande un lieu pour « %(course)s » :\n\n%(when)s\n\n"
        "Dites oui ou non ici, sans mot de passe :\n%(link)s"
    )
    send_message(
        host,
        f"room-{slots[0].uid}-{slots[0].sequence}-{host.pk}",
        _("Un lieu vous est demandé : %(course)s") % words,
        text % words,
        run=run,
        sender=by,
        use_by=max(slot.end for slot in slots),
    )


def told(slot: TimeSlot) -> str:
    """« Atelier, Médiathèque des Hauts-Prés, mercredi 3 juin 2026, 9 h – 12 h »."""
    where = f"{slot.room}, {slot.venue.name}" if slot.room and slot.venue else slot.venue
    return f"{where}, {said(slot.start, slot.end, slot.zone)}"


def answer_address(run: CourseRun, host: User) -> str:
    """A signed way to answer for this run only, whoever holds the mail."""
    token = signing.dumps([host.pk, run.pk], salt=SALT)
    return f"{settings.SITE_ORIGIN}{reverse('scheduling:answer', args=[token])}"


def read_token(token: str) -> tuple[int, int] | None:
    """(host, run); None where it was not made here, or long ago."""
    try:
        host, run = signing.loads(token, salt=SALT, max_age=LINK_DAYS * 86400)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return host, run


def answer(seen: Mapping[int, int], host: User, *, accepted: bool, reason: str = "") -> int:
    """Her answer to the slots that she was shown, by key and sequence. How many it was good for.

    What has moved, is cancelled, or was answered since, is left as it is.
    """
    with transaction.atomic():
        asked = TimeSlot.objects.planned().hosted_by(host).filter(room_state=RoomState.ASKED)
        rows = asked.filter(pk__in=seen).order_by("pk").select_for_update(of=("self",))
        slots = [slot for slot in rows.told() if slot.sequence == seen[slot.pk]]
        TimeSlot.objects.filter(pk__in=[slot.pk for slot in slots]).update(
            room_state=RoomState.CONFIRMED if accepted else RoomState.REFUSED,
            room_reason="" if accepted else reason,
        )
        for run in {slot.run_id: slot.run for slot in slots}.values():
            theirs = [slot for slot in slots if slot.run_id == run.pk]
            _log(run, theirs, host, accepted)
            if not accepted:
                _tell_refusal(run, theirs, host, reason)
    return len(slots)


def _log(run: CourseRun, slots: Sequence[TimeSlot], host: User, accepted: bool) -> None:
    action = "scheduling.accept_room" if accepted else "scheduling.refuse_room"
    log(run, action, user=host, data={"slots": [slot.pk for slot in slots]})


def _tell_refusal(run: CourseRun, slots: Sequence[TimeSlot], host: User, reason: str) -> None:
    words = {
        "course": run.course.title,
        "when": "\n".join(f"- {told(slot)}" for slot in slots),
        "why": reason,
        "link": f"{settings.SITE_ORIGIN}{reverse('scheduling_slots:list', args=[run.pk])}",
    }
    text = _(
        "Le lieu demandé pour « %(course)s » n’est pas libre :\n\n%(when)s\n\n"
        "Pourquoi : %(why)s\n\nChoisissez un autre lieu ou un autre jour :\n%(link)s"
    )
    for user in in_charge_of(run):
        send_message(
            user,
            f"room-no-{slots[0].uid}-{slots[0].sequence}-{user.pk}",
            _("Lieu refusé : %(course)s") % words,
            text % words,
            run=run,
            sender=host,
            use_by=max(slot.end for slot in slots),
        )


def in_charge_of(run: CourseRun) -> list[User]:
    """Those who lead the run, and the organisers of its organisation in its territory."""
    people: dict[int, Any] = {user.pk: user for user in run.trainers.filter(is_active=True)}
    organisers = User.objects.filter(
        is_active=True,
        organisations=run.organisation_id,
        groups__territory_role__role=TerritoryRole.Role.ORGANISER,
        groups__territory_role__territory=run.territory_id,
    )
    return list((people | {user.pk: user for user in organisers}).values())


def settle_without_host(venue: Venue) -> int:
    """Nobody is left to answer: what was asked is confirmed by itself."""
    asked = TimeSlot.objects.planned().at(venue).filter(room_state=RoomState.ASKED)
    return asked.update(room_state=RoomState.CONFIRMED)
