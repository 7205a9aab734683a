"""An enrolment with all that an attestation of it would say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from courses.api import (
    Completion,
    Enrolment,
    LegalFramework,
    Quality,
    QualityKind,
    User,
    facts,
)
from courses.plugin import Fact

from .models import Attestation, Kind

KINDS = {
    LegalFramework.AGENT_PUBLIC: Kind.SUIVI,
    LegalFramework.CODE_DU_TRAVAIL: Kind.FIN_DE_FORMATION,
    LegalFramework.GRAND_PUBLIC: Kind.PARTICIPATION,
}


@dataclass(frozen=True)
class Case:
    """What is known of one enrolment at one moment."""

    enrolment: Enrolment
    kind: Kind
    facts: tuple[Fact, ...]
    completions: tuple[Completion, ...]
    established: bool
    already: Attestation | None

    @property
    def name(self) -> str:
        return printable_name(self.enrolment.user)


def kind_of(enrolment: Enrolment) -> Kind:
    """By the run's legal framework; who is enrolled as a parent takes part, nothing more."""
    if enrolment.as_quality == QualityKind.PARENT:
        return Kind.PARTICIPATION
    return KINDS[LegalFramework(enrolment.run.legal_framework)]


def printable_name(user: User) -> str:
    """The name that a person wants on her papers; never an e-mail address."""
    return " ".join((user.printed_name or user.get_full_name()).split())


def cases(enrolments: Sequence[Enrolment]) -> list[Case]:
    """As many statements for one as for many. Enrolments come with run, course and user."""
    affirmed: dict[int, list[Fact]] = {row.pk: [] for row in enrolments}
    for fact in facts(enrolments):
        affirmed[fact.enrolment_id].append(fact)
    done: dict[int, list[Completion]] = {row.pk: [] for row in enrolments}
    rows = Completion.objects.filter(enrolment__in=enrolments, completed_at__isnull=False)
    for completion in rows.select_related("activity").order_by("pk"):
        done[completion.enrolment_id].append(completion)
    established = _established(enrolments)
    already = {
        (row.enrolment_id, row.kind): row
        for row in Attestation.objects.current().filter(enrolment__in=enrolments)
    }
    return [
        Case(
            row,
            kind_of(row),
            tuple(affirmed[row.pk]),
            tuple(done[row.pk]),
            (row.user_id, row.as_quality) in established,
            already.get((row.pk, kind_of(row))),
        )
        for row in enrolments
    ]


def _established(enrolments: Iterable[Enrolment]) -> set[tuple[int, str]]:
    rows = Quality.objects.filter(user__in={row.user_id for row in enrolments})
    return {(row.user_id, row.kind) for row in rows if row.is_established}
