"""Cancelling by oneself, with or without an account.

A plugin may refuse that somebody cancels by herself, with a sentence, by a hook named
`refuse_withdrawal` that takes the enrolment.
"""

from django.utils.translation import gettext as _
from wagtail import hooks

from .enrolment import EnrolmentRefused, withdraw
from .models import Enrolment

HOOK = "refuse_withdrawal"


def refusal(enrolment: Enrolment) -> str:
    """Why she cannot cancel by herself, if so."""
    if enrolment.completed_at is not None:
        return _("Cette formation est terminée : l’inscription reste.")
    if enrolment.state != Enrolment.State.CONFIRMED:
        return ""
    said = (refuse(enrolment) for refuse in hooks.get_hooks(HOOK))
    return next(filter(None, said), "")


def leave(enrolment: Enrolment) -> bool:
    """By herself. False if it had ended already; raises EnrolmentRefused."""
    if enrolment.is_live and (sentence := refusal(enrolment)):
        raise EnrolmentRefused(sentence, enrolment)
    return withdraw(enrolment, by=enrolment.user)
