"""What attestations bring to the demonstration: see `courses.demo`."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.api import (
    CoursePage,
    CourseRun,
    Enrolment,
    Organisation,
    OrganisationRole,
    Screen,
    Step,
    User,
)

from .eligibility import candidates
from .families import kinds_of
from .issue import issue, render, revoke
from .models import Attestation, Kind, Signatory, StandingDecision
from .paper import masked
from .seals import make_demonstration, seal_in_use
from .standing import decide
from .waiting import waiting

# Making a PDF takes longer than all the rest; the others are for who tries it out to issue.
MOST_ISSUED = 5
# One of each, beside the principal documents of the families.
BESIDES = (Kind.RELEVE, Kind.PRESENCE, Kind.ASSIDUITE, Kind.REALISATION)
# The session of which the desk is full.
TO_ISSUE = "runs/sobriete-numerique/promotion-des-vosges"
# The course that takes another title once a document has stated the first one.
RENAMED = ("ecran-interactif", _("L’écran interactif, du branchement à la séance"))
REVOKED = ("mots-de-passe", _("Établie par erreur : la session était celle d’un autre groupe."))
# By a decision: course and organisation.
DECIDED = ("franceconnect-et-demarches", "ANHV")
A_YEAR = timedelta(days=365)
SIGNATORIES = (
    ("Maëlle", "Vautrin-Lacombe", _("directrice")),
    ("Octave", "Guérin-Salvat", _("responsable de la formation")),
    ("Ysée", "Marchal-Dorival", _("cheffe de projet")),
)


def finish(enrolments: Sequence[Enrolment], by: User) -> None:
    """Issue some attestations, spread over the kinds of people who have completed something."""
    for organisation in {row.run.organisation for row in enrolments}:
        if seal_in_use(organisation) is None:
            make_demonstration(organisation, by=by)
    _name_signatories(enrolments)
    ready, _rejects = candidates(enrolments)
    for enrolment in ready[:: max(1, len(ready) // MOST_ISSUED)][:MOST_ISSUED]:
        render(issue(enrolment, by=by))
    for kind in BESIDES:
        entitled, _rejects = candidates([row for row in ready if kind in kinds_of(row)], kind)
        for enrolment in entitled[:1]:
            render(issue(enrolment, by=by, kind=kind))
    _rename(ready, by)
    _revoke(ready, by)


def _rename(ready: Sequence[Enrolment], by: User) -> None:
    slug, title = RENAMED
    for enrolment in [row for row in ready if row.course.slug == slug][:1]:
        render(issue(enrolment, by=by))
        course = CoursePage.objects.get(pk=enrolment.course_id)
        course.title = str(title)
        course.save_revision(user=by).publish(user=by)


def _revoke(ready: Sequence[Enrolment], by: User) -> None:
    slug, reason = REVOKED
    for enrolment in [row for row in ready if row.course.slug == slug][:1]:
        attestation = issue(enrolment, by=by)
        render(attestation)
        revoke(attestation, by=by, reason=str(reason))


def furnish(made: Any, by: User) -> None:
    """The decision by which the parents of the story have their papers; renewed at its end."""
    slug, code = DECIDED
    key = f"decisions/{slug}"
    course = made.find(f"courses/{slug}", CoursePage)
    organisation = Organisation.objects.filter(code=code).first()
    if course is None or organisation is None:
        return
    until = made.today + A_YEAR
    made.once(
        key,
        StandingDecision,
        lambda: decide(organisation, Kind.PARTICIPATION, [course], until=until, by=by),
    )
    ended = StandingDecision.objects.filter(pk=made.made(key), ended_at=None)
    ended.filter(ends_on__lt=made.today).update(ends_on=until)


def _name_signatories(enrolments: Sequence[Enrolment]) -> None:
    """In every organisation of these territories, or the desk would have nothing but rejects."""
    territories = {row.run.territory_id for row in enrolments}
    known = Signatory.objects.values("organisation_id")
    working = OrganisationRole.objects.filter(territory__in=territories)
    organisations = Organisation.objects.filter(pk__in=working.values("organisation_id"))
    for number, organisation in enumerate(organisations.exclude(pk__in=known).order_by("pk")):
        first_name, last_name, quality = SIGNATORIES[number % len(SIGNATORIES)]
        Signatory.objects.create(
            organisation=organisation,
            first_name=first_name,
            last_name=last_name,
            quality=quality,
            since=timezone.localdate() - timedelta(days=365),
        )


def settled(enrolments: Sequence[int], since: datetime) -> Iterable[int]:
    """A paper states their dates."""
    return Attestation.objects.filter(enrolment__in=enrolments).values_list("enrolment", flat=True)


def issuing(made: Any) -> Screen | None:
    """What the desk says of the session that is over, as long as somebody of it waits there."""
    administrator = made.find("people/administrator", User)
    run = made.find(TO_ISSUE, CourseRun)
    rows = list(waiting(administrator).filter(run=run)) if run and administrator else []
    if not rows:
        return None
    ready, rejects = candidates(rows)
    reasons = (reason.reason for reject in rejects for reason in reject.reasons)
    counts = [f"{len(ready)} attestation"] if ready else []
    counts += [f"{len(rejects)} inscription"] if rejects else []
    address = f"{reverse('attestations_admin:confirm')}?run={run.pk}&all=1"
    return Screen(address, ("Émettre des attestations", *counts, *reasons))


def renamed(made: Any) -> Screen | None:
    """In the register: a document whose course has another title today."""
    issued = _ours(made).filter(state=Attestation.State.ISSUED)
    for paper in issued.exclude(kind=Kind.RELEVE)[:200]:  # which is of no one course
        title = paper.content.facts["course"]
        if title != paper.enrolment.course.title:
            address = reverse("attestations_admin:inspect", args=[paper.pk])
            return Screen(address, (paper.number, title, paper.enrolment.course.title))
    return None


def revoked(made: Any) -> Screen | None:
    paper = _ours(made).filter(state=Attestation.State.REVOKED).first()
    if paper is None:
        return None
    address = reverse("attestations_admin:inspect", args=[paper.pk])
    return Screen(address, ("Révoquée", paper.number, paper.revoked_reason, "Page de vérification"))


def verification(made: Any) -> Screen | None:
    """Of the latest that is valid."""
    paper = _ours(made).filter(state=Attestation.State.ISSUED).first()
    if paper is None:
        return None
    address = reverse("attestations:verify_one", args=[paper.number, paper.code])
    return Screen(address, ("Attestation valable", paper.number, masked(paper.printed_name)))


def _ours(made: Any) -> Any:
    """Of the people of the demonstration, the latest first; erased ones have no content."""
    ours = [int(made.made(key)) for key in made.keys("enrolments/")]
    rows = Attestation.objects.filter(enrolment__in=ours, content__isnull=False)
    return rows.select_related("content", "enrolment__course").order_by("-pk")


STEPS = (
    Step(
        key="administratrice",
        order=50,
        title=_("Une administratrice délivre"),
        text=_(
            "Quarante personnes ont terminé. Trente-huit attestations sont prêtes : Solène les "
            "délivre d’un geste, chacun reçoit la sienne. Deux personnes sont écartées, avec le "
            "motif et l’endroit où le corriger."
        ),
        button=_("Devenir Solène"),
        role=_("Administratrice des territoires"),
        who="administrator",
        screen=issuing,
    ),
    Step(
        key="renommee",
        order=52,
        title=_("La formation change de nom, le document non"),
        text=_(
            "Depuis que cette attestation est délivrée, la formation a pris un autre titre. Le "
            "document garde celui qu’il atteste, et son empreinte : changez encore le titre, ou le "
            "modèle, puis revenez voir."
        ),
        button=_("Ouvrir ce document"),
        role=_("Administratrice des territoires"),
        who="administrator",
        screen=renamed,
    ),
    Step(
        key="revoquee",
        order=54,
        title=_("Une attestation est révoquée"),
        text=_(
            "Elle avait été établie par erreur. Solène l’a révoquée, avec un motif que la personne "
            "a reçu. Ouvrez sa page de vérification : qui lit le code du papier apprend aussitôt "
            "qu’il ne vaut plus rien."
        ),
        button=_("Ouvrir l’attestation révoquée"),
        role=_("Administratrice des territoires"),
        who="administrator",
        screen=revoked,
    ),
    Step(
        key="verification",
        order=60,
        title=_("N’importe qui vérifie"),
        text=_(
            "Un employeur lit le code imprimé sur une attestation. Sans compte, il apprend si elle "
            "est valable, qui l’a délivrée et pour quoi, sans rien savoir d’autre de la personne."
        ),
        button=_("Vérifier une attestation"),
        role=_("N’importe qui"),
        screen=verification,
    ),
)
