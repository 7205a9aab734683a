"""What a venue is made of: its rooms, the stops of its tour, the days when it is closed."""

from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel

from courses.api import Term, TermKind, validate_no_control_characters

from .venues import Venue


class Room(ClusterableModel):
    """A room of a venue, and how many it seats."""

    venue = ParentalKey(Venue, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(_("nom"), max_length=120, validators=[validate_no_control_characters])
    capacity = models.PositiveSmallIntegerField(
        _("places"), validators=[MinValueValidator(1), MaxValueValidator(2000)]
    )
    equipment = ParentalManyToManyField(
        Term,
        blank=True,
        related_name="+",
        verbose_name=_("équipement"),
        limit_choices_to={"kind": TermKind.EQUIPMENT},
    )

    class Meta:
        verbose_name = _("salle")
        verbose_name_plural = _("salles")
        ordering = ("venue", "name")
        constraints = [models.UniqueConstraint(fields=("venue", "name"), name="one_room_per_name")]

    def __str__(self) -> str:
        return self.name


class Stop(models.Model):
    """A dated stop of an itinerant venue. Hours are those of the venue's time zone."""

    venue = ParentalKey(Venue, on_delete=models.CASCADE, related_name="stops")
    day = models.DateField(_("jour"))
    start = models.TimeField(_("de"))
    end = models.TimeField(_("à"))
    place = models.CharField(
        _("endroit"),
        max_length=300,
        validators=[validate_no_control_characters],
        help_text=_("Par exemple « Place de la mairie »."),
    )
    postal_code = models.CharField(_("code postal"), max_length=5, blank=True)
    commune = models.CharField(
        _("commune"), max_length=100, validators=[validate_no_control_characters]
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)

    class Meta:
        verbose_name = _("étape")
        verbose_name_plural = _("étapes")
        ordering = ("day", "start", "pk")
        indexes = [
            models.Index(fields=["venue", "day"], name="stop_by_day"),
            models.Index(fields=["latitude", "longitude"], name="stop_by_position"),
        ]

    def __str__(self) -> str:
        return f"{self.place}, {self.commune}"

    def clean(self) -> None:
        if isinstance(self.start, time) and isinstance(self.end, time) and self.end <= self.start:
            raise ValidationError({"end": _("L’étape se termine avant de commencer.")})

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.day, self.start, self.venue.zone)

    @property
    def ends_at(self) -> datetime:
        return datetime.combine(self.day, self.end, self.venue.zone)


class Closure(models.Model):
    """Days when a venue receives nobody."""

    venue = ParentalKey(Venue, on_delete=models.CASCADE, related_name="closures")
    first_day = models.DateField(_("du"))
    last_day = models.DateField(_("au"))
    reason = models.CharField(
        _("motif"), max_length=120, blank=True, validators=[validate_no_control_characters]
    )

    class Meta:
        verbose_name = _("fermeture")
        verbose_name_plural = _("fermetures")
        ordering = ("first_day", "pk")

    def __str__(self) -> str:
        return f"{self.first_day:%d/%m/%Y} - {self.last_day:%d/%m/%Y}"

    def clean(self) -> None:
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValidationError({"last_day": _("La fermeture se termine avant de commencer.")})
