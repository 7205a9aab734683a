"""Who signs for an organisation, and from when to when she was entrusted with it."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.api import Organisation, validate_no_control_characters

from .scope import administered_organisations, sealing_organisations


class SignatoryQuerySet(models.QuerySet["Signatory"]):
    def visible_to(self, user: Any) -> "SignatoryQuerySet":
        """Those of the organisations for which this person may name one."""
        return self.filter(organisation__in=administered_organisations(user).values("pk"))

    def changeable_by(self, user: Any) -> "SignatoryQuerySet":
        return self.filter(organisation__in=sealing_organisations(user).values("pk"))

    def in_force(self, day: date) -> "SignatoryQuerySet":
        """The latest delegation comes first."""
        running = Q(until=None) | Q(until__gte=day)
        return self.filter(running, since__lte=day).order_by("-since", "-pk")


class Signatory(models.Model):
    """A delegation to sign. It is ended, never rewritten: documents name it."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisme")
    )
    first_name = models.CharField(
        _("prénom"), max_length=80, validators=[validate_no_control_characters]
    )
    last_name = models.CharField(
        _("nom"), max_length=80, validators=[validate_no_control_characters]
    )
    quality = models.CharField(
        _("qualité"),
        max_length=120,
        validators=[validate_no_control_characters],
        help_text=_("Par exemple « directrice de l’atelier »."),
    )
    delegation = models.CharField(
        _("référence de la délégation"),
        max_length=160,
        blank=True,
        validators=[validate_no_control_characters],
        help_text=_("Vide pour qui représente l’organisme de plein droit."),
    )
    since = models.DateField(_("signe à partir du"))
    until = models.DateField(
        _("jusqu’au"), null=True, blank=True, help_text=_("Vide : jusqu’à nouvel ordre.")
    )

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("signataire")
        verbose_name_plural = _("signataires")
        ordering = ("organisation__name", "-since", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")),
                name="delegation_ends_after_it_starts",
                violation_error_message=_("La délégation finit avant de commencer."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}, {self.quality}"

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"
