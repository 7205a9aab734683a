"""Venues: the national schema of places where one learns the digital, and what we add to it."""

from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel

from courses.api import (
    Organisation,
    Territory,
    TerritoryRole,
    validate_no_control_characters,
    validate_time_zone,
)

from ..national.schema import (
    ACCESS_MODES,
    FEES,
    GUIDANCE_MODES,
    MOBILITY,
    PUBLICS,
    SERVICES,
    SUPPORT,
)

MANAGERS = (TerritoryRole.Role.ORGANISER, TerritoryRole.Role.ADMINISTRATOR)
ITINERANT = MOBILITY[0]
# What the national files write where a place has no SIRET nor RNA number.
NO_PIVOT = "00000000000000"


def new_national_id() -> str:
    return str(uuid4())


class VenueQuerySet(models.QuerySet["Venue"]):
    def open(self) -> "VenueQuerySet":
        """Those that visitors are shown."""
        return self.filter(state=Venue.State.OPEN)

    def visible_to(self, user: Any) -> "VenueQuerySet":
        """In the administration: those of the territories one works in, and the one she hosts."""
        return self._where(user, TerritoryRole.Role.values, Q(host=user.pk))

    def managed_by(self, user: Any) -> "VenueQuerySet":
        """Those that one may change: of the territories that one organises or administers."""
        return self._where(user, MANAGERS, Q(pk__in=()))

    def _where(self, user: Any, roles: Any, besides: Q) -> "VenueQuerySet":
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self.all()
        held = TerritoryRole.objects.filter(
            group__user=user, role__in=roles, territory__isnull=False
        )
        return self.filter(Q(territory__in=held.values("territory_id")) | besides)


class TextList(models.JSONField):
    """Several values in their order, as the national files write them between bars.

    `allowed` is offered in forms; what else is there stays.
    """

    def __init__(self, *args: Any, allowed: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.allowed = allowed
        super().__init__(*args, **{"default": list, "blank": True} | kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        from ..venue_fields import ChosenField, LinesField

        shared = {"label": capfirst(self.verbose_name), "help_text": self.help_text}
        if self.allowed:
            return ChosenField(choices=[(word, word) for word in self.allowed], **shared)
        return LinesField(**shared)


class Venue(ClusterableModel):
    """A place where sessions are held: fixed, or itinerant with its dated stops.

    `other` holds what a national file says in columns that are not ours, and values that ours
    cannot hold: an export writes them back.
    """

    class State(models.TextChoices):
        OPEN = "open", _("ouvert")
        CLOSED = "closed", _("fermé")

    national_id = models.CharField(
        _("identifiant national"), max_length=200, unique=True, default=new_national_id
    )
    pivot = models.CharField(
        _("SIRET ou RNA"),
        max_length=14,
        default=NO_PIVOT,
        validators=[RegexValidator(r"^[a-zA-Z0-9]{9,14}\Z", _("De 9 à 14 lettres ou chiffres."))],
        help_text=_("Quatorze zéros s’il n’en a pas."),
    )
    name = models.CharField(_("nom"), max_length=200, validators=[validate_no_control_characters])
    state = models.CharField(_("état"), max_length=6, choices=State, default=State.OPEN)
    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("territoire"),
    )
    address = models.CharField(
        _("adresse"), max_length=300, validators=[validate_no_control_characters]
    )
    address_more = models.CharField(_("complément d’adresse"), max_length=300, blank=True)
    postal_code = models.CharField(
        _("code postal"),
        max_length=5,
        validators=[RegexValidator(r"^[0-9]{5}\Z", _("Cinq chiffres."))],
    )
    commune = models.CharField(
        _("commune"), max_length=100, validators=[validate_no_control_characters]
    )
    commune_code = models.CharField(
        _("code de la commune"),
        max_length=5,
        blank=True,
        validators=[
            RegexValidator(r"^([013-9][0-9]|2[AB1-9])[0-9]{3}\Z", _("Par exemple 88160 ou 2A004."))
        ],
    )
    latitude = models.FloatField(
        _("latitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.FloatField(
        _("longitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    time_zone = models.CharField(
        _("fuseau horaire"),
        max_length=40,
        blank=True,
        validators=[validate_time_zone],
        help_text=_("Celui du territoire, sauf s’il est écrit ici."),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisme qui accueille"),
    )
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("personne qui accueille"),
    )
    phone = models.CharField(_("téléphone"), max_length=60, blank=True)
    emails = TextList(_("courriels"))
    websites = TextList(_("sites web"))
    opening_hours = models.CharField(
        _("horaires"),
        max_length=500,
        blank=True,
        help_text=_("Au format d’OpenStreetMap, par exemple Mo-Fr 09:00-12:00,14:00-18:00."),
    )
    summary = models.CharField(_("présentation courte"), max_length=280, blank=True)
    description = models.TextField(_("présentation"), blank=True)
    # What it says of access, beside the national columns.
    wheelchair = models.BooleanField(_("accessible en fauteuil"), null=True, blank=True)
    hearing_loop = models.BooleanField(_("boucle magnétique"), null=True, blank=True)
    parking = models.CharField(_("stationnement"), max_length=300, blank=True)
    transport = models.TextField(_("venir en transport"), max_length=600, blank=True)
    # Lists of the national schema.
    typologies = TextList(_("typologies"))
    mobility = TextList(_("fixe ou itinérant"), allowed=MOBILITY)
    services = TextList(_("services"), allowed=SERVICES)
    publics = TextList(_("publics accueillis"), allowed=PUBLICS)
    support = TextList(_("prise en charge spécifique"), allowed=SUPPORT)
    fees = TextList(_("frais"), allowed=FEES)
    programmes = TextList(_("programmes nationaux"))
    labels = TextList(_("labels"))
    other_labels = TextList(_("autres labels"))
    access_modes = TextList(_("modalités d’accès"), allowed=ACCESS_MODES)
    guidance_modes = TextList(_("modalités d’accompagnement"), allowed=GUIDANCE_MODES)
    parent_structure = models.CharField(_("structure parente"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    accessibility_page = models.URLField(_("fiche Acceslibre"), max_length=500, blank=True)
    booking_page = models.URLField(_("prise de rendez-vous"), max_length=500, blank=True)
    updated_on = models.DateField(_("mis à jour le"), default=timezone.localdate)
    other = models.JSONField(default=dict, blank=True, editable=False)

    objects = VenueQuerySet.as_manager()

    class Meta:
        verbose_name = _("lieu")
        verbose_name_plural = _("lieux")
        ordering = ("commune", "name", "pk")
        indexes = [
            models.Index(fields=["territory", "commune"], name="venue_by_commune"),
            models.Index(fields=["latitude", "longitude"], name="venue_by_position"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.commune}"

    def get_absolute_url(self) -> str:
        return reverse("scheduling:venue", args=[self.pk])

    @property
    def is_itinerant(self) -> bool:
        return ITINERANT in self.mobility

    @property
    def zone(self) -> ZoneInfo:
        """Its own, its territory's, or the site's."""
        of_territory = self.territory.time_zone if self.territory else settings.TIME_ZONE
        return ZoneInfo(self.time_zone or of_territory)
