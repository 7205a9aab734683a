"""What the core tells people, in plain French. One mail for each thing that happens to them."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .messages import send_message
from .words import said

if TYPE_CHECKING:
    from .models import ActivityPage, Enrolment, User


def _address(enrolment: "Enrolment") -> str:
    return settings.SITE_ORIGIN + reverse("courses:enrolment", args=[enrolment.pk])


def enrolled(enrolment: "Enrolment") -> None:
    """Confirmed, waiting or requested: each says what comes next."""
    course = enrolment.course.title
    words = {
        "confirmed": (
            _("Votre inscription : %(course)s"),
            _("Votre inscription à « %(course)s » est confirmée.\n\nPour commencer : %(address)s"),
        ),
        "waiting": (
            _("Liste d’attente : %(course)s"),
            _(
                "La session est complète pour le moment. Vous êtes en liste d’attente pour "
                "« %(course)s » : nous vous écrivons dès qu’une place se libère.\n\n%(address)s"
            ),
        ),
        "requested": (
            _("Demande reçue : %(course)s"),
            _(
                "Votre demande d’inscription à « %(course)s » est enregistrée. L’organisateur "
                "vous répondra bientôt.\n\n%(address)s"
            ),
        ),
    }[enrolment.state]
    values = {"course": course, "address": _address(enrolment)}
    send_message(
        enrolment.user,
        f"enrolment-{enrolment.pk}-{enrolment.state}",
        words[0] % values,
        words[1] % values,
        run=enrolment.run,
    )


def enrolled_by(enrolment: "Enrolment", by: "User") -> None:
    """Somebody in charge enrolled her: who did, and how one enters without a password."""
    values = {
        "course": enrolment.course.title,
        "by": by.display_name,
        "address": _address(enrolment),
    }
    if enrolment.state == "waiting":
        subject = _("Liste d’attente : %(course)s")
        text = _(
            "Vous êtes sur la liste d’attente de « %(course)s », à la demande de %(by)s. Nous "
            "vous écrivons dès qu’une place se libère.\n\n%(address)s"
        )
    else:
        subject = _("Votre inscription : %(course)s")
        text = _(
            "Vous avez une place à « %(course)s » : %(by)s a fait votre inscription.\n\n"
            "Pour commencer : %(address)s"
        )
    way_in = _(
        "Pour entrer, donnez l’adresse qui reçoit ce message : un code vous est envoyé, il n’y a "
        "pas de mot de passe à retenir. Si vous ne souhaitez pas venir, vous pouvez annuler à la "
        "même adresse."
    )
    send_message(
        enrolment.user,
        f"enrolment-{enrolment.pk}-{enrolment.state}",
        subject % values,
        f"{text % values}\n\n{way_in}",
        run=enrolment.run,
        sender=by,
    )


def offered(enrolment: "Enrolment") -> None:
    until = timezone.localtime(enrolment.offered_until)
    values = {
        "course": enrolment.course.title,
        "until": said(until, "l j F à H:i"),
        "address": _address(enrolment),
    }
    send_message(
        enrolment.user,
        f"enrolment-{enrolment.pk}-offered-{int(until.timestamp())}",
        _("Une place s’est libérée : %(course)s") % values,
        _(
            "Une place s’est libérée pour « %(course)s ». Elle vous est réservée jusqu’au "
            "%(until)s.\n\nPour l’accepter : %(address)s"
        )
        % values,
        run=enrolment.run,
        use_by=enrolment.offered_until,
    )


def withdrawn(enrolment: "Enrolment", by: "User") -> None:
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
    send_message(
        enrolment.user,
        f"enrolment-{enrolment.pk}-withdrawn",
        _("Inscription retirée : %(course)s") % values,
        text % values,
        run=enrolment.run,
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
