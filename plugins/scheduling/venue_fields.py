"""Form fields of lists of words: boxes to tick where the list is closed, else one a line."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.api import validate_no_control_characters

MOST_LINES = 30


class LinesField(forms.CharField):
    """One value a line."""

    widget = forms.Textarea(attrs={"rows": 2})

    def __init__(self, *, help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(
            required=False,
            max_length=3000,
            help_text=help_text or gettext_lazy("Un par ligne."),
            validators=[validate_no_control_characters],
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = [line for written in super().clean(value).splitlines() if (line := written.strip())]
        if len(lines) > MOST_LINES:
            raise ValidationError(_("Trente lignes au plus."))
        if any("|" in line or ";" in line for line in lines):
            raise ValidationError(_("Une ligne ne contient ni barre ni point-virgule."))
        return lines

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class ChosenField(forms.MultipleChoiceField):
    """Words of a closed list, and those that a file had brought besides."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def keep(self, words: list[str]) -> None:
        known = {word for word, _label in self.choices}
        self.choices = [*self.choices, *((word, word) for word in words if word not in known)]
