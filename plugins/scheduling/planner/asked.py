"""What the address of the planner asks for: which days, by what, of whom."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.api import Territory

FARTHEST = timedelta(days=3 * 366)


class Span(TextChoices):
    """How much of time."""

    WEEK = "semaine", gettext_lazy("Semaine")
    MONTH = "mois", gettext_lazy("Mois")


class By(TextChoices):
    """What the lines are."""

    VENUE = "lieu", gettext_lazy("par lieu")
    TRAINER = "formateur", gettext_lazy("par formateur")
    TERRITORY = "territoire", gettext_lazy("par territoire")


@dataclass(frozen=True)
class Asked:
    """Whatever is not understood is as if it was not said."""

    span: Span
    by: By
    day: date
    territories: tuple[Territory, ...]
    territory: Territory | None
    page: str
    query: QueryDict
    venue: int | None = None
    trainer: int | None = None

    @classmethod
    def of(cls, query: QueryDict, territories: list[Territory]) -> "Asked":
        named = next((one for one in territories if one.code == query.get("territoire")), None)
        by = _choice(By, query.get("par"), By.VENUE)
        chosen = named or (territories[0] if territories and by != By.TERRITORY else None)
        return cls(
            _choice(Span, query.get("vue"), Span.WEEK),
            by,
            _day(query.get("jour", "")),
            tuple(territories),
            chosen,
            query.get("page", "1"),
            query,
            _key(query.get("lieu", "")),
            _key(query.get("personne", "")),
        )

    @cached_property
    def days(self) -> list[date]:
        if self.span == Span.MONTH:
            number = calendar.monthrange(self.day.year, self.day.month)[1]
            return [self.day.replace(day=day + 1) for day in range(number)]
        monday = self.day - timedelta(days=self.day.weekday())
        return [monday + timedelta(days=after) for after in range(7)]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.territory.time_zone) if self.territory else ZoneInfo("Europe/Paris")

    @property
    def window(self) -> tuple[datetime, datetime]:
        """A day more on each side: every venue has its own clock."""
        days, more = self.days, timedelta(days=1)
        first = datetime.combine(days[0] - more, time(), self.zone)
        return first, datetime.combine(days[-1] + 2 * more, time(), self.zone)

    @property
    def title(self) -> str:
        if self.span == Span.MONTH:
            return date_format(self.day, "F Y")
        words = {
            "first": date_format(self.days[0], "j F"),
            "last": date_format(self.days[-1], "j F Y"),
        }
        return _("Du %(first)s au %(last)s") % words

    def address(self, **changes: Any) -> str:
        """The same, but for what changes; None takes away."""
        query = self.query.copy()
        query.pop("page", None)
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = str(value)
        return f"?{query.urlencode()}"

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a form that chooses a venue and a person leaves as it is."""
        names = ("vue", "par", "jour", "territoire")
        return [(name, self.query[name]) for name in names if name in self.query]

    @property
    def everything(self) -> str:
        """The same, of all venues and of all people; empty where it is so already."""
        if self.venue is None and self.trainer is None:
            return ""
        return self.address(lieu=None, personne=None)

    @property
    def before(self) -> str:
        return self.address(jour=(self.days[0] - timedelta(days=1)).isoformat())

    @property
    def after(self) -> str:
        return self.address(jour=(self.days[-1] + timedelta(days=1)).isoformat())

    @property
    def now(self) -> str:
        return self.address(jour=timezone.localdate().isoformat())


def _choice(kind: Any, value: str | None, usual: Any) -> Any:
    return kind(value) if value in kind.values else usual


def _key(written: str) -> int | None:
    return int(written) if written.isdecimal() and len(written) < 10 else None


def _day(written: str) -> date:
    today = timezone.localdate()
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return today
    return day if abs(day - today) <= FARTHEST else today
