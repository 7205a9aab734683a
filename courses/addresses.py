"""Addresses that the site keeps for itself: no catalogue may take them."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import contributions

OWN_PREFIXES = frozenset(
    {
        "a",
        "accessibilite",
        "admin",
        "avis",
        "compte",
        "documents",
        "donnees-personnelles",
        "enseignants",
        "espace-formateur",
        "inscription",
        "media",
        "mentions-legales",
        "mon-espace",
        "p",
        "parents",
        "reprise",
        "static",
    }
)


def reserved_slugs() -> frozenset[str]:
    """The core's own first parts of an address, and those of every plugin, on or off."""
    return OWN_PREFIXES | contributions.reserved_slugs()


def validate_page_slug(slug: str) -> None:
    if slug in reserved_slugs():
        raise ValidationError(
            _("L’adresse « %(slug)s » est réservée au site : choisissez-en une autre."),
            code="reserved_slug",
            params={"slug": slug},
        )
