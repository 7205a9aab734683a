"""Triggers: what was issued stays as it was issued, whoever writes and by whatever way.

SQLite loses the triggers of a table that a migration rebuilds: such a migration calls `protect`
again; a test looks for them.
"""

from typing import Any

FROZEN = (
    *("id", "organisation_id", "year", "sequence", "number", "code", "enrolment_id", "kind"),
    *("version", "pseudonym", "batch_id", "content_hash", "pdf_hash", "frozen_at", "issued_at"),
    "issued_by_id",
)
REVOCATION = ("revoked_at", "revoked_by_id", "revoked_reason")

SQLITE = """
CREATE TRIGGER attestation_update BEFORE UPDATE ON attestations_attestation
WHEN {forbidden}
BEGIN SELECT RAISE(ABORT, 'an attestation that was issued does not change'); END;

CREATE TRIGGER attestation_delete BEFORE DELETE ON attestations_attestation
WHEN OLD.issued_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'an attestation that was issued is not deleted'); END;

CREATE TRIGGER attestation_copy_update BEFORE UPDATE ON attestations_attestationcontent
WHEN EXISTS (SELECT 1 FROM attestations_attestation
             WHERE id = OLD.attestation_id AND issued_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'the content of an attestation that was issued does not change'); END;
"""

POSTGRESQL = """
CREATE FUNCTION attestation_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an attestation that was issued does not change'
    USING ERRCODE = 'check_violation';
END $$;

CREATE FUNCTION attestation_guard_copy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM attestations_attestation
               WHERE id = OLD.attestation_id AND issued_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the content of an attestation that was issued does not change'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER attestation_update BEFORE UPDATE ON attestations_attestation
FOR EACH ROW WHEN ({forbidden}) EXECUTE FUNCTION attestation_refuse();

CREATE TRIGGER attestation_delete BEFORE DELETE ON attestations_attestation
FOR EACH ROW WHEN (OLD.issued_at IS NOT NULL) EXECUTE FUNCTION attestation_refuse();

CREATE TRIGGER attestation_copy_update BEFORE UPDATE ON attestations_attestationcontent
FOR EACH ROW EXECUTE FUNCTION attestation_guard_copy();
"""

SQLITE_UNDONE = """
DROP TRIGGER IF EXISTS attestation_update;

DROP TRIGGER IF EXISTS attestation_delete;

DROP TRIGGER IF EXISTS attestation_copy_update;
"""

POSTGRESQL_UNDONE = """
DROP FUNCTION IF EXISTS attestation_refuse(), attestation_guard_copy() CASCADE;
"""


def protect(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        _run(schema_editor, POSTGRESQL.format(forbidden=_forbidden("IS DISTINCT FROM")))
    else:
        _run(schema_editor, SQLITE.format(forbidden=_forbidden("IS NOT")))


def unprotect(apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    _run(schema_editor, POSTGRESQL_UNDONE if is_postgresql else SQLITE_UNDONE)


def _forbidden(differs: str) -> str:
    """Of an issued record: any change but its revocation, once, and its re-examination."""
    frozen = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in FROZEN)
    revoked = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in REVOCATION)
    return (
        f"OLD.issued_at IS NOT NULL AND ({frozen}"
        f" OR (OLD.revoked_at IS NOT NULL AND ({revoked}))"
        " OR NOT (NEW.state = OLD.state OR (OLD.state = 'issued' AND NEW.state = 'revoked')))"
    )


def _run(schema_editor: Any, script: str) -> None:
    """Statements are set apart by an empty line: semicolons stand inside them too."""
    for statement in script.strip().split("\n\n"):
        schema_editor.execute(statement, params=None)
