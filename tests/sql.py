"""Count what a page asks of the database: statements, not the transactions around them."""

from collections import Counter
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE SAVEPOINT", "PRAGMA", "SET ")


@contextmanager
def sql_budget(most: int):
    """At most so many statements inside; on failure all are printed, the repeated ones first.

    Gives the list of statements, filled when the block ends.
    """
    statements = []
    with CaptureQueriesContext(connection) as captured:
        yield statements
    sent = [query["sql"] for query in captured.captured_queries]
    statements.extend(sql for sql in sent if not sql.startswith(NOT_COUNTED))
    assert len(statements) <= most, _told(statements, most)


def _told(statements, most):
    lines = [f"{times} × {sql[:400]}" for sql, times in Counter(statements).most_common()]
    return f"{len(statements)} statements, {most} allowed:\n" + "\n".join(lines)
