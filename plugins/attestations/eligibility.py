"""Who may have a document: every reason that forbids it, with where it is mended."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.api import Enrolment, said, unprintable
from courses.plugin import Blocker

from .case import Case, cases
from .coherence import differences
from .dates import french_date
from .families import family, kinds_of
from .hours import minutes_by_nature
from .models import FOR_FAMILIES, Kind

LONGEST_NAME = 120
# They say that something came to its end.
CLOSING = (
    *(Kind.ASSIDUITE, Kind.SUIVI, Kind.FIN_DE_FORMATION, Kind.REALISATION, Kind.PARTICIPATION),
)
# They say that it was followed to its end: every step that is asked for.
COMPLETED = (Kind.SUIVI, Kind.FIN_DE_FORMATION)


@dataclass(frozen=True)
class Reject:
    """An enrolment that cannot be attested, and why."""

    enrolment: Enrolment
    reasons: tuple[Blocker, ...]


def candidates(
    enrolments: Sequence[Enrolment], kind: Kind | None = None
) -> tuple[list[Enrolment], list[Reject]]:
    """Those that can be issued now, and the others with their reasons."""
    ready, rejects = [], []
    for case in cases(enrolments, kind):
        if found := reasons(case):
            rejects.append(Reject(case.enrolment, found))
        else:
            ready.append(case.enrolment)
    return ready, rejects


def reasons(case: Case) -> tuple[Blocker, ...]:
    """Everything that forbids to issue; empty when nothing does."""
    if case.kind not in kinds_of(case.enrolment):
        words = _("« %(kind)s » n’est pas un document du cadre « %(family)s ».")
        values = {"kind": case.kind.label.capitalize(), "family": family(case.enrolment).label}
        return (Blocker(words % values),)
    about_right = _about_meetings(case) if case.is_invitation else _about_end(case)
    return (
        *_about_enrolment(case),
        *about_right,
        *(() if case.is_invitation else _about_facts(case)),
        *_about_person(case),
        *_about_issuer(case),
    )


def _about_enrolment(case: Case) -> Iterator[Blocker]:
    row, state = case.enrolment, Enrolment.State
    if case.already is not None:
        address = reverse("attestations_admin:inspect", args=[case.already.pk])
        is_made = case.already.issued_at is not None
        words = _("Déjà délivrée : %s.") if is_made else _("En préparation : %s.")
        yield Blocker(words % case.already.number, address)
    if row.state not in (state.CONFIRMED, state.CLOSED):
        yield Blocker(_("L’inscription est %s.") % row.get_state_display(), _person(row))


def _about_meetings(case: Case) -> Iterator[Blocker]:
    """An invitation tells of meetings to come; who convenes does so by an authority."""
    if not case.to_come:
        yield Blocker(_("Cette session n’a plus de rendez-vous à venir."), _run(case.enrolment))
    if case.kind == Kind.CONVOCATION and case.convening is None:
        words = _("%s ne convoque pas : dites d’abord par quelle autorité.")
        address = reverse("attestations_convening:index")
        yield Blocker(words % case.enrolment.run.organisation.name, address)


def _about_end(case: Case) -> Iterator[Blocker]:
    row = case.enrolment
    if case.kind == Kind.PRESENCE and not case.attended:
        yield Blocker(_("Aucune présence n’est émargée."), _run(row))
    elif case.grounds is None or (
        case.kind in COMPLETED and row.completed_at is None and case.has_steps
    ):
        yield Blocker(_("La formation n’est pas terminée."), _person(row))
    elif row.completed_at is None and case.kind in CLOSING and case.to_come:
        words = _("La session n’est pas finie : dernier rendez-vous le %s.")
        last = case.to_come[-1]
        yield Blocker(words % said(last.start.astimezone(ZoneInfo(last.zone))), _run(row))


def _about_facts(case: Case) -> Iterator[Blocker]:
    for fact in case.facts:
        if not fact.valid:
            yield from fact.blockers or (Blocker(fact.label),)
    yield from differences(case)
    if case.grounds and case.kind != Kind.PRESENCE and not minutes_by_nature(case):
        address = reverse("wagtailadmin_pages:edit", args=[case.enrolment.course_id])
        yield Blocker(_("La durée de la formation n’est indiquée nulle part."), address)


def _about_person(case: Case) -> Iterable[Blocker]:
    user = case.enrolment.user
    if user.erased_at is not None:
        yield Blocker(_("Les données de cette personne ont été effacées."))
        return
    file = _person(case.enrolment)
    if not case.name:
        yield Blocker(_("Le nom à imprimer manque."), file)
    elif len(case.name) > LONGEST_NAME:
        yield Blocker(_("Le nom est trop long pour tenir sur le document."), file)
    elif missing := unprintable(case.name):
        words = _("Le nom contient des caractères qui ne s’impriment pas : %s")
        yield Blocker(words % missing, file)
    if case.kind not in FOR_FAMILIES and not case.established:
        words = _("Qualité à confirmer : « %s » est seulement déclaré.")
        yield Blocker(words % case.enrolment.get_as_quality_display(), file)


def _about_issuer(case: Case) -> Iterator[Blocker]:
    if case.signatory is None:
        words = _("%(organisation)s n’a pas de signataire dont la délégation court le %(day)s.")
        values = {
            "organisation": case.enrolment.run.organisation.name,
            "day": french_date(case.today.isoformat()),
        }
        yield Blocker(words % values, reverse("attestations_signatory:index"))
    if case.seal is not None and case.seal.not_after <= timezone.now():
        words = _("Le sceau de %s a expiré : déposez-en un autre, ou retirez-le.")
        address = reverse("attestations_admin:seals")
        yield Blocker(words % case.enrolment.run.organisation.name, address)


def _person(row: Enrolment) -> str:
    return reverse("courses:trainer_person", args=[row.run_id, row.pk])


def _run(row: Enrolment) -> str:
    return reverse("courses:trainer_run", args=[row.run_id])
