"""What people type: a number and a code to verify, a reason to revoke."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courses.api import read_code, validate_no_control_characters

from .models import Kind

CODE_LENGTH = 10
LONGEST_NUMBER = 40
GREATEST_KEY = 2**63 - 1


def read_number(typed: str) -> str:
    """The one way to write it: what is looked up is also what tries are counted by."""
    return "".join(typed.split()).upper()[:LONGEST_NUMBER]


class VerificationForm(forms.Form):
    """Sent by GET: it changes nothing, and its result can be kept as an address."""

    number = forms.CharField(
        label=_("Numéro de l’attestation"),
        max_length=60,
        validators=[validate_no_control_characters],
        help_text=_("Par exemple TNE-CANOPE88-2026-12, en haut du document."),
    )
    code = forms.CharField(
        label=_("Code de vérification"),
        max_length=40,
        validators=[validate_no_control_characters],
        help_text=_("Dix lettres et chiffres, à côté du carré noir et blanc."),
    )
    name = forms.CharField(
        label=_("Nom de la personne"),
        max_length=300,
        required=False,
        validators=[validate_no_control_characters],
        help_text=_("Pour savoir si l’attestation est bien à ce nom."),
    )

    def clean_number(self) -> str:
        return read_number(self.cleaned_data["number"])

    def clean_code(self) -> str:
        return read_code(self.cleaned_data["code"])


class RevocationForm(forms.Form):
    reason = forms.CharField(
        label=_("Motif"),
        max_length=300,
        validators=[validate_no_control_characters],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("La personne le lira dans le courriel qu’elle recevra."),
    )


class BatchForm(forms.Form):
    """The administrator's confirmation: `key` makes it one act however often it is posted."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        widget=forms.HiddenInput, choices=[("", ""), *Kind.choices], required=False
    )
    enrolments = forms.CharField(widget=forms.HiddenInput, max_length=60_000)

    def clean_enrolments(self) -> list[int]:
        try:
            keys = [int(pk) for pk in self.cleaned_data["enrolments"].split(",")]
        except ValueError as error:
            raise ValidationError(_("Cette sélection n’est pas lisible.")) from error
        if not all(0 < key <= GREATEST_KEY for key in keys):
            raise ValidationError(_("Cette sélection n’est pas lisible."))
        return keys
