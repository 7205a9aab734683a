"""What attestations bring to the demonstration: see `courses.demo`."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.api import Enrolment, Organisation, OrganisationRole, Screen, Step, User

from .eligibility import candidates
from .families import kinds_of
from .issue import issue, render
from .models import Attestation, Kind, Signatory
from .paper import masked
from .seals import make_demonstration, seal_in_use
from .waiting import waiting

# Making a PDF takes longer than all the rest; the others are for who tries it out to issue.
MOST_ISSUED = 5
# One of each, beside the principal documents of the families.
BESIDES = (Kind.RELEVE, Kind.PRESENCE, Kind.ASSIDUITE, Kind.REALISATION)
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
    """The desk, as long as somebody waits there."""
    administrator = made.find("people/administrator", User)
    first = waiting(administrator).order_by("-completed_at", "-pk").first()
    if first is None:
        return None
    promises = ("Attestations à émettre", first.user.display_name, first.course.title)
    return Screen(reverse("attestations_admin:desk"), promises)


def verification(made: Any) -> Screen | None:
    """Of the latest that is valid, among the people of the demonstration."""
    ours = [int(made.made(key)) for key in made.keys("enrolments/")]
    found = Attestation.objects.filter(state=Attestation.State.ISSUED, enrolment__in=ours)
    paper = found.select_related("content").order_by("-pk").first()
    if paper is None or not paper.printed_name:
        return None
    address = reverse("attestations:verify_one", args=[paper.number, paper.code])
    return Screen(address, ("Attestation valable", paper.number, masked(paper.printed_name)))


STEPS = (
    Step(
        key="administratrice",
        order=50,
        title=_("Une administratrice délivre"),
        text=_(
            "Solène retrouve tous ceux qui ont terminé. Elle coche, vérifie, délivre : chacun "
            "reçoit son attestation, et ce qui manque aux autres est dit, avec où le corriger."
        ),
        button=_("Devenir Solène"),
        role=_("Administratrice des territoires"),
        who="administrator",
        screen=issuing,
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
