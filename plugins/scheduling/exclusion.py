"""PostgreSQL's own guard: a room, a bus or a trainer is in one slot at a time, whoever writes.

SQLite has no such constraint: there, the check of `overlaps` is made inside the one transaction
that writes (IMMEDIATE), which nothing else can come between.
"""

from typing import Any

EXCLUDED = "23P01"  # SQLSTATE exclusion_violation

DONE = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """ALTER TABLE scheduling_timeslot ADD CONSTRAINT slot_room_taken_once
       EXCLUDE USING gist (room_id WITH =, tstzrange("start", "end") WITH &&)
       WHERE (state = 'planned' AND room_id IS NOT NULL)""",
    """ALTER TABLE scheduling_timeslot ADD CONSTRAINT slot_bus_taken_once
       EXCLUDE USING gist (venue_id WITH =, tstzrange("start", "end") WITH &&)
       WHERE (state = 'planned' AND whole_venue)""",
    """ALTER TABLE scheduling_slottrainer ADD CONSTRAINT slot_trainer_taken_once
       EXCLUDE USING gist (trainer_id WITH =, tstzrange("start", "end") WITH &&)
       WHERE (live)""",
)
UNDONE = (
    "ALTER TABLE scheduling_timeslot DROP CONSTRAINT IF EXISTS slot_room_taken_once",
    "ALTER TABLE scheduling_timeslot DROP CONSTRAINT IF EXISTS slot_bus_taken_once",
    "ALTER TABLE scheduling_slottrainer DROP CONSTRAINT IF EXISTS slot_trainer_taken_once",
)


def exclude(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, DONE)


def allow(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, UNDONE)


def is_exclusion(error: Exception) -> bool:
    return getattr(error.__cause__, "sqlstate", "") == EXCLUDED


def _run(schema_editor: Any, statements: tuple[str, ...]) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement, params=None)
