"""Which documents an enrolment may have: by the run's legal framework; as a parent, the least."""

from courses.api import Enrolment, LegalFramework, QualityKind

from .models.kinds import Kind

PAPERS = {
    LegalFramework.AGENT_PUBLIC: (
        *(Kind.INFORMATION, Kind.CONVOCATION),
        *(Kind.PRESENCE, Kind.ASSIDUITE, Kind.SUIVI, Kind.RELEVE),
    ),
    LegalFramework.CODE_DU_TRAVAIL: (
        *(Kind.CONVOCATION, Kind.PRESENCE, Kind.ASSIDUITE),
        *(Kind.FIN_DE_FORMATION, Kind.REALISATION, Kind.RELEVE),
    ),
    LegalFramework.GRAND_PUBLIC: (Kind.RENDEZ_VOUS, Kind.PARTICIPATION),
}
PRINCIPAL = {
    LegalFramework.AGENT_PUBLIC: Kind.SUIVI,
    LegalFramework.CODE_DU_TRAVAIL: Kind.FIN_DE_FORMATION,
    LegalFramework.GRAND_PUBLIC: Kind.PARTICIPATION,
}


def family(enrolment: Enrolment) -> LegalFramework:
    """Who is enrolled as a parent is of the general public, whatever the run."""
    if enrolment.as_quality == QualityKind.PARENT:
        return LegalFramework.GRAND_PUBLIC
    return LegalFramework(enrolment.run.legal_framework)


def kinds_of(enrolment: Enrolment) -> tuple[Kind, ...]:
    return PAPERS[family(enrolment)]


def principal(enrolment: Enrolment) -> Kind:
    """What is issued at the end where nothing else is asked for."""
    return PRINCIPAL[family(enrolment)]
