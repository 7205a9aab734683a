"""What a host fills in: her answer to a request, the closures and the rooms of her venue."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import inlineformset_factory
from django.utils.translation import gettext_lazy as _

from courses.api import validate_no_control_characters

from ..models import Closure, Room, TimeSlot, Venue
from ..slot_forms import DayInput
from .rooms import told

MOST_PARTS = 200


class AnswerForm(forms.Form):
    """Yes or no to the slots that are ticked, as they were shown."""

    slots = forms.MultipleChoiceField(
        label=_("Créneaux demandés"), widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("Motif, si vous refusez"),
        max_length=200,
        required=False,
        validators=[validate_no_control_characters],
        help_text=_("Celles et ceux qui organisent le liront."),
    )

    def __init__(self, data: Any = None, *, slots: Sequence[TimeSlot], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.asked = list(slots)
        keys = [f"{slot.pk}-{slot.sequence}" for slot in self.asked]
        self.fields["slots"].choices = list(zip(keys, map(_words, self.asked), strict=True))
        self.fields["slots"].error_messages["invalid_choice"] = _(
            "Une de ces demandes vient de changer. Relisez la liste."
        )
        self.initial["slots"] = keys

    @property
    def accepted(self) -> bool:
        return "refuse" not in self.data

    @property
    def seen(self) -> dict[int, int]:
        pairs = (key.split("-") for key in self.cleaned_data["slots"])
        return {int(slot): int(sequence) for slot, sequence in pairs}

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.accepted and not given.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Dites pourquoi, en quelques mots."))
        return given


def _words(slot: TimeSlot) -> str:
    return f"{told(slot)}\u00a0: «\u00a0{slot.run.course.title}\u00a0»"


class ClosureForm(forms.ModelForm[Closure]):
    class Meta:
        model = Closure
        fields = ("first_day", "last_day", "reason")
        widgets = {
            "first_day": DayInput(format="%Y-%m-%d"),
            "last_day": DayInput(format="%Y-%m-%d"),
        }


class RoomForm(forms.ModelForm[Room]):
    class Meta:
        model = Room
        fields = ("name", "capacity")


class FewForms(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """A venue has a reasonable number of parts, each named once."""

    def clean(self) -> None:
        super().clean()
        if self.total_form_count() > MOST_PARTS:
            raise ValidationError(_("C’est trop pour un seul lieu."))


Closures = inlineformset_factory(
    Venue,
    Closure,
    ClosureForm,
    FewForms,
    extra=1,
    can_delete=True,
    max_num=MOST_PARTS,
    can_delete_extra=False,
)
Rooms = inlineformset_factory(
    Venue, Room, RoomForm, FewForms, extra=1, can_delete=False, max_num=MOST_PARTS
)
