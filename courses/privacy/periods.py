"""How long each kind of data is kept, and why: settings, with a sentence for the people concerned.

The sentences name the kind of obligation, never an article of law: who runs the site writes those
of its own register in RETENTION_SOURCES.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

# What each period covers, and the reason that is given unless the settings give another.
PERIODS: dict[str, tuple[Any, Any]] = {
    "ACCOUNTS": (
        _("Un compte qui ne sert plus, après la dernière activité"),
        _("Principe du RGPD : ne pas garder plus longtemps que nécessaire. Durée choisie ici."),
    ),
    "GUESTS": (
        _("Une inscription sans compte, après la dernière activité"),
        _("Principe du RGPD : ne pas garder plus longtemps que nécessaire. Durée choisie ici."),
    ),
    "WARNING": (
        _("Le délai pour répondre au courriel qui annonce l’effacement d’un compte"),
        _("Loyauté envers la personne : elle est prévenue avant."),
    ),
    "MESSAGES": (
        _("Les courriels envoyés"),
        _("Pouvoir répondre à une question sur une inscription. Durée choisie ici."),
    ),
    "LISTS": (
        _("Les listes de personnes remises par un organisateur"),
        _("Le temps de corriger les lignes refusées. Durée choisie ici."),
    ),
    "EXPORTS": (
        _("L’archive de vos données, une fois préparée"),
        _("Le temps de la télécharger. Durée choisie ici."),
    ),
    "LOGS": (
        _("Le journal des actes (qui a fait quoi)"),
        _("Sécurité du site et réponse aux contestations. Durée choisie ici."),
    ),
    "PROOFS": (
        _("Les preuves de formation d’une personne effacée"),
        _(
            "Obligation de justifier l’emploi de fonds publics et de fonds de la formation, et "
            "règles des archives publiques. Durée à confirmer par l’organisme avec son service "
            "d’archives."
        ),
    ),
}


@dataclass(frozen=True)
class Period:
    """`words`: « 3 ans »."""

    name: str
    days: int
    what: str
    source: str

    @property
    def length(self) -> timedelta:
        return timedelta(days=self.days)

    @property
    def words(self) -> str:
        return in_words(self.days)


def period(name: str) -> Period:
    what, source = PERIODS[name]
    days: int = getattr(settings, f"RETENTION_{name}_DAYS")
    return Period(name, days, str(what), str(settings.RETENTION_SOURCES.get(name, source)))


def periods() -> list[Period]:
    return [period(name) for name in PERIODS]


def in_words(days: int) -> str:
    """Whole years where it is some, else days."""
    years, rest = divmod(days, 365)
    if years and not rest:
        return ngettext("%(count)d an", "%(count)d ans", years) % {"count": years}
    return ngettext("%(count)d jour", "%(count)d jours", days) % {"count": days}
