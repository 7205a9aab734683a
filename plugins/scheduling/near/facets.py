"""The facets that sessions bring to the catalogue: what `courses.plugin_facets` asks for."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django.db.models import F, Min, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.api import Term, TermKind, Told, distance_words

from ..models import TimeSlot
from ..slot_forms import USUAL_LANGUAGE
from . import sessions
from .distance import km_of
from .fields import DaysField, NearField, PlaceField
from .sessions import Sessions, sessions_of

SHARED = "sessions"


class _OfSessions:
    """What all of them share: a session answers every one of them at once, or none."""

    shares = SHARED

    def tell(self, name: str, request: HttpRequest, values: Mapping[str, Any]) -> Told:
        asked = sessions_of(request, values)
        return Told(self.kept(asked) if name in values else [], asked.courses(without=name))

    def kept(self, asked: Sessions) -> list[int]:
        return sorted(asked.courses())


class TypedFilter(_OfSessions, django_filters.Filter):
    def __init__(self, field_class: Any, label: Any) -> None:
        self.field_class = field_class
        super().__init__(label=label)


class NearFilter(TypedFilter):
    """Orders too, by the nearest session of each course, and says on each card where and when."""

    orders = gettext_lazy("Du plus près au plus loin")

    def kept(self, asked: Sessions) -> list[int]:
        courses = asked.courses()
        slots = asked.matching().order_by().values("run__course_id").annotate(nearest=Min("away"))
        ranked = slots.order_by("nearest", "run__course_id").values_list(
            "run__course_id", flat=True
        )
        return [course for course in ranked if course in courses]

    def notes(
        self, request: HttpRequest, values: Mapping[str, Any], courses: Sequence[int]
    ) -> dict[int, str]:
        """The nearest session of each of these courses, else the next: where, when, how far."""
        asked = sessions_of(request, values)
        if asked.courses().isdisjoint(courses):
            return {}
        near = sessions.NEAR in asked.values
        order = ["away", "start", "pk"] if near else ["start", "pk"]
        rank = Window(RowNumber(), partition_by=F("run__course_id"), order_by=order)
        slots = asked.matching().filter(run__course__in=courses).annotate(nth=rank)
        return {slot.run.course_id: _note(slot) for slot in slots.filter(nth=1).told()}


def _note(slot: TimeSlot) -> str:
    first = slot.local_start
    number = _("1er") if first.day == 1 else str(first.day)
    when = date_format(first, "l {} F").format(number)
    if slot.venue is None:
        return _("Prochain rendez-vous %(when)s, à distance") % {"when": when}
    measured = getattr(slot, "away", None)
    where = slot.venue.name if slot.whole_venue else f"{slot.venue.name}, {slot.venue.commune}"
    said = {"when": when, "where": where}
    if measured is None:
        return _("Prochain rendez-vous %(when)s : %(where)s") % said
    far = distance_words(km_of(measured))
    return _("Au plus près, %(when)s : %(where)s, %(far)s") % (said | {"far": far})


class ChoiceFilter(_OfSessions, django_filters.MultipleChoiceFilter):
    """A few choices, each with how many courses it would leave."""

    def __init__(self, label: Any, labels: Mapping[str, Any]) -> None:
        super().__init__(label=label, choices=list(labels.items()))

    def tell(self, name: str, request: HttpRequest, values: Mapping[str, Any]) -> Told:
        asked = sessions_of(request, values)
        told = super().tell(name, request, values)
        return Told(told.kept, told.otherwise, asked.by_choice(name), dict(self.extra["choices"]))


class LanguageFilter(ChoiceFilter):
    """Its choices are the languages of the vocabulary."""

    def __init__(self, label: Any) -> None:
        super().__init__(label, {})
        self.extra["choices"] = _languages

    def tell(self, name: str, request: HttpRequest, values: Mapping[str, Any]) -> Told:
        asked = sessions_of(request, values)
        told = _OfSessions.tell(self, name, request, values)
        choices = asked.by_choice(name)
        return Told(told.kept, told.otherwise, choices, dict(_languages()) if choices else {})


def _languages() -> list[tuple[str, str]]:
    terms = Term.objects.filter(kind=TermKind.LANGUAGE).exclude(code=USUAL_LANGUAGE)
    return list(terms.order_by("position", "label").values_list("code", "label"))


FILTERS = {
    sessions.NEAR: NearFilter(NearField, gettext_lazy("Près de")),
    sessions.PLACE: TypedFilter(PlaceField, gettext_lazy("Lieu ou commune d’une session")),
    sessions.WEEK: ChoiceFilter(
        gettext_lazy("Rendez-vous"),
        {"semaine": gettext_lazy("Cette semaine"), "mois": gettext_lazy("Ce mois-ci")},
    ),
    sessions.MOMENT: ChoiceFilter(
        gettext_lazy("Soir ou samedi"),
        {"soir": gettext_lazy("Le soir, à partir de 17 h"), "samedi": gettext_lazy("Le samedi")},
    ),
    sessions.DATES: TypedFilter(DaysField, gettext_lazy("Entre deux dates")),
    sessions.CHILDREN: ChoiceFilter(
        gettext_lazy("Avec les enfants"), {"oui": gettext_lazy("Les enfants sont bienvenus")}
    ),
    sessions.ACCESS: ChoiceFilter(
        gettext_lazy("Accès"),
        {
            "fauteuil": gettext_lazy("En fauteuil roulant"),
            "boucle": gettext_lazy("Boucle magnétique"),
        },
    ),
    sessions.FORM: ChoiceFilter(
        gettext_lazy("Se retrouver"),
        {
            "sur-place": gettext_lazy("Dans un lieu"),
            "a-distance": gettext_lazy("En classe virtuelle"),
        },
    ),
    sessions.LANGUAGE: LanguageFilter(gettext_lazy("Langue parlée sur place")),
}
