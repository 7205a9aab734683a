"""The whole database as the first start left it, kept and put back in one transaction.

Issued attestations and other evidence can neither be changed nor deleted, by design: so nothing is
deleted row by row. The database is put back as a whole, as an administrator of databases would
from a backup, which no rule of the application or of its triggers speaks of.
"""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

LOCK_SECONDS = 10


def shape() -> list[str]:
    """Of the tables: a snapshot serves only the migrations that it was made under."""
    return sorted(
        f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
    )


def keep(folder: Path) -> None:
    _of(connection.vendor)[0](folder)


def put_back(folder: Path) -> None:
    """All or nothing; whoever reads meanwhile sees the one state or the other."""
    _of(connection.vendor)[1](folder)


Act = Callable[[Path], None]


def _of(vendor: str) -> tuple[Act, Act]:
    acts: dict[str, tuple[Act, Act]] = {
        "sqlite": (_keep_sqlite, _put_back_sqlite),
        "postgresql": (_keep_postgres, _put_back_postgres),
    }
    return acts[vendor]


# --- SQLite: its own copy of a live database, one transaction for those connected ----------------


def _keep_sqlite(folder: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(folder / "db.sqlite3")) as target:
        connection.connection.backup(target)


def _put_back_sqlite(folder: Path) -> None:
    kept = sqlite3.connect(f"file:{folder / 'db.sqlite3'}?mode=ro", uri=True)
    name = str(connection.settings_dict["NAME"])
    live = sqlite3.connect(name, timeout=LOCK_SECONDS, uri=name.startswith("file:"))
    deadline = time.monotonic() + LOCK_SECONDS

    def patience(status: int, remaining: int, total: int) -> None:
        """Called after each try; somebody who writes for long is not waited for."""
        if status != sqlite3.SQLITE_DONE and time.monotonic() > deadline:
            raise TimeoutError

    with closing(kept), closing(live):
        kept.backup(live, pages=-1, progress=patience, sleep=0.1)


def migrate_kept(folder: Path) -> bool:
    """Bring the copy to the tables of today, by a process that has it for its database."""
    if connection.vendor != "sqlite":
        return False
    kept = folder / "db.sqlite3"
    done = subprocess.run(
        [sys.executable, settings.BASE_DIR / "manage.py", "migrate", "--verbosity", "0"],
        env={**os.environ, "DATABASE_URL": f"sqlite:///{kept}"},
        check=False,
    )
    with closing(sqlite3.connect(kept)) as database:
        database.execute("PRAGMA journal_mode=DELETE")  # read where nothing is written
    return done.returncode == 0


# --- PostgreSQL: each table as COPY writes it ----------------------------------------------------


def _keep_postgres(folder: Path) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for table, columns in _tables(cursor).items():
            _write_table(cursor, f"COPY {table} ({columns}) TO STDOUT", folder / table)


def _write_table(cursor: Any, statement: str, path: Path) -> None:
    with path.open("wb") as file, cursor.copy(statement) as copy:
        for data in copy:
            file.write(data)


def _put_back_postgres(folder: Path) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        tables = _tables(cursor)
        cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")
        _triggers(cursor, tables, "DISABLE")
        for table, columns in tables.items():
            _read_table(cursor, f"COPY {table} ({columns}) FROM STDIN", folder / table)
        # Its foreign keys are checked here, not at the commit, where nobody would be told.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _triggers(cursor, tables, "ENABLE")
        _count_on(cursor)


def _triggers(cursor: Any, tables: Iterable[str], act: str) -> None:
    """Ours ask whether a row may come to be; these have been, and come back in any order."""
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} {act} TRIGGER USER")


def _read_table(cursor: Any, statement: str, path: Path) -> None:
    with path.open("rb") as file, cursor.copy(statement) as copy:
        while data := file.read(1 << 20):
            copy.write(data)


def _tables(cursor: Any) -> dict[str, str]:
    """Of every table of ours, quoted, its columns but those that the database computes."""
    cursor.execute(
        "SELECT quote_ident(table_name),"
        " string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)"
        " FROM information_schema.columns JOIN information_schema.tables"
        " USING (table_catalog, table_schema, table_name) WHERE table_schema = current_schema()"
        " AND table_type = 'BASE TABLE' AND is_generated = 'NEVER'"
        " AND table_name <> 'django_migrations' GROUP BY table_name ORDER BY table_name"
    )
    return dict(cursor.fetchall())


def _count_on(cursor: Any) -> None:
    """Keys go on after the greatest that was put back, many-to-many tables' too."""
    models = apps.get_models(include_auto_created=True)
    for statement in connection.ops.sequence_reset_sql(no_style(), models):
        cursor.execute(statement)
