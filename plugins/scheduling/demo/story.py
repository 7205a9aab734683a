"""The steps of the visit in the places: a family comes, the last seat goes, a list is ticked."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.api import CourseRun, Screen, SeatCounter, Step

from ..models import TimeSlot
from .wanted import FAMILY, JUST_OVER, LAST_SEAT, NOW


def family(made: Any) -> Screen | None:
    """The form of the session where children are welcome; nobody is signed in."""
    run = _run(made, FAMILY)
    if run is None:
        return None
    words = ("Combien serez-vous", "Enfants de 6 à 10 ans", run.title)
    return Screen(reverse("courses:enrol", args=[run.pk]), words)


def last_seat(made: Any) -> Screen | None:
    """What it says of its seats once a visitor has taken the last one is true too."""
    run = _run(made, LAST_SEAT)
    if run is None:
        return None
    total = run.seats.get(bucket=SeatCounter.Bucket.TOTAL)
    left = (total.capacity or 0) - total.taken
    seats = "Plus qu’une place" if left == 1 else run.course.title
    return Screen(reverse("scheduling:session", args=[run.pk]), (run.title, seats))


def sheet(made: Any) -> Screen | None:
    """Of the session that is under way."""
    run = _run(made, NOW)
    slot = TimeSlot.objects.planned().filter(run=run).first() if run else None
    if run is None or slot is None:
        return None
    present = run.enrolments.select_related("user").first()
    promises = ["Émargement", run.title]
    promises += [present.user.last_name] if present else []
    return Screen(reverse("scheduling:sheet", args=[slot.pk]), tuple(promises))


def workshop(made: Any) -> Screen | None:
    """Its sheet, closed or not: what is certified then is for other plugins to print."""
    run = _run(made, JUST_OVER)
    slot = TimeSlot.objects.planned().filter(run=run).first() if run else None
    if run is None or slot is None:
        return None
    return Screen(reverse("scheduling:sheet", args=[slot.pk]), ("Émargement", run.title))


def _run(made: Any, kind: str) -> CourseRun | None:
    run: CourseRun | None = made.find(f"gatherings/{kind}", CourseRun)
    return run


STEPS = (
    Step(
        key="en-famille",
        order=32,
        title=_("Un parent vient à cinq, sans compte"),
        text=_(
            "Samedi, les enfants sont bienvenus. Un prénom, deux adultes, trois enfants : les cinq "
            "places sont prises ensemble, ou aucune. Un code à noter rouvre l’inscription, un "
            "geste l’annule."
        ),
        button=_("Venir en famille"),
        role=_("Parent, sans compte"),
        on_phone=True,
        screen=family,
    ),
    Step(
        key="derniere-place",
        order=34,
        title=_("La dernière place part, le suivant attend"),
        text=_(
            "Il reste une place à Saint-Dié. Prenez-la avec Gwenaëlle, puis revenez ici être "
            "quelqu’un d’autre : le suivant attend son tour, dans l’ordre, et la place lui est "
            "proposée si elle se libère."
        ),
        button=_("Devenir Gwenaëlle"),
        role=_("Parent"),
        who="gwenaelle",
        screen=last_seat,
    ),
    Step(
        key="emargement",
        order=45,
        title=_("Une formatrice coche neuf personnes"),
        text=_(
            "Une session est en cours et Léontine a neuf noms. Elle coche, avec ou sans réseau : "
            "coupez-le, continuez, rétablissez-le, tout part et rien n’est compté deux fois."
        ),
        button=_("Devenir Léontine"),
        role=_("Formatrice"),
        who="trainer-88-2",
        on_phone=True,
        screen=sheet,
    ),
    Step(
        key="atelier",
        order=47,
        title=_("Douze parents repartent avec leur papier"),
        text=_(
            "L’atelier d’Épinal vient de finir et personne n’y a d’adresse électronique. Odile les "
            "coche, ferme la feuille, recharge la page : les attestations que la directrice a "
            "décidées d’avance sont là, à imprimer d’un geste."
        ),
        button=_("Devenir Odile"),
        role=_("Accueil d’un lieu"),
        who="host-88",
        on_phone=True,
        screen=workshop,
    ),
)
