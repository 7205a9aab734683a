"""What an agenda or a public calendar is about, as its address says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.api import CoursePage, CourseRun, Territory

from .feeds import public_runs

AUDIENCES = {"teachers": _("pour les enseignants et agents"), "parents": _("pour les parents")}
LONGEST_KEY = 60


@dataclass(frozen=True)
class Choice:
    """Nothing chosen: everything that visitors see."""

    territory: Territory | None = None
    audience: str = ""
    course: CoursePage | None = None
    place: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str], territory: Territory | None = None) -> "Choice":
        """What means nothing is left out."""
        code, course = asked.get("territoire", ""), asked.get("formation", "")
        audience = asked.get("public", "")
        return cls(
            territory or (Territory.objects.open().filter(code=code).first() if code else None),
            audience if audience in AUDIENCES else "",
            _course(course),
            asked.get("lieu", "")[:LONGEST_KEY],
        )

    def runs(self) -> QuerySet[CourseRun]:
        return public_runs(self.territory, self.audience, self.course)

    @property
    def zone(self) -> str:
        return self.territory.time_zone if self.territory else settings.TIME_ZONE

    @property
    def words(self) -> str:
        parts: list[Any] = [
            self.course.title if self.course else "",
            self.territory.name if self.territory else "",
            AUDIENCES.get(self.audience, ""),
        ]
        return ", ".join(str(part) for part in parts if part)

    @property
    def query(self) -> dict[str, str]:
        said = {
            "territoire": self.territory.code if self.territory else "",
            "public": self.audience,
            "formation": str(self.course.pk) if self.course else "",
            "lieu": self.place,
        }
        return {name: value for name, value in said.items() if value}

    def feed_address(self) -> str:
        address = settings.SITE_ORIGIN + reverse("calendars:public_feed")
        return f"{address}?{urlencode(self.query)}" if self.query else address


def _course(typed: str) -> CoursePage | None:
    """Digits of a key that a database can hold."""
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        return None
    return CoursePage.objects.live().filter(pk=int(typed)).first()
