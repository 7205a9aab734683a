"""Who may be attested: every reason that forbids it, with where it is mended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.api import Enrolment, unprintable
from courses.plugin import Blocker

from .case import Case, cases
from .facts import minutes_by_nature
from .models import Kind

LONGEST_NAME = 120


@dataclass(frozen=True)
class Reject:
    """An enrolment that cannot be attested, and why."""

    enrolment: Enrolment
    reasons: tuple[Blocker, ...]


def candidates(enrolments: Sequence[Enrolment]) -> tuple[list[Enrolment], list[Reject]]:
    """Those that can be issued now, and the others with their reasons."""
    ready, rejects = [], []
    for case in cases(enrolments):
        if found := reasons(case):
            rejects.append(Reject(case.enrolment, found))
        else:
            ready.append(case.enrolment)
    return ready, rejects


def reasons(case: Case) -> tuple[Blocker, ...]:
    """Everything that forbids to issue; empty when nothing does."""
    return (*_about_enrolment(case), *_about_facts(case), *_about_person(case))


def _about_enrolment(case: Case) -> Iterable[Blocker]:
    row, state = case.enrolment, Enrolment.State
    if case.already is not None:
        address = reverse("attestations_admin:inspect", args=[case.already.pk])
        yield Blocker(_("Déjà délivrée : %s.") % case.already.number, address)
    if row.state not in (state.CONFIRMED, state.CLOSED):
        yield Blocker(_("L’inscription est %s.") % row.get_state_display())
    if row.completed_at is None:
        yield Blocker(_("La formation n’est pas terminée."))


def _about_facts(case: Case) -> Iterable[Blocker]:
    for fact in case.facts:
        if not fact.valid:
            yield from fact.blockers or (Blocker(fact.label),)
    if not minutes_by_nature(case):
        address = reverse("wagtailadmin_pages:edit", args=[case.enrolment.course_id])
        yield Blocker(_("La durée de la formation n’est indiquée nulle part."), address)


def _about_person(case: Case) -> Iterable[Blocker]:
    user = case.enrolment.user
    if user.erased_at is not None:
        yield Blocker(_("Les données de cette personne ont été effacées."))
        return
    file = reverse("courses:trainer_person", args=[case.enrolment.run_id, case.enrolment.pk])
    if not case.name:
        yield Blocker(_("Le nom à imprimer manque."), file)
    elif len(case.name) > LONGEST_NAME:
        yield Blocker(_("Le nom est trop long pour tenir sur le document."), file)
    elif missing := unprintable(case.name):
        words = _("Le nom contient des caractères qui ne s’impriment pas : %s")
        yield Blocker(words % missing, file)
    if case.kind != Kind.PARTICIPATION and not case.established:
        words = _("Qualité à confirmer : « %s » est seulement déclaré.")
        yield Blocker(words % case.enrolment.get_as_quality_display(), file)
