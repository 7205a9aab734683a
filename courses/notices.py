"""What the core tells people, in plain French. One mail for each thing that happens to them."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .meetings import Meetings, local, meetings_of, moment_words
from .messages import KEPT_FOR, send_message
from .models import Message
from .opinions import ask_head
from .seat_links import leave_address, take_address
from .sms import fitted

if TYPE_CHECKING:
    from .models import ActivityPage, Enrolment, User


def _address(enrolment: "Enrolment") -> str:
    return settings.SITE_ORIGIN + reverse("courses:enrolment", args=[enrolment.pk])


def _told(
    enrolment: "Enrolment", words: tuple[str, str, str], meetings: Meetings, **more: str
) -> dict[str, Any]:
    """Subject, text and SMS, with the dates and the way to cancel."""
    values = {
        "course": enrolment.course.title,
        "address": _address(enrolment),
        "leave": leave_address(enrolment),
        "take": take_address(enrolment),
        "when": meetings.when,
        "where": meetings.where,
        "until": _until(enrolment),
        **more,
    }
    subject, text, short = words
    for name in ("when", "where"):
        if not values[name]:
            short = short.replace(f", %({name})s", "")
    paragraphs = [
        text % values,
        meetings.words,
        _("Pour annuler, sans compte : %(leave)s") % values,
    ]
    return {
        "subject": subject % values,
        "text": "\n\n".join(filter(None, paragraphs)),
        "short": fitted(short, values, "where", "course"),
    }


def _until(enrolment: "Enrolment") -> str:
    """The end of an offer, on the clock of where it is."""
    if enrolment.offered_until is None:
        return ""
    return moment_words(local(enrolment.offered_until, enrolment.run.territory.time_zone))


def _still_of_use(meetings: Meetings) -> datetime | None:
    """A confirmation is of no use after what it confirms."""
    week = timezone.now() + KEPT_FOR
    return min(week, meetings.last_end) if meetings.last_end else None


def enrolled(enrolment: "Enrolment", meetings: Meetings | None = None) -> None:
    """Confirmed, waiting or requested: each says what comes next."""
    meetings = meetings or meetings_of(enrolment.run)
    words = {
        "confirmed": (
            _("Votre inscription : %(course)s"),
            _("Votre inscription à « %(course)s » est confirmée.\n\nPour commencer : %(address)s"),
            _("Inscription confirmée : %(course)s, %(when)s, %(where)s. Annuler : %(leave)s"),
        ),
        "waiting": (
            _("Liste d’attente : %(course)s"),
            _(
                "La session est complète pour le moment. Vous êtes en liste d’attente pour "
                "« %(course)s » : nous vous écrivons dès qu’une place se libère.\n\n%(address)s"
            ),
            _("Liste d’attente : %(course)s. Nous vous disons si une place se libère. %(leave)s"),
        ),
        "requested": (
            _("Demande reçue : %(course)s"),
            _(
                "Votre demande d’inscription à « %(course)s » est enregistrée. L’organisateur "
                "vous répondra bientôt.\n\n%(address)s"
            ),
            _("Demande reçue : %(course)s. Nous vous répondrons bientôt. Annuler : %(leave)s"),
        ),
    }[enrolment.state]
    if enrolment.state == "requested":
        ask_head(enrolment, meetings)
    is_sure = enrolment.state == "confirmed"
    send_message(
        enrolment.user,
        f"enrolment-{enrolment.pk}-{enrolment.state}",
        **_told(enrolment, words, meetings),
        run=enrolment.run,
        use_by=_still_of_use(meetings),
        act=Message.Act.ANNOUNCE if is_sure and meetings.uids else "",
        occasions=meetings.uids if is_sure else (),
    )


def enrolled_by(enrolment: "Enrolment", by: "User") -> None:
    """Somebody in charge enrolled her: who did, and how one enters without a password."""
    meetings = meetings_of(enrolment.run)
    if enrolment.state == "waiting":
        words = (
            _("Liste d’attente : %(course)s"),
            _(
                "Vous êtes sur la liste d’attente de « %(course)s », à la demande de %(by)s. Nous "
                "vous écrivons dès qu’une place se libère.\n\n%(address)s"
            ),
            _("Liste d’attente : %(course)s. Nous vous disons si une place se libère. %(leave)s"),
        )
    else:
        words = (
            _("Votre inscription : %(course)s"),
            _(
                "Vous avez une place à « %(course)s » : %(by)s a fait votre inscription.\n\n"
                "Pour commencer : %(address)s"
            ),
            _("Une place pour vous : %(course)s, %(when)s, %(where)s. Annuler : %(leave)s"),
        )
    told = _told(enrolment, words, meetings, by=by.display_name)
    if enrolment.user.email:
        told["text"] += "\n\n" + _(
            "Pour entrer, donnez l’adresse qui reçoit ce message : un code vous est envoyé, il n’y "
            "a pas de mot de passe à retenir."
        )
    is_sure = enrolment.state == "confirmed"
    send_message(
        enrolment.user,
        f"enrolment-{enrolment.pk}-{enrolment.state}",
        **told,
        run=enrolment.run,
        sender=by,
        use_by=_still_of_use(meetings),
        act=Message.Act.ANNOUNCE if is_sure and meetings.uids else "",
        occasions=meetings.uids if is_sure else (),
    )


def offered(enrolment: "Enrolment") -> None:
    until = enrolment.offered_until
    words = (
        _("Une place s’est libérée : %(course)s"),
        _(
            "Une place s’est libérée pour « %(course)s ». Elle vous est réservée jusqu’au "
            "%(until)s.\n\nPour l’accepter : %(take)s"
        ),
        _("Place libre : %(course)s, %(when)s. A prendre avant %(until)s : %(take)s"),
    )
    send_message(
        enrolment.user,
        f"enrolment-{enrolment.pk}-offered-{int(until.timestamp()) if until else 0}",
        **_told(enrolment, words, meetings_of(enrolment.run)),
        run=enrolment.run,
        use_by=until,
    )


def lapsed(enrolment: "Enrolment") -> None:
    """Her offer has ended without an answer."""
    values = {"course": enrolment.course.title, "address": _address(enrolment)}
    send_message(
        enrolment.user,
        f"enrolment-{enrolment.pk}-lapsed",
        _("Place non prise : %(course)s") % values,
        _(
            "La place gardée pour vous à « %(course)s » n’a pas été acceptée à temps : elle va à "
            "la personne suivante, et vous n’êtes plus sur la liste d’attente.\n\n"
            "Vous le souhaitez encore ? Tout est ici : %(address)s"
        )
        % values,
        run=enrolment.run,
        short=fitted(_("La place gardée pour vous a expiré : %(course)s."), values, "course"),
    )


def withdrawn(enrolment: "Enrolment", by: "User", *, was: str) -> None:
    """`was`: its state before; only who was sure of her seat has meetings to take back."""
    values = {"course": enrolment.course.title, "reason": enrolment.end_reason}
    if by == enrolment.user:
        text = _("Votre inscription à « %(course)s » est retirée. À une autre fois, peut-être.")
    elif enrolment.end_reason:
        text = _(
            "Votre inscription à « %(course)s » a été retirée par l’organisateur.\n\n"
            "Motif : %(reason)s"
        )
    else:
        text = _("Votre inscription à « %(course)s » a été retirée par l’organisateur.")
    uids = meetings_of(enrolment.run).uids if was == "confirmed" else []
    send_message(
        enrolment.user,
        f"enrolment-{enrolment.pk}-withdrawn",
        _("Inscription retirée : %(course)s") % values,
        text % values,
        run=enrolment.run,
        act=Message.Act.CANCEL if uids else "",
        occasions=uids,
        short=fitted(_("Votre inscription est annulée : %(course)s."), values, "course"),
    )


def retracted(enrolment: "Enrolment", activity: "ActivityPage", by: "User", reason: str) -> None:
    values = {
        "course": enrolment.course.title,
        "activity": activity.title,
        "reason": reason,
        "address": _address(enrolment),
    }
    send_message(
        enrolment.user,
        f"retracted-{enrolment.pk}-{activity.pk}-{int(timezone.now().timestamp() * 1000)}",
        _("Une étape est à reprendre : %(course)s") % values,
        _(
            "L’étape « %(activity)s » de « %(course)s » est de nouveau ouverte.\n\n"
            "Motif : %(reason)s\n\nPour la reprendre : %(address)s"
        )
        % values,
        run=enrolment.run,
        sender=by,
    )
