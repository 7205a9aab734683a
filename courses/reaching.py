"""How somebody wants to be told: fields of forms. An SMS is only sent to who asks for it here."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import sms
from .models import ReachBy, User
from .phones import readable, takes_sms
from .validators import validate_no_control_characters, validate_phone

MOBILE_WANTED = _("Pour un SMS, écrivez un numéro de portable, comme 06 12 34 56 78.")


class PhoneField(forms.CharField):
    """A number that a telephone can dial, kept as one reads it; optional."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(
            label=label,
            max_length=30,
            required=False,
            validators=[validate_no_control_characters, validate_phone],
            widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            **options,
        )

    def clean(self, value: Any) -> str:
        return readable(super().clean(value))[:30]


def ways(*, has_address: bool) -> list[tuple[str, Any]]:
    """Those there are; none to choose from where there is one.

    Who has no address and asks for nothing is telephoned: she is mailed once she has one.
    """
    text = [(ReachBy.SMS.value, ReachBy.SMS.label)] if sms.is_on() else []
    if has_address:
        by_mail, by_call = ReachBy.MAIL, ReachBy.CALL
        return [(by_mail.value, by_mail.label), *text, (by_call.value, by_call.label)]
    return [*text, (ReachBy.MAIL.value, ReachBy.CALL.label)] if text else []


def offer_ways(form: forms.BaseForm, *, has_address: bool) -> None:
    """Fill the form's `reach_by`, or take it out."""
    choices = ways(has_address=has_address)
    if choices:
        form.fields["reach_by"].choices = choices  # type: ignore[attr-defined]
        form.initial.setdefault("reach_by", ReachBy.MAIL.value)
    else:
        del form.fields["reach_by"]


def way_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Me prévenir, si la date change ou pour un rappel"),
        widget=forms.RadioSelect,
        required=False,
    )


def wants_a_mobile(given: dict[str, Any]) -> bool:
    """Whether an SMS is asked for at a number that takes none."""
    return given.get("reach_by") == ReachBy.SMS and not takes_sms(given.get("phone") or "")


def agreed(user: User) -> None:
    """Note since when she wants SMS, as long as she does."""
    if user.reach_by != ReachBy.SMS:
        user.sms_agreed_at = None
    elif user.sms_agreed_at is None:
        user.sms_agreed_at = timezone.now()
