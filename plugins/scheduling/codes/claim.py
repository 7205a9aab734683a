"""Saying « I am here » oneself, with the code on the screen: for oneself only, once per slot."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.core import signing
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.api import Enrolment, User

from ..attendance import Mark, sheet_of, take
from ..models import Attendance, AttendanceEvent, Presence, Sheet, Source, TimeSlot
from .code import GRACE_STEPS, STEP_SECONDS, code_at, is_current, read

OPENS = timedelta(minutes=15)  # before the slot
CLOSES = timedelta(minutes=15)  # after it
# Who opened the address of the QR code in time has so long to press the button.
PASS_SECONDS = 120
SALT = "scheduling.pass"
REMEMBERED_STEPS = 40


class CodeRefusal(models.TextChoices):
    """Why somebody was not noted as present by the code."""

    TOO_EARLY = "too_early", _("C’est trop tôt : le code sert dès quinze minutes avant le début.")
    OVER = "over", _("Ce rendez-vous est passé : voyez avec la personne qui l’anime.")
    CANCELLED = "cancelled", _("Ce rendez-vous est annulé.")
    CLOSED = "closed", _("La feuille de présence est close : voyez avec la personne qui anime.")
    EXPIRED = "expired", _("Ce code a expiré. Tapez celui qui s’affiche maintenant.")
    WRONG = "wrong", _("Ce n’est pas le code affiché. Vérifiez les six chiffres.")
    USED = (
        "used",
        _(
            "Vous avez déjà utilisé un code pour ce rendez-vous, et votre présence a été corrigée "
            "depuis. Voyez avec la personne qui anime."
        ),
    )
    OTHER = "other", _("Votre présence n’a pas pu être notée : voyez avec la personne qui anime.")


class CodeRefused(Exception):
    """With the refusal, whose label is the sentence."""

    def __init__(self, refusal: CodeRefusal) -> None:
        super().__init__(refusal.label)
        self.refusal = refusal


def enrolment_at(slot: TimeSlot, user: Any) -> Enrolment | None:
    """Her own seat at this slot."""
    held = Enrolment.objects.visible_to(user).filter(user=user.pk, run=slot.run_id)
    return held.filter(state=Enrolment.State.CONFIRMED).first()


def is_present(slot: TimeSlot, enrolment: Enrolment) -> bool:
    said = Attendance.objects.filter(slot=slot, enrolment=enrolment, state=Presence.PRESENT)
    return said.exists()


def takes_codes(slot: TimeSlot) -> bool:
    """Whether it is the hour of this slot; nothing is asked of the database."""
    return slot.start - OPENS <= timezone.now() <= slot.end + CLOSES


def refusal_now(slot: TimeSlot) -> CodeRefusal | None:
    """Whether codes of this slot are taken at all at this moment, and why not."""
    now = timezone.now()
    if not slot.is_planned:
        return CodeRefusal.CANCELLED
    if now < slot.start - OPENS:
        return CodeRefusal.TOO_EARLY
    if Sheet.objects.filter(slot=slot, state=Sheet.State.CLOSED).exists():
        return CodeRefusal.CLOSED
    return CodeRefusal.OVER if now > slot.end + CLOSES else None


def claim(slot: TimeSlot, enrolment: Enrolment, *, code: str = "", opened: str = "") -> bool:
    """Note the person present. False if she was already. Raises CodeRefused.

    `opened` is a pass that she got by opening the QR code's address in time.
    """
    if is_present(slot, enrolment):
        return False
    refusal = refusal_now(slot)
    if refusal is None and not holds_pass(slot, enrolment.user, opened):
        refusal = wrong(slot, code, timezone.now())
    if refusal is not None:
        raise CodeRefused(refusal)
    _note(slot, enrolment)
    return True


def _note(slot: TimeSlot, enrolment: Enrolment) -> None:
    mark = Mark(_nonce(slot, enrolment), enrolment.pk, Presence.PRESENT)
    (taken,) = take(slot, [mark], by=enrolment.user, source=Source.CODE)
    if taken.refused:
        closed = not sheet_of(slot).is_open
        raise CodeRefused(CodeRefusal.CLOSED if closed else CodeRefusal.OTHER)
    if not is_present(slot, enrolment):  # said before, and corrected since
        raise CodeRefused(CodeRefusal.USED)


def _nonce(slot: TimeSlot, enrolment: Enrolment) -> UUID:
    """The same each time, so that one code counts once; another one after a refusal."""
    by_code = AttendanceEvent.objects.filter(slot=slot, enrolment=enrolment, source=Source.CODE)
    refused = by_code.exclude(refused="").count()
    return uuid5(slot.uid, f"{enrolment.pk}/{refused}")


def wrong(slot: TimeSlot, typed: str, moment: datetime) -> CodeRefusal | None:
    """What is wrong with a code, if anything."""
    if is_current(slot, typed, moment):
        return None
    steps = range(GRACE_STEPS + 1, REMEMBERED_STEPS)
    former = [code_at(slot, moment - timedelta(seconds=STEP_SECONDS * back)) for back in steps]
    return CodeRefusal.EXPIRED if read(typed) in former else CodeRefusal.WRONG


def new_pass(slot: TimeSlot, user: User) -> str:
    return signing.dumps([slot.pk, user.pk], salt=SALT)


def holds_pass(slot: TimeSlot, user: User, opened: str) -> bool:
    try:
        held = signing.loads(opened[:400], salt=SALT, max_age=PASS_SECONDS)
    except signing.BadSignature:
        return False
    return bool(held == [slot.pk, user.pk])
