"""The list that one ticks: what it shows of each person, and what comes back of it.

Only what differs from what the screen showed is said: two telephones on one sheet do not undo one
another. Sent twice, a form says the same marks with the same nonces.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4, uuid5

from django.utils.translation import gettext as _

from ..models import Excuse, Presence, TimeSlot
from .roster import Line
from .taking import Mark, Taken

Said = tuple[str, str, str]


@dataclass
class Row:
    """A person of the list, as the form shows her."""

    line: Line
    said: Said
    error: str = ""

    @property
    def pk(self) -> int:
        return self.line.enrolment.pk

    @property
    def state(self) -> str:
        return self.said[0]

    @property
    def minutes(self) -> str:
        return self.said[1]

    @property
    def excuse(self) -> str:
        return self.said[2]

    @property
    def is_detailed(self) -> bool:
        return bool(self.minutes or self.excuse or self.error)


class SheetForm:
    """`data` is what was posted; without it the list is shown as it stands."""

    states = Presence.choices
    excuses = Excuse.choices

    def __init__(
        self, slot: TimeSlot, lines: Sequence[Line], data: Mapping[str, str] | None = None
    ) -> None:
        self.slot = slot
        self.now = {line.enrolment.pk: _said_of(line) for line in lines}
        self.key = _key(data.get("key", "")) if data else uuid4()
        self.seen = self.now | _read(data.get("seen", "")) if data else self.now
        self.rows = [Row(line, self._said(line, data)) for line in lines]

    def _said(self, line: Line, data: Mapping[str, str] | None) -> Said:
        pk = line.enrolment.pk
        if data is None or f"mark-{pk}" not in data:
            everybody = data is not None and data.get("all") == "present" and not line.state
            return (Presence.PRESENT.value, "", "") if everybody else self.now[pk]
        state, minutes, excuse = (data.get(f"{name}-{pk}", "") for name in _FIELDS)
        if data.get("all") == "present" and not state:
            state = Presence.PRESENT.value
        return (
            state[:10],
            minutes.strip()[:10] if state == Presence.PRESENT else "",
            excuse[:10] if state == Presence.EXCUSED else "",
        )

    def marks(self) -> list[Mark]:
        """Of those who differ; a row that cannot be read says so instead."""
        said = []
        for row in self.rows:
            if row.said not in (self.seen.get(row.pk), self.now[row.pk]):
                minutes = self._minutes(row)
                if not row.error:
                    nonce = uuid5(self.key, ":".join((str(row.pk), *row.said)))
                    said.append(Mark(nonce, row.pk, row.state, minutes, row.excuse))
        return said

    def _minutes(self, row: Row) -> int | None:
        """None: the whole slot."""
        most = self.slot.minutes
        if not row.minutes:
            return None
        is_number = row.minutes.isascii() and row.minutes.isdecimal()
        if not is_number or not 1 <= int(row.minutes) <= most:
            row.error = _("Un nombre de minutes, de 1 à %(most)d.") % {"most": most}
            return None
        return None if int(row.minutes) == most else int(row.minutes)

    def answered(self, answers: Sequence[Taken], marks: Sequence[Mark]) -> None:
        """Put refusals where the person is."""
        by_person = {
            mark.enrolment_id: answer.sentence
            for mark, answer in zip(marks, answers, strict=True)
            if answer.refused
        }
        for row in self.rows:
            row.error = row.error or by_person.get(row.pk, "")

    @property
    def errors(self) -> list[Row]:
        return [row for row in self.rows if row.error]

    @property
    def seen_words(self) -> str:
        """What is shown now, for the next post."""
        return " ".join(":".join((str(row.pk), *self.now[row.pk])) for row in self.rows)


_FIELDS = ("mark", "minutes", "excuse")


def _said_of(line: Line) -> Said:
    row = line.attendance
    return (row.state, str(row.minutes or ""), row.excuse) if row else ("", "", "")


def _read(words: str) -> dict[int, Said]:
    """What a screen said that it showed; nothing of what cannot be read."""
    found: dict[int, Said] = {}
    for word in words[:40_000].split():
        pk, _colon, said = word.partition(":")
        parts = said.split(":")
        if pk.isascii() and pk.isdecimal() and len(pk) < 19 and len(parts) == 3:
            found[int(pk)] = (parts[0], parts[1], parts[2])
    return found


def _key(words: str) -> UUID:
    try:
        return UUID(words)
    except ValueError:
        return uuid4()
