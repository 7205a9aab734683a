"""The right to a document, as the database itself looks at it when a record is written.

The software gives its reasons beforehand (`eligibility`); this is what nobody goes around: the
run's organisation, the family of the type, an established quality, what the grounds claim, a
delegation in force on the day, the lineage; and that the day is today's.
"""

from courses.api import Enrolment, LegalFramework, Quality, QualityKind

from .families import PAPERS
from .models.kinds import FOR_FAMILIES, Grounds, Kind

# Columns and tables without which nothing can be proved: older migrations lack them.
PROOF = {
    *("grounds", "made_on", "minutes", "replaces_id", "signatory_id", "template_id"),
    *("attestations_signatory", "attestations_convening", "attestations_templateversion"),
    "attestations_attended",
}

# What it says of itself; who convenes is switched on.
TOLD = """
NEW.made_on BETWEEN {yesterday} AND {tomorrow} AND
NEW.grounds <> '' AND NEW.minutes IS NOT NULL AND NEW.made_on IS NOT NULL
AND (NEW.kind <> '{convocation}' OR EXISTS (
    SELECT 1 FROM attestations_convening c
    WHERE c.organisation_id = NEW.organisation_id AND c.is_on))
"""

# By the enrolment, its run and the person's quality.
ENTITLED = """
EXISTS (
    SELECT 1 FROM courses_enrolment e JOIN courses_courserun r ON r.id = e.run_id
    WHERE e.id = NEW.enrolment_id AND r.organisation_id = NEW.organisation_id
    AND e.state IN {states}
    AND (NEW.grounds <> '{completed}' OR e.completed_at IS NOT NULL)
    AND (NEW.grounds <> '{attended}' OR EXISTS (
        SELECT 1 FROM attestations_attended a WHERE a.enrolment_id = e.id))
    AND ((NEW.kind IN {for_families}
          AND (e.as_quality = '{parent}' OR r.legal_framework = '{public}'))
         OR (e.as_quality <> '{parent}' AND ({professional})
             AND EXISTS (SELECT 1 FROM courses_quality q WHERE q.user_id = e.user_id
                         AND q.kind = e.as_quality AND q.established <> '{declared}'))))
"""

SIGNED = """
EXISTS (
    SELECT 1 FROM attestations_signatory s
    WHERE s.id = NEW.signatory_id AND s.organisation_id = NEW.organisation_id
    AND s.since <= NEW.made_on AND (s.until IS NULL OR s.until >= NEW.made_on))
"""

# A first version has no predecessor; the others follow one of the same that was revoked.
FOLLOWS = """
(NEW.replaces_id IS NULL AND NOT EXISTS (
    SELECT 1 FROM attestations_attestation o
    WHERE o.enrolment_id = NEW.enrolment_id AND o.kind = NEW.kind AND o.state = 'revoked'))
OR EXISTS (
    SELECT 1 FROM attestations_attestation o
    WHERE o.id = NEW.replaces_id AND o.enrolment_id = NEW.enrolment_id AND o.kind = NEW.kind
    AND o.state = 'revoked' AND NEW.version = o.version + 1)
"""


# A day on either side: territories live in many time zones, the database in one.
DAYS = {
    "postgresql": {"yesterday": "CURRENT_DATE - 1", "tomorrow": "CURRENT_DATE + 1"},
    "sqlite": {"yesterday": "date('now', '-1 day')", "tomorrow": "date('now', '+1 day')"},
}


def proved(vendor: str) -> str:
    """True of a row that may be inserted, in SQL of this database."""
    words = DAYS[vendor] | {
        "attended": Grounds.ATTENDED.value,
        "convocation": Kind.CONVOCATION.value,
        "states": _among((Enrolment.State.CONFIRMED, Enrolment.State.CLOSED)),
        "completed": Grounds.COMPLETED.value,
        "for_families": _among(FOR_FAMILIES),
        "parent": QualityKind.PARENT.value,
        "public": LegalFramework.GRAND_PUBLIC.value,
        "professional": _professional(),
        "declared": Quality.Established.DECLARED.value,
    }
    return " AND ".join(f"({part.format(**words)})" for part in (TOLD, ENTITLED, SIGNED, FOLLOWS))


def _professional() -> str:
    return " OR ".join(
        f"(r.legal_framework = '{framework.value}' AND NEW.kind IN {_among(kinds)})"
        for framework, kinds in PAPERS.items()
        if framework != LegalFramework.GRAND_PUBLIC
    )


def _among(values: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{value!s}'" for value in values) + ")"
