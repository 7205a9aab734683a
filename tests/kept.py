"""What the factories made for one test is written again for the next, not made again.

A territory takes two hundred statements that the code must think of, and most tests begin with one.
The first test to begin in some way has its rows noted; the next to begin alike gets the same rows
from the same statements, and objects of its own. All else is made as ever: a database of another
kind, a test that has written something itself, an argument that is neither plain nor made so.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.db import connection

from courses.site_version import renew

PLAIN = (str, int, bool, type, type(None))
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
#: What SQLite has numbered: two tests that begin from the same rows begin from the same numbers.
NUMBERED = "SELECT name, seq FROM sqlite_sequence ORDER BY name"


@dataclass
class Step:
    """One call of a factory after the steps before it."""

    statements: list[tuple[str, Any, bool]] = field(default_factory=list)
    made: Any = None
    following: dict[Any, "Step"] = field(default_factory=dict)


class Beginning:
    """The steps of the running test, as long as it has taken no other."""

    def __init__(self) -> None:
        self.known: dict[Any, Step] = {}
        self.over()

    def over(self) -> None:
        self.step: Step | None = None
        self.changes: int | None = None
        self.objects: list[tuple[Any, Any]] = []  # the test's own, and the one that was noted

    def start(self) -> None:
        """Before the test opens its transaction: that changes nothing."""
        self.over()
        raw = connection.connection
        if raw is not None and connection.vendor == "sqlite":
            self.changes = raw.total_changes

    def lasts(self) -> bool:
        if self.changes is None or not connection.in_atomic_block or connection.savepoint_ids:
            return False
        return connection.connection.total_changes == self.changes

    def key(self, make: Callable, args: tuple, fields: dict) -> Any:
        """The same for the same call; None where that cannot be said."""
        values = [*args, *fields.values()]
        said = [self.word(value) for value in values]
        return None if None in said else (make.__name__, len(args), *fields, *said)

    def word(self, value: Any) -> Any:
        if isinstance(value, PLAIN):
            return (type(value), value)
        return next((at for at, (own, _) in enumerate(self.objects) if own is value), None)

    def take(self, make: Callable, args: tuple, fields: dict) -> Any:
        key = self.key(make, args, fields)
        if key is None:
            self.over()
            return make(*args, **fields)
        if self.step is None:
            with connection.cursor() as cursor:
                self.step = self.known.setdefault(
                    tuple(cursor.execute(NUMBERED).fetchall()), Step()
                )
        step, self.changes = self.step, None  # factories call each other
        if key in step.following:
            return self.again(step.following[key])
        return self.first(step, key, lambda: make(*args, **fields))

    def first(self, before: Step, key: Any, make: Callable) -> Any:
        step, whole = Step(), True
        waiting = len(connection.run_on_commit)

        def note(execute, sql, params, many, context):
            nonlocal whole
            whole = whole and not sql.startswith("ROLLBACK")
            if sql.startswith(WRITES):
                step.statements.append((sql, params, many))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            own = make()
        asked = [hook[1] for hook in connection.run_on_commit[waiting:]]
        # Those of the site's version come with the statements.
        if not whole or any(getattr(one, "func", None) is not renew for one in asked):
            self.over()
            return own
        step.made = deepcopy(own, {id(mine): noted for mine, noted in self.objects})
        before.following[key] = step
        return self.taken(step, own)

    def again(self, step: Step) -> Any:
        with connection.cursor() as cursor:
            for sql, params, many in step.statements:
                (cursor.executemany if many else cursor.execute)(sql, params)
        return self.taken(
            step, deepcopy(step.made, {id(noted): own for own, noted in self.objects})
        )

    def taken(self, step: Step, own: Any) -> Any:
        self.step = step
        self.objects.append((own, step.made))
        self.changes = connection.connection.total_changes
        return own


beginning = Beginning()


def kept(make: Callable) -> Callable:
    """Of a factory that writes to the database alone."""

    @wraps(make)
    def made(*args, **fields):
        if beginning.lasts():
            return beginning.take(make, args, fields)
        return make(*args, **fields)

    return made
