"""A session in one screen: twelve fields at most for three half-days, the rest as the last time."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.api import (
    CoursePage,
    CourseRun,
    LegalFramework,
    SeatCounter,
    Territory,
    User,
    courses_for,
    directs,
    organisations_of,
    trainers_near,
    validate_no_control_characters,
)

from ..models import RunSchedule
from ..overlaps import Plan
from ..slot_forms import CHILDREN, DayInput, PlaceField, WelcomeField, hour
from ..times import SPAN_AFTER, SPAN_BEFORE, at
from .last import Half, Last
from .series import MOST_TIMES, Every, repeated

FIRST_LINES, MOST_LINES = 3, 20
Bucket = SeatCounter.Bucket
BUCKETS = {
    "capacity": Bucket.TOTAL,
    "seats_teachers": Bucket.TEACHERS,
    "seats_parents": Bucket.PARENTS,
    "seats_partners": Bucket.PARTNERS,
}


class PeopleField(forms.ModelMultipleChoiceField):
    """By name. Keys that no database holds are nobody's."""

    def _check_values(self, value: Any) -> Any:
        for key in value:
            if not str(key).isdecimal() or len(str(key)) > 18:
                raise ValidationError(
                    self.error_messages["invalid_choice"], "invalid_choice", {"value": key}
                )
        return super()._check_values(value)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.display_name)


class CourseChoice(forms.Form):
    """Which course, and where if one works in several territories."""

    formation = forms.ModelChoiceField(label=_("Formation"), queryset=CoursePage.objects.none())
    territoire = forms.ModelChoiceField(label=_("Territoire"), queryset=Territory.objects.none())

    def __init__(self, data: Any = None, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["formation"].queryset = courses_for(user)
        mine = Territory.objects.open().worked_in_by(user)
        self.fields["territoire"].queryset = mine
        offered = list(mine[:2])
        self.fields["territoire"].required = len(offered) != 1
        if len(offered) == 1:
            self.fields["territoire"].widget = forms.HiddenInput()
            self.only: Territory | None = offered[0]
        else:
            self.only = None

    def clean_territoire(self) -> Territory | None:
        return self.cleaned_data["territoire"] or self.only


def seats(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=0, validators=[MaxValueValidator(100_000)]
    )


def number(label: Any, most: int, least: int = 0, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=least, max_value=most, **kwargs
    )


class SessionForm(forms.Form):
    """The half-days are `day_1`, `half_1` and so on; `lines` says how many are shown."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    lines = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_LINES)
    place = PlaceField(label=_("Où"))
    trainers = PeopleField(
        label=_("Formateurs"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    capacity = seats(_("Places en tout"))
    every = forms.ChoiceField(label=_("Recommencer"), choices=Every.choices, required=False)
    times = number(_("Combien de fois en tout"), MOST_TIMES, 1)
    # plus d'options
    title = forms.CharField(
        label=_("Nom de la session"),
        max_length=160,
        required=False,
        validators=[validate_no_control_characters],
        help_text=_("Pour s’y retrouver, par exemple « Printemps, groupe de Gérardmer »."),
    )
    open_now = forms.BooleanField(label=_("Ouvrir les inscriptions dès maintenant"), required=False)
    organisation = forms.ModelChoiceField(label=_("Organisme"), queryset=None)
    others = PeopleField(label=_("Autres formateurs"), queryset=User.objects.none(), required=False)
    remote_link = forms.URLField(
        label=_("Lien de la classe virtuelle"),
        required=False,
        max_length=500,
        assume_scheme="https",
    )
    break_minutes = number(_("Pause, en minutes"), 240)
    required = forms.BooleanField(label=_("Présence obligatoire"), required=False)
    welcome = WelcomeField()
    legal_framework = forms.ChoiceField(label=_("Cadre juridique"), choices=LegalFramework.choices)
    seats_teachers = seats(_("Dont enseignants et agents, au plus"))
    seats_parents = seats(_("Dont parents, au plus"))
    seats_partners = seats(_("Dont partenaires, au plus"))
    approval = forms.BooleanField(label=_("Inscriptions soumises à accord"), required=False)
    waiting_list = forms.BooleanField(label=_("Liste d’attente"), required=False)
    minimum = number(_("Participants au moins"), 1000, 1)
    decide_days = number(
        _("Décider combien de jours avant"),
        120,
        help_text=_("Ce jour-là, s’il manque du monde, l’organisateur est prévenu."),
    )
    cancel_hours = number(
        _("On annule soi-même jusqu’à combien d’heures avant"),
        720,
        help_text=_("Ensuite, on appelle. Vide : jusqu’au début."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        user: User,
        course: CoursePage,
        territory: Territory,
        last: Last,
        initial: Mapping[str, Any],
    ) -> None:
        given = {**_usual(course, last), **initial}
        super().__init__(data, initial=given)
        self.user, self.course, self.territory, self.last = user, course, territory, last
        self.shown = _count(data.get("lines") if data is not None else given.get("lines"))
        self._offer()
        for line in range(1, self.shown + 1):
            self.fields[f"day_{line}"] = forms.DateField(
                label=_("Jour"), required=line == 1, widget=DayInput(format="%Y-%m-%d")
            )
            self.fields[f"half_{line}"] = forms.ChoiceField(
                label=_("Moment"), choices=list(self._moments()), initial=last.half
            )
        for half, hours in last.hours.items():
            for name, label in (("start", _("début")), ("end", _("fin"))):
                field = hour(f"{half.label} : {label}", required=True)
                field.initial = getattr(hours, name)
                self.fields[f"{half.name.lower()}_{name}"] = field

    def _offer(self) -> None:
        self.fields["place"].offer(CourseRun(territory=self.territory), None)
        own = organisations_of(self.user)
        self.fields["organisation"].queryset = own
        if "organisation" not in self.initial:
            only = own.filter(roles__territory=self.territory).first() or own.first()
            self.initial["organisation"] = only and only.pk
        near = trainers_near(self.user, CourseRun())
        usual = {user.pk for user in self.last.trainers} | {self.user.pk}
        self.fields["trainers"].queryset = near.filter(pk__in=usual).order_by("last_name", "pk")
        self.fields["others"].queryset = near.exclude(pk__in=usual).order_by("last_name", "pk")
        if not self._may_open(self.initial.get("organisation")):
            del self.fields["open_now"]

    def _may_open(self, organisation: Any) -> bool:
        found = organisations_of(self.user).filter(pk=organisation or 0).first()
        return found is not None and directs(self.user, self.territory, found)

    def _moments(self) -> Iterator[tuple[str, str]]:
        for half, (start, end) in self.last.hours.items():
            yield half.value, f"{half.label}, {start:%-H:%M} – {end:%-H:%M}"

    @property
    def half_days(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"day_{line}"], self[f"half_{line}"]) for line in range(1, self.shown + 1)]

    @property
    def main(self) -> list[forms.BoundField]:
        return [self[name] for name in ("place", "trainers", "capacity")]

    @property
    def series(self) -> list[forms.BoundField]:
        return [self["every"], self["times"]]

    @property
    def options(self) -> list[forms.BoundField]:
        apart = {"place", "trainers", "capacity", "every", "times"}
        return [
            field
            for field in self.visible_fields()
            if field.name not in apart and not field.name.startswith(("day_", "half_"))
        ]

    @property
    def has_fault_in_options(self) -> bool:
        return any(field.errors for field in self.options)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        today = timezone.localdate()
        for line in range(1, self.shown + 1):
            day = given.get(f"day_{line}")
            if day and not today - SPAN_BEFORE <= day <= today + SPAN_AFTER:
                self.add_error(f"day_{line}", _("Ce jour est trop loin d’aujourd’hui."))
        for half in Half:
            name = half.name.lower()
            start, end = given.get(f"{name}_start"), given.get(f"{name}_end")
            if start and end and end <= start:
                self.add_error(f"{name}_end", _("Le créneau se termine avant de commencer."))
        self._check_seats(given)
        if given.get("decide_days") is not None and not given.get("minimum"):
            self.add_error("minimum", _("Dites combien de personnes il faut au moins."))
        organisation = given.get("organisation")
        if organisation is not None and not self._works_here(organisation):
            self.add_error("organisation", _("Cet organisme ne travaille pas dans ce territoire."))
        return given

    def _works_here(self, organisation: Any) -> bool:
        at_work = organisation.roles.filter(territory=self.territory).exists()
        return at_work or directs(self.user, self.territory, organisation)

    def _check_seats(self, given: Mapping[str, Any]) -> None:
        total = given.get("capacity")
        for name in ("seats_teachers", "seats_parents", "seats_partners"):
            if total is not None and (given.get(name) or 0) > total:
                self.add_error(name, _("C’est plus que les places en tout."))

    @property
    def opens(self) -> bool:
        """A trainer prepares; who directs the place may open at once."""
        given = self.cleaned_data
        return bool(given.get("open_now")) and self._may_open(given["organisation"].pk)

    @property
    def people(self) -> list[User]:
        """Who prepares without directing leads what she prepares: else she would not see it."""
        chosen = [*self.cleaned_data["trainers"], *self.cleaned_data["others"]]
        directing = self._may_open(self.cleaned_data["organisation"].pk)
        return chosen if directing or self.user in chosen else [*chosen, self.user]

    def quotas(self) -> dict[str, int]:
        given = self.cleaned_data
        wanted = {bucket: given[name] for name, bucket in BUCKETS.items() if name != "capacity"}
        return {bucket: count for bucket, count in wanted.items() if count is not None}

    def plans(self) -> tuple[list[Plan], list[Plan]]:
        """What is wanted, and what the series leaves out because the venue is closed."""
        given = self.cleaned_data
        wanted = [
            self._plan(given[f"day_{line}"], Half(given[f"half_{line}"]))
            for line in range(1, self.shown + 1)
            if given[f"day_{line}"]
        ]
        return repeated(wanted, given["every"], given["times"] or 1)

    def _plan(self, day: Any, half: Half) -> Plan:
        given = self.cleaned_data
        venue, room, _words = given["place"]
        zone = venue.zone.key if venue else self.territory.time_zone
        name = half.name.lower()
        return Plan(
            at(day, given[f"{name}_start"], zone),
            at(day, given[f"{name}_end"], zone),
            zone,
            venue,
            room,
            given["remote_link"],
            tuple(self.people),
            given["break_minutes"] or 0,
            given["required"],
            CHILDREN in given["welcome"],
            tuple(
                sorted(one.removeprefix("langue-") for one in given["welcome"] if one != CHILDREN)
            ),
        )

    def schedule(self, first: Any) -> RunSchedule | None:
        """What the run needs to take place; None where nothing is asked."""
        given = self.cleaned_data
        days, hours = given["decide_days"], given["cancel_hours"]
        if given["minimum"] is None and hours is None:
            return None
        return RunSchedule(
            minimum=given["minimum"],
            decide_at=first - timedelta(days=days) if days is not None else None,
            cancel_until=first - timedelta(hours=hours) if hours is not None else None,
        )


def _usual(course: CoursePage, last: Last) -> dict[str, Any]:
    usual = {
        "key": uuid4(),
        "lines": FIRST_LINES,
        "every": "",
        "times": 1,
        "open_now": True,
        "required": True,
        "waiting_list": True,
        "legal_framework": course.legal_framework,
    }
    return usual | last.values()


def _count(value: Any) -> int:
    try:
        return min(max(int(value), 1), MOST_LINES)
    except (TypeError, ValueError):
        return FIRST_LINES


def typed(form: SessionForm, data: Any) -> dict[str, Any]:
    """What somebody typed, to be shown again without a reproach yet."""
    found: dict[str, Any] = {}
    for name, field in form.fields.items():
        many = isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
        if isinstance(field, forms.BooleanField):
            found[name] = name in data
        else:
            found[name] = data.getlist(name) if many else data.get(name, "")
    return found
