"""The form that asks for an erasure: read, understood, and hers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import User

WORD = "EFFACER"


class ErasureForm(forms.Form):
    """A word to type and a box to tick; a code for who proves nothing by a password."""

    use_required_attribute = False

    word = forms.CharField(
        label=_("Écrivez le mot EFFACER"),
        max_length=20,
        error_messages={"required": _("Écrivez le mot EFFACER pour confirmer.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    understood = forms.BooleanField(
        label=_("J’ai compris que c’est définitif"),
        error_messages={"required": _("Cochez cette case pour confirmer.")},
    )
    code = forms.CharField(
        label=_("Code reçu par courriel"),
        max_length=60,
        error_messages={"required": _("Écrivez le code.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )
    field_order = ("code", "word", "understood")

    def __init__(self, user: User, data: Any = None, *, needs_code: bool) -> None:
        super().__init__(data)
        if not needs_code:
            del self.fields["code"]
        elif user.is_guest:
            self.fields["code"].label = _("Votre code de reprise")

    def clean_word(self) -> str:
        if self.cleaned_data["word"].strip().upper() != WORD:
            raise forms.ValidationError(_("Ce n’est pas le mot demandé : écrivez EFFACER."))
        return WORD
