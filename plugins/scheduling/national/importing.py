"""A file of venues compared with those that are here, then taken in: all its good lines at once."""

from collections.abc import Collection
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.api import Territory

from ..models import Venue
from ..models.venues import MANAGERS
from .reading import Line, read
from .schema import BY_FIELD, FIELDS

AT_A_TIME = 500
WRITTEN = [*FIELDS[1:], "territory", "other"]  # by national identifier


@dataclass(frozen=True)
class Change:
    """A column that a line changes, in words."""

    column: str
    before: str
    after: str


@dataclass
class Judged:
    """A line that would be taken: the venue as it would be, and what that changes."""

    line: Line
    venue: Venue
    is_new: bool
    changes: list[Change] = field(default_factory=list)


@dataclass
class Report:
    """Every line of the file is in one of the four lists."""

    new: list[Judged] = field(default_factory=list)
    changed: list[Judged] = field(default_factory=list)
    unchanged: list[Judged] = field(default_factory=list)
    rejected: list[Line] = field(default_factory=list)

    @property
    def remarked(self) -> list[Line]:
        taken = [*self.new, *self.changed, *self.unchanged]
        return [judged.line for judged in taken if judged.line.remarks]

    @property
    def counts(self) -> dict[str, int]:
        return {
            name: len(getattr(self, name)) for name in ("new", "changed", "unchanged", "rejected")
        }


def import_venues(text: str, *, by: Any = None) -> Report:
    """Take a file in. `by` somebody, only in the territories that she manages.

    Raises FileRefused, and then nothing is written.
    """
    lines = read(text)
    with transaction.atomic():
        report = _judged(lines, Venue.objects.select_for_update(), by)
        _write([*report.new, *report.changed])
    return report


def preview(text: str, *, by: Any = None) -> Report:
    """What `import_venues` would do now."""
    return _judged(read(text), Venue.objects.all(), by)


def _write(rows: list[Judged]) -> None:
    """By national identifier, so that two imports at once make one venue."""
    Venue.objects.bulk_create(
        [row.venue for row in rows],
        batch_size=AT_A_TIME,
        update_conflicts=True,
        unique_fields=["national_id"],
        update_fields=WRITTEN,
    )


def _judged(lines: list[Line], venues: Any, by: Any) -> Report:
    known = _known(lines, venues)
    territories = dict(Territory.objects.values_list("code", "pk"))
    allowed = _managed(by)
    report = Report()
    for line in lines:
        if not line.reasons:
            judged = _judge(line, known.get(line.national_id), territories)
            line.reasons = _out_of_scope(judged, known.get(line.national_id), allowed)
        if line.reasons:
            report.rejected.append(line)
        elif judged.is_new:
            report.new.append(judged)
        else:
            (report.changed if judged.changes else report.unchanged).append(judged)
    return report


def _known(lines: list[Line], venues: Any) -> dict[str, Venue]:
    """Asked for in slices: a database takes so many parameters and no more."""
    asked = [line.national_id for line in lines if not line.reasons]
    slices = (asked[start : start + AT_A_TIME] for start in range(0, len(asked), AT_A_TIME))
    return {
        venue.national_id: venue
        for some in slices
        for venue in venues.filter(national_id__in=some).order_by()
    }


def _judge(line: Line, before: Venue | None, territories: dict[str, int]) -> Judged:
    """An empty cell says nothing: what is known here stays."""
    # Without its key, for the conflict to be on the national identifier alone.
    venue = Venue(national_id=line.national_id) if before is None else copy(before)
    venue.pk = None
    for name, value in line.values.items():
        setattr(venue, name, value)
    odd = {column.field for column in BY_FIELD.values() if column.name in line.other}
    for name in odd:
        setattr(venue, name, Venue._meta.get_field(name).get_default())
    said = {BY_FIELD[name].name for name in line.values}
    kept = {name: cell for name, cell in venue.other.items() if name not in said}
    venue.other = kept | line.other
    if venue.territory_id is None:
        venue.territory_id = territories.get(department(venue))
    return Judged(line, venue, before is None, _changes(before, venue) if before else [])


def _changes(before: Venue, after: Venue) -> list[Change]:
    changes = [
        Change(BY_FIELD[name].name, words(getattr(before, name)), words(getattr(after, name)))
        for name in FIELDS
        if getattr(before, name) != getattr(after, name)
    ]
    others = sorted(before.other.keys() | after.other.keys())
    changes += [
        Change(name, before.other.get(name, ""), after.other.get(name, ""))
        for name in others
        if before.other.get(name) != after.other.get(name)
    ]
    if before.territory_id != after.territory_id:
        changes.append(Change(_("territoire"), "", department(after)))
    return changes


def words(value: Any) -> str:
    """A value as an export writes it."""
    if isinstance(value, list):
        return "|".join(value)
    return "" if value is None else str(value)


def department(venue: Venue) -> str:
    """Its code, from the commune's or else from the postal code, where Corsica counts as one."""
    code = venue.commune_code or venue.postal_code
    if code.startswith("97"):
        return code[:3]
    if not venue.commune_code and code.startswith("20"):
        return "2A" if code[:3] in {"200", "201"} else "2B"
    return code[:2]


def _managed(by: Any) -> Collection[int] | None:
    """Keys of territories; None for all, and for venues that are in none."""
    if by is None or by.is_superuser:
        return None
    return set(Territory.objects.worked_in_by(by, *MANAGERS).values_list("pk", flat=True))


def _out_of_scope(
    judged: Judged, before: Venue | None, allowed: Collection[int] | None
) -> list[str]:
    theirs = before.territory_id if before is not None else judged.venue.territory_id
    if allowed is None or theirs in allowed:
        return []
    return [_("Ce lieu n’est pas dans un territoire dont vous vous occupez.")]
