"""What attestations bring to the demonstration: see `courses.demo`."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.api import Enrolment, Screen, Step, User

from .desk import completed
from .eligibility import candidates
from .issue import issue, render
from .models import Attestation
from .paper import masked

# Making a PDF takes longer than all the rest; the others are for who tries it out to issue.
MOST_ISSUED = 5


def finish(enrolments: Sequence[Enrolment], by: User) -> None:
    """Issue some attestations, spread over the kinds of people who have completed something."""
    ready, _rejects = candidates(enrolments)
    for enrolment in ready[:: max(1, len(ready) // MOST_ISSUED)][:MOST_ISSUED]:
        render(issue(enrolment, by=by))


def settled(enrolments: Sequence[int], since: datetime) -> Iterable[int]:
    """A paper states their dates."""
    return Attestation.objects.filter(enrolment__in=enrolments).values_list("enrolment", flat=True)


def issuing(made: Any) -> Screen | None:
    """The desk, as long as somebody waits there."""
    administrator = made.find("people/administrator", User)
    first = completed(administrator).order_by("-completed_at", "-pk").first()
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
