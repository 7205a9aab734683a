"""Kinds of events, with the words that they begin with: somebody may change them afterwards."""

from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What sort of event."""

    CAFE = "cafe", _("Café numérique")
    FAMILY = "famille", _("J’apprends le numérique en famille")
    WORKSHOP = "atelier", _("Atelier ou défi enfants-parents")
    BUS = "camion", _("Étape du camion")
    FESTIVAL = "festival", _("Journée de festival, avec des ateliers")


class Audience(TextChoices):
    """Whom it is for."""

    FAMILIES = "familles", _("Les familles")
    TEACHERS = "enseignants", _("Les enseignants et les agents")
    ALL = "tous", _("Tout le monde")


@dataclass(frozen=True)
class Words:
    """The summary and what one takes away, for a kind."""

    summary: Any
    objectives: tuple[Any, ...]


WORDS = {
    Kind.CAFE: Words(
        _("Venez avec vos questions et votre appareil, autour d’un café. C’est gratuit."),
        (_("Poser mes questions"), _("Essayer avec quelqu’un à côté de moi")),
    ),
    Kind.FAMILY: Words(
        _("Petits et grands essaient ensemble, dans la bonne humeur. C’est gratuit."),
        (_("Parler des écrans en famille"), _("Découvrir un outil avec mon enfant")),
    ),
    Kind.WORKSHOP: Words(
        _("Un atelier à faire à deux : un enfant et un adulte. C’est gratuit."),
        (_("Fabriquer quelque chose ensemble"), _("Repartir avec une idée à refaire chez soi")),
    ),
    Kind.BUS: Words(
        _("Le camion s’arrête près de chez vous. Montez, on vous aide. C’est gratuit."),
        (_("Trouver de l’aide près de chez moi"), _("Essayer du matériel")),
    ),
    Kind.FESTIVAL: Words(
        _("Une journée d’ateliers pour découvrir et essayer. C’est gratuit."),
        (_("Choisir un atelier qui me plaît"), _("Rencontrer celles et ceux qui aident ici")),
    ),
}
FREE_ENTRY = _("Entrée libre : venez sans vous inscrire.")
