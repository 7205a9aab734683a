"""An event in six fields; a festival has its workshops besides, each with its hours and room."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.api import CourseRun, Territory, User, validate_no_control_characters

from ..overlaps import Plan
from ..slot_forms import DayInput, HourInput, PlaceField, hour
from ..times import SPAN_AFTER, at
from .event_kinds import Audience, Kind
from .session_form import seats

MOST_WORKSHOPS = 20


class When(NamedTuple):
    """A day, from an hour to another."""

    day: Any
    start: Any
    end: Any


class WhenInput(forms.MultiWidget):
    """Three boxes side by side, each with its name."""

    template_name = "scheduling/organising/when.html"
    use_fieldset = True

    def __init__(self, attrs: Any = None) -> None:
        boxes = {
            "day": DayInput(attrs={"title": _("Jour")}, format="%Y-%m-%d"),
            "start": HourInput(attrs={"title": _("De")}, format="%H:%M"),
            "end": HourInput(attrs={"title": _("À")}, format="%H:%M"),
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: Any) -> list[Any]:
        return list(value) if value else [None, None, None]


class WhenField(forms.MultiValueField):
    """A day and its hours, one question."""

    widget = WhenInput

    def __init__(self, **kwargs: Any) -> None:
        parts = (forms.DateField(), forms.TimeField(), forms.TimeField())
        super().__init__(parts, require_all_fields=True, **kwargs)

    def compress(self, data_list: Any) -> When | None:
        if not data_list:
            return None
        when = When(*data_list)
        today = timezone.localdate()
        if when.end <= when.start:
            raise ValidationError(_("L’événement se termine avant de commencer."))
        if not today <= when.day <= today + SPAN_AFTER:
            raise ValidationError(_("Choisissez un jour à venir, pas trop lointain."))
        return when


def words(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=120, validators=[validate_no_control_characters], **kwargs
    )


class SamePlaceField(PlaceField):
    """None where nothing else is chosen than the place of the event."""

    def clean(self, value: Any) -> Any:
        return super().clean(value) if value else None


class EventForm(forms.Form):
    """`workshops` says how many workshops are shown: `w1_title`, `w1_start` and so on."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    workshops = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=MOST_WORKSHOPS, required=False
    )
    title = words(_("Titre"))
    kind = forms.ChoiceField(label=_("Quoi"), choices=Kind.choices)
    place = PlaceField(label=_("Où"))
    when = WhenField(label=_("Quand"))
    capacity = seats(_("Places"))
    audience = forms.ChoiceField(label=_("Pour qui"), choices=Audience.choices)

    def __init__(
        self, data: Any = None, *, user: User, territory: Territory, initial: Mapping[str, Any]
    ) -> None:
        given = {"key": uuid4(), "workshops": 0, "audience": Audience.FAMILIES, **initial}
        super().__init__(data, initial=given)
        self.user, self.territory = user, territory
        self.fields["capacity"].help_text = _(
            "Vide : entrée libre, on vient sans s’inscrire et l’on compte les personnes."
        )
        self.fields["place"].offer(CourseRun(territory=territory), None)
        sent = (data or given).get("workshops", 0)
        known = str(sent).isdecimal() and len(str(sent)) < 4
        self.shown = min(int(sent), MOST_WORKSHOPS) if known else 0
        for number in range(1, self.shown + 1):
            self._add_workshop(number)

    def _add_workshop(self, number: int) -> None:
        self.fields[f"w{number}_title"] = words(_("Atelier"), required=False)
        self.fields[f"w{number}_start"] = hour(_("De"))
        self.fields[f"w{number}_end"] = hour(_("À"))
        main, place = self.fields["place"], SamePlaceField(label=_("Salle"), required=False)
        place.places, place.words = main.places, main.words
        place.choices = [("", _("Le même lieu")), *main.choices[1:]]
        self.fields[f"w{number}_place"] = place

    @property
    def main(self) -> list[forms.BoundField]:
        return [self[name] for name in ("title", "kind", "place", "when", "capacity", "audience")]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        return [
            [self[f"w{number}_{part}"] for part in ("title", "start", "end", "place")]
            for number in range(1, self.shown + 1)
        ]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for number in range(1, self.shown + 1):
            start, end = given.get(f"w{number}_start"), given.get(f"w{number}_end")
            if not given.get(f"w{number}_title"):
                continue
            if not start or not end:
                self.add_error(f"w{number}_start", _("Indiquez ses heures."))
            elif end <= start:
                self.add_error(f"w{number}_end", _("L’atelier se termine avant de commencer."))
        return given

    def named_plans(self) -> list[tuple[str, Plan]]:
        """The workshops by name; without any, the event itself."""
        given = self.cleaned_data
        when: When = given["when"]
        found = []
        for number in range(1, self.shown + 1):
            title = given[f"w{number}_title"]
            if title:
                hours = given[f"w{number}_start"], given[f"w{number}_end"]
                place = given[f"w{number}_place"] or given["place"]
                found.append((title, self._plan(when.day, *hours, place)))
        return found or [("", self._plan(when.day, when.start, when.end, given["place"]))]

    def _plan(self, day: Any, start: Any, end: Any, place: Any) -> Plan:
        venue, room, _written = place
        zone = venue.zone.key if venue else self.territory.time_zone
        children = self.cleaned_data["audience"] != Audience.TEACHERS
        return Plan(
            at(day, start, zone),
            at(day, end, zone),
            zone,
            venue,
            room,
            required=False,
            children_welcome=children,
        )
