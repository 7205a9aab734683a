"""How long each kind of data is kept, and why: settings, with a sentence for the people concerned.

The sentences name the kind of obligation, never an article of law: who runs the site writes those
of its own register in RETENTION_SOURCES.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

# Days, what they cover, and the reason: RETENTION_DAYS and RETENTION_SOURCES say otherwise.
PERIODS: dict[str, tuple[int, Any, Any]] = {
    "ACCOUNTS": (
        3 * 365,
        _("Un compte qui ne sert plus, après la dernière activité"),
        _("Principe du RGPD : ne pas garder plus longtemps que nécessaire. Durée choisie ici."),
    ),
    "GUESTS": (
        2 * 365,
        _("Une inscription sans compte, après la dernière activité"),
        _("Principe du RGPD : ne pas garder plus longtemps que nécessaire. Durée choisie ici."),
    ),
    "WARNING": (
        30,
        _("Le délai pour répondre au courriel qui annonce l’effacement d’un compte"),
        _("Loyauté envers la personne : elle est prévenue avant."),
    ),
    "MESSAGES": (
        365,
        _("Les courriels envoyés"),
        _("Pouvoir répondre à une question sur une inscription. Durée choisie ici."),
    ),
    "PHONES": (
        90,
        _("Le téléphone d’une personne sans compte, après sa dernière session"),
        _("Le temps de la prévenir et d’une question après coup. Durée choisie ici."),
    ),
    "LISTS": (
        30,
        _("Les listes de personnes remises par un organisateur"),
        _("Le temps de corriger les lignes refusées. Durée choisie ici."),
    ),
    "EXPORTS": (
        7,
        _("L’archive de vos données, une fois préparée"),
        _("Le temps de la télécharger. Durée choisie ici."),
    ),
    "LOGS": (
        5 * 365,
        _("Le journal des actes (qui a fait quoi)"),
        _("Sécurité du site et réponse aux contestations. Durée choisie ici."),
    ),
    "PAPERS_FAMILIES": (
        365,
        _("Le PDF d’une attestation de participation, après sa délivrance"),
        _("Le temps que la famille le garde chez elle. Durée choisie ici."),
    ),
    "PAPERS_CERTIFICATES": (
        3 * 365,
        _("Le PDF d’un certificat de réalisation ou d’une attestation de fin de formation"),
        _("Contrôle des fonds de la formation ; plus long si un financeur le demande."),
    ),
    "PAPERS_SUPPORTING": (
        6 * 365,
        _("Le PDF des autres pièces d’une formation professionnelle : présence, assiduité, relevé"),
        _("Pièces justificatives d’une formation financée (code du travail)."),
    ),
    "PAPERS_EUROPEAN": (
        10 * 365,
        _("Le PDF d’une attestation dont les mentions nomment un financement européen"),
        _("Justification des fonds européens, que leurs règles demandent pendant dix ans."),
    ),
    "PAPERS_AGENTS": (
        10 * 365,
        _("Le PDF d’une attestation délivrée à un agent public"),
        _("Règles des archives publiques, à confirmer avec le service d’archives."),
    ),
    "PROOFS": (
        10 * 365,
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
    days, what, source = PERIODS[name]
    return Period(
        name,
        settings.RETENTION_DAYS.get(name, days),
        str(what),
        str(settings.RETENTION_SOURCES.get(name, source)),
    )


def refuse_wrong_periods() -> None:
    """Called where anything starts: a slip here would erase people. Raises ImproperlyConfigured."""
    for setting in ("RETENTION_DAYS", "RETENTION_SOURCES"):
        unknown = sorted(set(getattr(settings, setting)) - set(PERIODS))
        if unknown:
            names = ", ".join(PERIODS)
            raise ImproperlyConfigured(f"{setting} names {', '.join(unknown)}, not one of {names}")
    short = sorted(name for name, days in settings.RETENTION_DAYS.items() if days < 1)
    if short:
        raise ImproperlyConfigured(f"RETENTION_DAYS keeps {', '.join(short)} less than a day")


def periods() -> list[Period]:
    return [period(name) for name in PERIODS]


def in_words(days: int) -> str:
    """Whole years where it is some, else days."""
    years, rest = divmod(days, 365)
    if years and not rest:
        return ngettext("%(count)d an", "%(count)d ans", years) % {"count": years}
    return ngettext("%(count)d jour", "%(count)d jours", days) % {"count": days}
