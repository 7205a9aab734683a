"""The form by which one adds somebody who has no address."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.api import (
    Party,
    readable_phone,
    validate_no_control_characters,
    validate_phone,
)

from ..attendance.head_form import BANDS
from .joining import Person

MOST = 20


def _words(label: Any, length: int, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=length, validators=[validate_no_control_characters], **options
    )


class JoiningForm(forms.Form):
    """A first name; how many come with her, without their names."""

    use_required_attribute = False

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    first_name = _words(
        _("Prénom"), 150, error_messages={"required": _("Écrivez au moins le prénom.")}
    )
    last_name = _words(_("Nom"), 150, required=False)
    phone = forms.CharField(
        label=_("Téléphone"),
        max_length=30,
        required=False,
        validators=[validate_no_control_characters, validate_phone],
        help_text=_("Pour la prévenir si la date change."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, asks_beyond: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in BANDS.items():
            is_adults = name == "adults"
            self.fields[name] = forms.IntegerField(
                label=label,
                min_value=1 if is_adults else 0,
                max_value=MOST,
                required=False,
                initial=1 if is_adults else None,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
        if asks_beyond:
            self.ask_beyond()

    def ask_beyond(self) -> None:
        self.fields["beyond"] = forms.BooleanField(
            label=_("Faire entrer quand même : il y a de la place dans la salle"), required=False
        )

    @property
    def people(self) -> list[forms.BoundField]:
        return [self[name] for name in BANDS]

    @property
    def about(self) -> list[forms.BoundField]:
        return [self[name] for name in ("first_name", "last_name", "phone")]

    def clean_phone(self) -> str:
        return readable_phone(self.cleaned_data["phone"])[:30]

    @property
    def person(self) -> Person:
        """Of a valid form."""
        given = self.cleaned_data
        counts = {name: given.get(name) or 0 for name in BANDS}
        party = Party(**counts | {"adults": counts["adults"] or 1})
        return Person(given["first_name"], given["last_name"], given["phone"], party)
