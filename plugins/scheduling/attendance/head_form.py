"""How many came without a name on the list, by age."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models.attendance import MOST_HEADS

BANDS = {
    "adults": _("Adultes"),
    "children_under_6": _("Enfants de moins de 6 ans"),
    "children_6_to_10": _("Enfants de 6 à 10 ans"),
    "children_11_to_17": _("Enfants de 11 à 17 ans"),
}


class HeadsForm(forms.Form):
    """A band left empty is nobody."""

    prefix = "heads"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in BANDS.items():
            self.fields[name] = forms.IntegerField(
                label=label, min_value=0, max_value=MOST_HEADS, required=False
            )

    def clean(self) -> dict[str, int]:
        return {name: self.cleaned_data.get(name) or 0 for name in BANDS}
