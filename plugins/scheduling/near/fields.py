"""The questions about sessions that one answers by typing: near what, where, between which days."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.api import Position, validate_no_control_characters

from ..times import SPAN_AFTER, SPAN_BEFORE
from .asked import unknown
from .communes import LONGEST, communes

REACHES = (5, 10, 20, 50)
USUAL_REACH = 20


@dataclass(frozen=True)
class Near:
    """So many km around a commune."""

    words: str
    position: Position
    km: int

    def __str__(self) -> str:
        return _("%(commune)s, %(km)d km au plus") % {"commune": self.words, "km": self.km}


class NearWidget(forms.MultiWidget):
    """A commune and a distance: `pres` and `pres_rayon` in an address."""

    use_fieldset = True

    def __init__(self) -> None:
        text = {"aria-label": gettext_lazy("Commune ou code postal"), "maxlength": LONGEST}
        reach = {"aria-label": gettext_lazy("À combien au plus")}
        # What is usual goes without saying: an address tells only what somebody chose.
        offered = [("" if km == USUAL_REACH else km, f"{km} km") for km in REACHES]
        super().__init__({"": forms.TextInput(text), "rayon": forms.Select(reach, offered)})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        typed, reach = super().value_from_datadict(data, files, name)
        return [typed, "" if reach == str(USUAL_REACH) else reach]

    def decompress(self, value: Any) -> list[Any]:
        if not isinstance(value, Near):
            return [None, ""]
        return [value.words, "" if value.km == USUAL_REACH else value.km]


class NearField(forms.Field):
    """A commune that we know and a distance."""

    widget = NearWidget

    def clean(self, value: Any) -> Near | None:
        typed, reach = value or ("", "")
        typed = " ".join((typed or "").split())[: LONGEST + 1]
        if not typed:
            return None
        found = communes(typed)
        if len(found) != 1:
            raise ValidationError(unknown(typed) if not found else _which(found))
        km = int(reach) if str(reach) in map(str, REACHES) else USUAL_REACH
        return Near(found[0].words, found[0].position, km)


def _which(found: list[Any]) -> str:
    names = _(" ou ").join(one.words for one in found[:6])
    return _("Plusieurs communes s’appellent ainsi. Tapez par exemple : %(names)s.") % {
        "names": names
    }


class DaysWidget(forms.MultiWidget):
    """Two days: `entre_du` and `entre_au` in an address."""

    use_fieldset = True

    def __init__(self) -> None:
        labels = {"du": gettext_lazy("À partir du"), "au": gettext_lazy("Jusqu’au")}
        super().__init__(
            {
                name: forms.DateInput({"type": "date", "aria-label": label}, "%Y-%m-%d")
                for name, label in labels.items()
            }
        )

    def decompress(self, value: Any) -> list[Any]:
        return list(value) if value else [None, None]


class Days(tuple[date | None, date | None]):
    """From a day, until a day, or both."""

    __slots__ = ()

    def __str__(self) -> str:
        first, last = (f"{day:%d/%m/%Y}" if day else "" for day in self)
        if first and last:
            return _("du %(first)s au %(last)s") % {"first": first, "last": last}
        if first:
            return _("à partir du %(first)s") % {"first": first}
        return _("jusqu’au %(last)s") % {"last": last}


class DaysField(forms.Field):
    widget = DaysWidget

    def clean(self, value: Any) -> Days | None:
        first, last = (self._day(typed) for typed in value or ("", ""))
        if first is None and last is None:
            return None
        if first and last and last < first:
            raise ValidationError(_("Le second jour est avant le premier."))
        return Days((first, last))

    def _day(self, typed: Any) -> date | None:
        try:
            day = date.fromisoformat(typed) if typed else None
        except ValueError as error:
            raise ValidationError(_("Ce jour n’existe pas : 31/12/2026 par exemple.")) from error
        today = timezone.localdate()
        if day and not today - SPAN_BEFORE <= day <= today + SPAN_AFTER + timedelta(days=1):
            raise ValidationError(_("Ce jour est trop loin d’aujourd’hui."))
        return day


class PlaceField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=100, validators=[validate_no_control_characters], **kwargs)
