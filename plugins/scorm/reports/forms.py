"""Why an attempt is reset, how much more time is given."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.api import validate_no_control_characters


class ResetForm(forms.Form):
    reason = forms.CharField(
        label=_("Motif"),
        max_length=300,
        validators=[validate_no_control_characters],
        help_text=_("La personne le lira si une étape terminée lui est reprise."),
    )


class ExtendForm(forms.Form):
    minutes = forms.IntegerField(
        label=_("Minutes de plus"), min_value=1, max_value=60 * 24 * 90, initial=60
    )
    reason = forms.CharField(
        label=_("Motif"), max_length=300, validators=[validate_no_control_characters]
    )
