"""What intake has to tell the author of a package: entries with a code, a place and a remedy.

The wording lives in ``findings``; this module only holds the shape.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from .findings import FINDINGS


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding, in words an author who knows nothing of XML can act on."""

    code: str
    severity: Severity
    place: str
    message: str
    remedy: str


MOST_OF_A_KIND = 20
"""Entries of one code; beyond, they are counted: a list of a thousand helps nobody."""


@dataclass(slots=True)
class Report:
    """The findings of one examination, in the order they were met, each said once."""

    entries: list[Entry] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, code: str, place: str = "", **values: object) -> None:
        """Record the finding ``code``; ``values`` fill the placeholders of its message."""
        if self.counts[code] >= MOST_OF_A_KIND:
            self.counts[code] += 1
            return
        finding = FINDINGS[code]
        entry = Entry(
            code=code,
            severity=Severity(finding.severity),
            place=place,
            message=str(finding.message) % values,
            remedy=str(finding.remedy),
        )
        if entry not in self.entries:
            self.entries.append(entry)
            self.counts[code] += 1

    def untold(self) -> dict[str, int]:
        """How many more there were of each code."""
        return {
            code: count - MOST_OF_A_KIND
            for code, count in self.counts.items()
            if count > MOST_OF_A_KIND
        }

    @property
    def errors(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.severity is Severity.ERROR]

    @property
    def warnings(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.severity is Severity.WARNING]

    @property
    def ok(self) -> bool:
        return not self.errors

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def as_json(self) -> list[dict[str, Any]]:
        """Entries; the last of a code says in ``more`` how many went untold."""
        lines = [asdict(entry) for entry in self.entries]
        last = {line["code"]: line for line in lines}
        for code, count in self.untold().items():
            last[code]["more"] = count
        return lines
