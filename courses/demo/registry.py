"""What the demonstration has made: kept in the site's own log, each creation under a key.

So it needs no table of its own, and says in the history of the site where each thing comes from.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model
from wagtail.log_actions import log
from wagtail.log_actions import registry as logs

from ..models import Enrolment, User

MARK = "demonstration"
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Made:
    """Primary key of a row, the day that its dates are counted from, and the entry that says so."""

    pk: Any
    day: date
    entry: Any


class Registry:
    """What exists by key, as of `today`; `fresh` holds the keys of this very start."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.fresh: set[str] = set()
        self._made: dict[str, Made] = {}
        for model in logs.get_log_entry_models():
            for entry in model.objects.filter(data__has_key=MARK).order_by("pk"):
                day = date.fromisoformat(entry.data["day"])
                self._made[entry.data[MARK]] = Made(entry.object_id, day, entry)
        self.began_empty = not self._made

    def __contains__(self, key: str) -> bool:
        return key in self._made

    def __len__(self) -> int:
        return len(self._made)

    def keys(self, prefix: str) -> Iterator[str]:
        return (key for key in self._made if key.startswith(prefix))

    def day(self, key: str) -> date:
        return self._made[key].day

    def made(self, key: str) -> Any:
        """Its primary key."""
        return self._made[key].pk

    def many(self, key: str) -> list[int]:
        """Primary keys of what was made together under one key."""
        return list(self._made[key].entry.data["rows"])

    def find(self, key: str, model: type[Row]) -> Row | None:
        """None where it was never made, and where somebody has deleted it since."""
        made = self._made.get(key)
        return model._default_manager.filter(pk=made.pk).first() if made else None

    def once(self, key: str, model: type[Row], make: Callable[[], Row | None]) -> Row | None:
        """The row of this key, made now if it never was. `make` gives None to leave it out."""
        if key in self:
            return self.find(key, model)
        with transaction.atomic():
            row = make()
            if row is not None:
                self.note(key, row, action="wagtail.create")
                self.fresh.add(key)
        return row

    def many_once(self, key: str, model: type[Row], make: Callable[[], Collection[Row]]) -> None:
        """Rows made together, once, and noted by one entry: on the first of them."""
        if key in self:
            return
        with transaction.atomic():
            rows = list(make())
            if rows:
                self.note(key, rows[0], "wagtail.create", rows=[row.pk for row in rows])
                self.fresh.add(key)

    def note(self, key: str, row: Model, action: str = "wagtail.edit", **more: Any) -> None:
        """Without a name of anybody: people may ask for theirs to be erased."""
        title = str(row._meta.verbose_name) if isinstance(row, User | Enrolment) else None
        data = {MARK: key, "day": self.today.isoformat(), **more}
        entry = log(row, action, title=title, data=data)
        self._made[key] = Made(row.pk, self.today, entry)

    def recount(self, keys: Collection[str], rows: dict[str, list[int]] | None = None) -> None:
        """Their dates are counted from today on: said where it was, the history does not grow."""
        entries: dict[type[Model], list[Any]] = {}
        for key in keys:
            made = self._made[key]
            made.entry.data["day"] = self.today.isoformat()
            if rows is not None and key in rows:
                made.entry.data["rows"] = rows[key]
            self._made[key] = Made(made.pk, self.today, made.entry)
            entries.setdefault(type(made.entry), []).append(made.entry)
        for model, changed in entries.items():
            model._default_manager.bulk_update(changed, ["data"], batch_size=500)
