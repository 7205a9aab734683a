"""What the lines of a training plan say, whichever file they come from. Nothing is ever cut."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from courses.api import validate_no_control_characters

MOST_LINES = 50_000
LONGEST = {"place": 255, "last_name": 150, "first_name": 150, "email": 254, "uai": 20}
LONGEST |= {"dispositif_name": 1000, "module_name": 1000, "table": 20}
LONGEST |= dict.fromkeys(("dispositif", "module", "session"), 20) | {"group": 10}


class PlanRefused(Exception):
    """It is no training plan; carries the French sentence that says why."""


class LineRefused(Exception):
    """Carries the French sentence that says why."""


@dataclass(frozen=True)
class Line:
    """Where it stands: the file's name, and its number there as editors count."""

    file: str
    number: int

    @property
    def key(self) -> str:
        return f"{self.file}:{self.number}"


@dataclass(frozen=True)
class Meeting(Line):
    """A session of a module, and one of its times. Hours are those of the territory's clocks."""

    table: str
    dispositif: str
    module: str
    session: str
    group: str = ""
    dispositif_name: str = ""
    module_name: str = ""
    first_day: date | None = None
    start: time | None = None
    last_day: date | None = None
    end: time | None = None
    place_type: str = ""
    place: str = ""

    @property
    def words(self) -> str:
        code = " / ".join(filter(None, (self.dispositif, self.module, self.session, self.group)))
        return f"{code} {self.module_name}".strip()


@dataclass(frozen=True)
class Person(Line):
    """Somebody who leads a module or a session, or attends a session; each part may be missing."""

    table: str
    last_name: str = ""
    first_name: str = ""
    email: str = ""
    uai: str = ""
    dispositif: str = ""
    module: str = ""
    session: str = ""
    leads: bool = False

    @property
    def words(self) -> str:
        return " ".join(filter(None, (self.last_name, self.first_name, self.email)))


@dataclass(frozen=True)
class Refused(Line):
    """A line that is not taken: as it was written, and why."""

    words: str
    reason: str


@dataclass
class Reading:
    """All that was handed in. Every line that says something is in one of the three lists."""

    meetings: list[Meeting] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.meetings) + len(self.people) + len(self.refused)

    def take(self, line: Meeting | Person | Refused) -> None:
        """Raises PlanRefused when there are too many."""
        if len(self) >= MOST_LINES:
            raise PlanRefused(_("Plus de %(n)d lignes : découpez l’envoi.") % {"n": MOST_LINES})
        if isinstance(line, Meeting):
            self.meetings.append(line)
        elif isinstance(line, Person):
            self.people.append(line)
        else:
            self.refused.append(line)

    def kept(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "meetings": [_written(line) for line in self.meetings],
            "people": [_written(line) for line in self.people],
            "refused": [_written(line) for line in self.refused],
        }

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Reading":
        return cls(
            [Meeting(**_read(row)) for row in kept.get("meetings", ())],
            [Person(**row) for row in kept.get("people", ())],
            [Refused(**row) for row in kept.get("refused", ())],
        )


def _written(line: Line) -> dict[str, Any]:
    told = {name: value for name, value in asdict(line).items() if value not in ("", None, False)}
    return {
        name: value.isoformat() if isinstance(value, date | time) else _storable(value)
        for name, value in told.items()
    } | ({"table": ""} if "table" not in told and not isinstance(line, Refused) else {})


def _storable(value: Any) -> Any:
    """PostgreSQL keeps no NUL."""
    return value.replace("\x00", "\ufffd") if isinstance(value, str) else value


def _read(row: dict[str, Any]) -> dict[str, Any]:
    days = {
        name: date.fromisoformat(row[name]) for name in ("first_day", "last_day") if name in row
    }
    hours = {name: time.fromisoformat(row[name]) for name in ("start", "end") if name in row}
    return row | days | hours


def checked(line: Any, longest: dict[str, int] | None = None) -> Any:
    """The line itself. Raises LineRefused for what no column of ours may hold as it is."""
    limits = LONGEST | (longest or {})
    for column in fields(line):
        value = getattr(line, column.name)
        if not isinstance(value, str) or column.name == "file":
            continue
        if len(value) > limits.get(column.name, 255):
            cell = value if len(value) <= 40 else f"{value[:40]}…"
            words = _("« %(cell)s » est trop long : %(most)d caractères au plus.")
            raise LineRefused(words % {"cell": cell, "most": limits.get(column.name, 255)})
        _refuse_invisible(value)
    return line


def _refuse_invisible(value: str) -> None:
    try:
        validate_no_control_characters(value)
    except ValidationError as error:
        raise LineRefused(" ".join(error.messages)) from error


def is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= LONGEST["email"]


def day(written: str) -> date | None:
    """« 03/06/2026 », or an ISO day. Raises LineRefused."""
    if not written:
        return None
    french = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", written, re.ASCII)
    iso = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?", written, re.ASCII)
    try:
        if french:
            return date(int(french[3]), int(french[2]), int(french[1]))
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
    except ValueError:
        pass
    raise LineRefused(_("« %(cell)s » n’est pas une date.") % {"cell": written[:40]})


def hour(written: str) -> time | None:
    """« 09:00 », « 9h », « 9h30 ». Raises LineRefused."""
    if not written:
        return None
    found = re.fullmatch(r"(\d{1,2})\s*[:hH]\s*(\d{2})?(?::00)?", written, re.ASCII)
    try:
        if found:
            return time(int(found[1]), int(found[2] or 0))
    except ValueError:
        pass
    raise LineRefused(_("« %(cell)s » n’est pas une heure.") % {"cell": written[:40]})


def in_order(line: Meeting) -> Meeting:
    """Raises LineRefused for what ends before it starts."""
    if line.first_day is None:
        raise LineRefused(_("La date de début manque."))
    last = line.last_day or line.first_day
    if not 2000 <= line.first_day.year <= last.year <= 2100:
        raise LineRefused(_("Cette date est trop loin d’aujourd’hui, ou finit avant de commencer."))
    same_day = last == line.first_day
    if last < line.first_day or (same_day and line.start and line.end and line.end <= line.start):
        raise LineRefused(_("Cette ligne finit avant de commencer."))
    return line


def spread(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Lines that hold something, numbered from one."""
    return ((number, line) for number, line in enumerate(lines, 1) if line.strip(" |\t\r\n"))
