"""Triggers: what was issued stays as it was issued, whoever writes and by whatever way.

They are made after every `migrate` and, on SQLite, taken away before it: SQLite loses the triggers
of a table that a migration rebuilds, and refuses to rebuild one that a trigger mentions.
"""

from typing import Any

from django.db import transaction

from .proof import PROOF, proved

RECORD = "attestations_attestation"
COPY = "attestations_attestationcontent"
VERSION = "attestations_templateversion"
# What still happens to a record; every other column is frozen from its insertion on.
MUTABLE = {
    *("state", "tries", "trouble", "to_reexamine_since"),
    *("revoked_at", "revoked_by_id", "revoked_reason"),
}
# Written once, when the PDF is stored.
ADOPTION = ("pdf_hash", "issued_at")
REVOCATION = ("revoked_at", "revoked_by_id", "revoked_reason")
TRIGGERS = {
    "attestation_update": RECORD,
    "attestation_delete": RECORD,
    "attestation_insert": RECORD,
    "attestation_copy_update": COPY,
    "attestation_copy_insert": COPY,
    "attestation_template_update": VERSION,
    "attestation_template_insert": VERSION,
}
ISSUED = """
EXISTS (SELECT 1 FROM attestations_attestation
        WHERE id = {row}.attestation_id AND issued_at IS NOT NULL)
"""
# SQLite's INSERT OR REPLACE takes the row in its way without a word to the trigger of deletions.
IN_ITS_WAY = """
EXISTS (SELECT 1 FROM attestations_attestation o
        WHERE o.issued_at IS NOT NULL AND (
            o.id = NEW.id OR o.number = NEW.number OR o.replaces_id = NEW.replaces_id
            OR (o.organisation_id = NEW.organisation_id AND o.year = NEW.year
                AND o.sequence = NEW.sequence)
            OR (o.enrolment_id = NEW.enrolment_id AND o.kind = NEW.kind AND o.revoked_at IS NULL
                AND NEW.revoked_at IS NULL)))
"""
SAME_VERSION = """
EXISTS (SELECT 1 FROM attestations_templateversion o
        WHERE o.id = NEW.id OR (o.template_id = NEW.template_id AND o.number = NEW.number))
"""
SQLITE = """
CREATE TRIGGER {name} BEFORE {moment} ON {table} WHEN {forbidden}
BEGIN SELECT RAISE(ABORT, '{words}'); END
"""
FUNCTION = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {forbidden} THEN
        RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN {row};
END $$
"""
TRIGGER = """
CREATE TRIGGER {name} BEFORE {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()
"""


def establish(connection: Any) -> None:
    """Every trigger that the tables, as they now are, can hold."""
    tables = set(connection.introspection.table_names())
    if not {RECORD, COPY} <= tables:
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        withdraw(connection)
        for name, moment, table, forbidden in _guards(connection, tables):
            for statement in _statements(connection.vendor, name, moment, table, forbidden):
                cursor.execute(statement)


def withdraw(connection: Any) -> None:
    """Take the triggers away."""
    tables = set(connection.introspection.table_names())
    on_table = " ON {}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name, table in TRIGGERS.items():
            if table in tables:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table.format(table)}")


def _guards(connection: Any, tables: set[str]) -> list[tuple[str, str, str, str]]:
    """Name, moment, table, and what is forbidden."""
    columns = _columns(connection, RECORD)
    guards = [
        ("attestation_update", "UPDATE", RECORD, _changed(connection, columns)),
        ("attestation_delete", "DELETE", RECORD, "OLD.issued_at IS NOT NULL"),
        ("attestation_copy_update", "UPDATE", COPY, _rewritten(connection)),
        ("attestation_copy_insert", "INSERT", COPY, ISSUED.format(row="NEW")),
    ]
    if columns | tables >= PROOF:
        forbidden = f"NOT ({proved(connection.vendor)})"
        if connection.vendor == "sqlite":
            forbidden += f" OR {IN_ITS_WAY}"
        guards.append(("attestation_insert", "INSERT", RECORD, forbidden))
    if VERSION in tables:
        kept = _columns(connection, VERSION) - {"logo_id"}
        guards.append(("attestation_template_update", "UPDATE", VERSION, _differ(connection, kept)))
        if connection.vendor == "sqlite":
            guards.append(("attestation_template_insert", "INSERT", VERSION, SAME_VERSION))
    return guards


def _columns(connection: Any, table: str) -> set[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, table)
    return {column.name for column in found}


def _changed(connection: Any, columns: set[str]) -> str:
    """Any change but the PDF's adoption, once, then revocation, once, and re-examination."""
    frozen = columns - MUTABLE - set(ADOPTION)
    return (
        f"{_differ(connection, frozen)} OR (OLD.issued_at IS NOT NULL AND ("
        f"{_differ(connection, set(ADOPTION))}"
        f" OR (OLD.revoked_at IS NOT NULL AND ({_differ(connection, set(REVOCATION))}))"
        " OR NOT (NEW.state = OLD.state OR (OLD.state = 'issued' AND NEW.state = 'revoked'))))"
    )


def _rewritten(connection: Any) -> str:
    """The facts never; the file no more once it is issued; nor does a copy pass to another."""
    changed = _differ(connection, {"facts", "attestation_id"})
    return f"{changed} OR {ISSUED.format(row='OLD')}"


def _differ(connection: Any, columns: set[str]) -> str:
    differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    return " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in sorted(columns))


def _statements(vendor: str, name: str, moment: str, table: str, forbidden: str) -> list[str]:
    """Not by parameters: these are parts of the language, all of them ours."""
    words = {
        "name": name,
        "moment": moment,
        "table": table,
        "forbidden": forbidden,
        "row": "OLD" if moment == "DELETE" else "NEW",
        "words": f"{name}: what is attested is proved once and does not change",
    }
    scripts = (FUNCTION, TRIGGER) if vendor == "postgresql" else (SQLITE,)
    return [script.format(**words) for script in scripts]
