"""The calls that a module makes, kept for whoever looks for a fault: the last ones, or the errors.

Errors are always kept; every call, when a person in charge asks for it on one attempt.
"""

import json
from collections.abc import Sequence

from .models import Attempt, Journal
from .wire import Call

MOST_LINES = 500


def keep_calls(attempt: Attempt, step: str, calls: Sequence[Call]) -> None:
    """In the caller's transaction, which holds the attempt. The oldest lines go."""
    if not calls:
        return
    row = Journal.objects.filter(attempt=attempt, step=step).first()
    journal = row or Journal(attempt=attempt, step=step)
    lines = [*json.loads(journal.lines), *calls][-MOST_LINES:]
    journal.lines = json.dumps(lines, ensure_ascii=True, separators=(",", ":"))
    journal.save()
