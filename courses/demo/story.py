"""The steps of the visit that the core tells: somebody passes by, learns, and is accompanied."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..models import CoursePage, CourseRun, HomePage, User
from .registry import Registry
from .steps import Screen, Step

# What the teacher of the story is in the middle of, and what the parent has just completed.
HALF_WAY, DONE = "documents-accessibles", "premier-telephone"
FOLLOWED = "runs/enseigner-en-hybride/tout-le-val-d-oise"


def home(registry: Registry) -> Screen | None:
    page = HomePage.objects.live().first()
    return Screen(page.url, ("Formations", "enseign", "parent")) if page else None


def teacher(registry: Registry) -> Screen | None:
    return _space(registry, "anne-elise", HALF_WAY, "Continuer")


def parent(registry: Registry) -> Screen | None:
    return _space(registry, "nadege", DONE, "code de reprise")


def _space(registry: Registry, who: str, slug: str, words: str) -> Screen | None:
    user = registry.find(f"people/{who}", User)
    course = registry.find(f"courses/{slug}", CoursePage)
    if user is None or course is None:
        return None
    greeting = f"Bonjour {user.first_name}"
    return Screen(reverse("courses:my_space"), (greeting, course.title, words))


def matrix(registry: Registry) -> Screen | None:
    run = registry.find(FOLLOWED, CourseRun)
    if run is None:
        return None
    address = reverse("courses:trainer_progression", args=[run.pk])
    return Screen(address, ("Progression de", "✓", run.course.title))


STEPS = (
    Step(
        key="visiteur",
        order=10,
        title=_("Quelqu’un passe"),
        text=_(
            "Ni compte ni mot de passe : on dit ce que l’on cherche, on voit ce qui est près de "
            "chez soi et ce qui se suit tout de suite."
        ),
        button=_("Arriver sur le site"),
        role=_("Un visiteur"),
        screen=home,
    ),
    Step(
        key="enseignante",
        order=20,
        title=_("Une enseignante trouve, suit, termine"),
        text=_(
            "Anne-Élise reprend une formation là où elle l’avait laissée. Terminez l’étape qui "
            "reste : la progression se voit aussitôt, ici et chez son formateur."
        ),
        button=_("Devenir Anne-Élise"),
        role=_("Enseignante"),
        who="anne-elise",
        screen=teacher,
    ),
    Step(
        key="parent",
        order=30,
        title=_("Un parent, sur son téléphone"),
        text=_(
            "Nadège n’a pas d’adresse électronique. Son prénom a suffi pour s’inscrire ; un code à "
            "recopier lui rouvre son espace partout. Réduisez la fenêtre : tout tient "
            "dans une main."
        ),
        button=_("Devenir Nadège"),
        role=_("Parent, sans compte"),
        who="nadege",
        on_phone=True,
        screen=parent,
    ),
    Step(
        key="formatrice",
        order=40,
        title=_("Une formatrice suit tout un groupe"),
        text=_(
            "Inès voit d’un coup d’œil qui avance et qui décroche. Chaque case mène au détail : "
            "elle peut accorder une étape, écrire à ceux qui attendent, télécharger le tableau."
        ),
        button=_("Devenir Inès"),
        role=_("Formatrice"),
        who="trainer-95",
        screen=matrix,
    ),
)
