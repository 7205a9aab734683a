"""What one fills in: several half-days at once, a slot that moves, a reason, a repetition."""

from collections.abc import Iterator
from datetime import time
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.api import CourseRun, Term, TermKind, User, validate_no_control_characters

from .models import Room, TimeSlot, Venue
from .overlaps import Plan
from .slots import shifted
from .times import SPAN_AFTER, SPAN_BEFORE, at

CHILDREN, USUAL_LANGUAGE = "enfants", "fr"
REMOTE, WRITTEN = "remote", "written"
MOST_WEEKS = 30


class DayInput(forms.DateInput):
    input_type = "date"


class HourInput(forms.TimeInput):
    input_type = "time"


def hour(label: Any, *, required: bool = False) -> forms.TimeField:
    return forms.TimeField(label=label, required=required, widget=HourInput(format="%H:%M"))


class PlaceField(forms.ChoiceField):
    """A room, a whole venue, or none: remote. Gives (venue, room, words of the place)."""

    def offer(self, run: CourseRun, now: TimeSlot | None) -> None:
        """Open venues of the run's territory, and the one where the slot is."""
        venues = list(
            Venue.objects.open().filter(territory=run.territory_id).prefetch_related("rooms")
        )
        if now is not None and now.venue is not None and now.venue not in venues:
            venues.append(now.venue)
        prefetch_related_objects(venues, "rooms", "closures", "territory")
        self.places: dict[str, tuple[Venue | None, Room | None]] = {REMOTE: (None, None)}
        groups: list[Any] = [("", _("Choisir…")), (REMOTE, _("À distance"))]
        self.words = now.place_words if now is not None else ""
        if self.words:
            self.places[WRITTEN] = (None, None)
            groups.append((WRITTEN, self.words))
        self.choices = [*groups, *((str(venue), list(self._keys(venue))) for venue in venues)]

    def _keys(self, venue: Venue) -> Iterator[tuple[str, Any]]:
        self.places[f"venue-{venue.pk}"] = (venue, None)
        yield f"venue-{venue.pk}", _("%(venue)s, sans salle précise") % {"venue": venue.name}
        for room in venue.rooms.all():
            self.places[f"room-{room.pk}"] = (venue, room)
            label = _("%(venue)s, %(room)s (%(n)d places)")
            words = {"venue": venue.name, "room": room.name, "n": room.capacity}
            yield f"room-{room.pk}", label % words

    def clean(self, value: Any) -> tuple[Venue | None, Room | None, str]:
        chosen = super().clean(value)
        return *self.places[chosen], self.words if chosen == WRITTEN else ""


def place_key(slot: TimeSlot) -> str:
    if slot.room_id:
        return f"room-{slot.room_id}"
    if slot.venue_id:
        return f"venue-{slot.venue_id}"
    return WRITTEN if slot.place_words else REMOTE


class WelcomeField(forms.MultipleChoiceField):
    """Who may come too, and what is spoken beside French: one question for both."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        super().__init__(label=_("Accueil"), required=False, choices=self.offered)

    def offered(self) -> Iterator[tuple[str, Any]]:
        yield CHILDREN, _("Les enfants sont bienvenus")
        terms = Term.objects.filter(kind=TermKind.LANGUAGE).exclude(code=USUAL_LANGUAGE)
        for code, label in terms.order_by("position", "label").values_list("code", "label"):
            yield f"langue-{code}", _("On y parle aussi : %(language)s") % {"language": label}


def welcome_of(slot: TimeSlot) -> list[str]:
    children = [CHILDREN] if slot.children_welcome else []
    return [*children, *(f"langue-{code}" for code in slot.languages)]


class PlacedForm(forms.Form):
    """What every slot has, whenever it is."""

    day = forms.DateField(label=_("Jour"), widget=DayInput(format="%Y-%m-%d"))
    place = PlaceField(label=_("Où"))
    remote_link = forms.URLField(
        label=_("Lien de la classe virtuelle"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_(
            "Montré aux inscrits et aux formateurs seulement, quinze minutes avant. Avec un lieu, "
            "le créneau est à la fois sur place et à distance."
        ),
    )
    trainers = forms.ModelMultipleChoiceField(
        label=_("Formateurs"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    break_minutes = forms.IntegerField(
        label=_("Pause, en minutes"), required=False, min_value=0, max_value=240
    )
    required = forms.BooleanField(label=_("Présence obligatoire"), required=False)
    welcome = WelcomeField()

    def __init__(
        self, data: Any = None, *, run: CourseRun, slot: TimeSlot | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.run = run
        self.fields["place"].offer(run, slot)
        people = run.trainers.all() | User.objects.filter(pk__in=_leads(slot))
        self.fields["trainers"].queryset = people.distinct().order_by("last_name", "pk")
        self.fields["trainers"].label_from_instance = lambda user: user.display_name
        if not self.fields["trainers"].queryset.exists():
            del self.fields["trainers"]

    def clean_day(self) -> Any:
        day, today = self.cleaned_data["day"], timezone.localdate()
        if not today - SPAN_BEFORE <= day <= today + SPAN_AFTER:
            raise ValidationError(_("Ce jour est trop loin d’aujourd’hui."))
        return day

    def plan(self, start: time, end: time) -> Plan:
        given = self.cleaned_data
        venue, room, words = given["place"]
        zone = venue.zone.key if venue else self.run.territory.time_zone
        return Plan(
            at(given["day"], start, zone),
            at(given["day"], end, zone),
            zone,
            venue,
            room,
            given["remote_link"],
            tuple(given.get("trainers", ())),
            given["break_minutes"] or 0,
            given["required"],
            CHILDREN in given["welcome"],
            tuple(
                sorted(one.removeprefix("langue-") for one in given["welcome"] if one != CHILDREN)
            ),
            words,
        )

    def check_hours(self, start: str, end: str) -> None:
        """Both or none, one after the other, longer than the break."""
        given = self.cleaned_data
        first, last = given.get(start), given.get(end)
        if start in self.errors or end in self.errors or not (first or last):
            return
        if first is None or last is None:
            self.add_error(end if first else start, _("Indiquez aussi cette heure."))
        elif last <= first:
            self.add_error(end, _("Le créneau se termine avant de commencer."))
        elif (given.get("break_minutes") or 0) >= _minutes(last) - _minutes(first):
            self.add_error("break_minutes", _("La pause est plus longue que le créneau."))


class HalfDaysForm(PlacedForm):
    """Twelve fields: a morning, an afternoon, or both, once or every week."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    morning_start, morning_end = hour(_("Matin : début")), hour(_("Matin : fin"))
    afternoon_start = hour(_("Après-midi ou soir : début"))
    afternoon_end = hour(_("Après-midi ou soir : fin"))
    weeks = forms.IntegerField(
        label=_("Combien de semaines de suite"), min_value=1, max_value=MOST_WEEKS
    )
    WHEN = ("day", "morning_start", "morning_end", "afternoon_start", "afternoon_end", "weeks")
    field_order = (
        *WHEN,
        *("place", "remote_link", "trainers", "break_minutes", "required", "welcome", "key"),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        self.check_hours("morning_start", "morning_end")
        self.check_hours("afternoon_start", "afternoon_end")
        first_end, second_start = given.get("morning_end"), given.get("afternoon_start")
        if first_end and second_start and second_start < first_end:
            self.add_error("afternoon_start", _("C’est avant la fin du matin."))
        if not (given.get("morning_start") or given.get("afternoon_start") or self.errors):
            self.add_error("morning_start", _("Indiquez les heures d’au moins une demi-journée."))
        return given

    @property
    def hours(self) -> list[forms.BoundField]:
        """Side by side where there is room; the `others` below."""
        return [field for field in self.visible_fields() if field.name in self.WHEN]

    @property
    def others(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in self.WHEN]

    def plans(self) -> list[Plan]:
        given = self.cleaned_data
        halves = [
            self.plan(given[f"{half}_start"], given[f"{half}_end"])
            for half in ("morning", "afternoon")
            if given[f"{half}_start"]
        ]
        return [shifted(plan, 7 * week) for week in range(given["weeks"]) for plan in halves]


class MoveForm(PlacedForm):
    """`seen` is the state of the slot that the person was shown."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    start, end = hour(_("Début"), required=True), hour(_("Fin"), required=True)
    field_order = ("day", "start", "end")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        self.check_hours("start", "end")
        return given


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Motif"),
        max_length=200,
        validators=[validate_no_control_characters],
        help_text=_("Chaque personne inscrite le lira."),
    )


class RepeatForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    weeks = forms.IntegerField(
        label=_("Pendant combien de semaines encore"), min_value=1, max_value=MOST_WEEKS
    )


def first_values(run: CourseRun, user: User) -> dict[str, Any]:
    """What the last slots of this run say, else those of the last run of its course she manages."""
    slots = TimeSlot.objects.told().planned()
    others = CourseRun.objects.managed_by(user).filter(course=run.course_id).values("pk")
    last = slots.filter(run=run).last() or slots.filter(run__in=others).last()
    leaders = list(run.trainers.values_list("pk", flat=True))
    given = {"key": uuid4(), "weeks": 1, "required": True, "trainers": leaders}
    given |= {"day": run.starts_on, "break_minutes": 0}
    return given | (_like(last) if last else {})


def _like(slot: TimeSlot) -> dict[str, Any]:
    half = "morning" if slot.local_start.hour < 12 else "afternoon"
    return {
        f"{half}_start": slot.local_start.time(),
        f"{half}_end": slot.local_end.time(),
        "place": place_key(slot),
        "remote_link": slot.remote_link,
        "break_minutes": slot.break_minutes,
        "required": slot.required,
        "welcome": welcome_of(slot),
    }


def values_of(slot: TimeSlot) -> dict[str, Any]:
    return {
        "seen": slot.sequence,
        "day": slot.local_start.date(),
        "start": slot.local_start.time(),
        "end": slot.local_end.time(),
        "place": place_key(slot),
        "remote_link": slot.remote_link,
        "trainers": _leads(slot),
        "break_minutes": slot.break_minutes,
        "required": slot.required,
        "welcome": welcome_of(slot),
    }


def _leads(slot: TimeSlot | None) -> list[int]:
    return list(slot.leads.values_list("trainer_id", flat=True)) if slot else []


def _minutes(value: time) -> int:
    return value.hour * 60 + value.minute
