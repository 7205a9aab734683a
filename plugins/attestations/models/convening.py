"""That an organisation may convene people, and by whose authority."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.api import Organisation, validate_no_control_characters

from .scope import administered_organisations, sealing_organisations


class ConveningQuerySet(models.QuerySet["Convening"]):
    def visible_to(self, user: Any) -> "ConveningQuerySet":
        return self.filter(organisation__in=administered_organisations(user).values("pk"))

    def changeable_by(self, user: Any) -> "ConveningQuerySet":
        return self.filter(organisation__in=sealing_organisations(user).values("pk"))


class Convening(models.Model):
    """Where there is none, or switched off, people receive an information: it convenes nobody."""

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisme")
    )
    is_on = models.BooleanField(_("l’organisme convoque"), default=True)
    authority = models.CharField(
        _("référence de l’autorité"),
        max_length=200,
        validators=[validate_no_control_characters],
        help_text=_("L’acte qui permet de convoquer, tel qu’il s’imprime."),
    )
    is_mission_order = models.BooleanField(
        _("la convocation vaut ordre de mission"),
        default=False,
        help_text=_("Seulement si l’autorité citée l’a décidé."),
    )
    refunds = models.CharField(
        _("droits à remboursement"),
        max_length=300,
        blank=True,
        validators=[validate_no_control_characters],
        help_text=_("Par exemple « Frais de déplacement remboursés selon le décret en vigueur »."),
    )

    objects = ConveningQuerySet.as_manager()

    class Meta:
        verbose_name = _("droit de convoquer")
        verbose_name_plural = _("droits de convoquer")
        ordering = ("organisation__name",)
        constraints = [
            models.CheckConstraint(condition=~Q(authority=""), name="convening_names_its_authority")
        ]

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def on_words(self) -> str:
        return _said(self.is_on)

    @property
    def mission_words(self) -> str:
        return _said(self.is_mission_order)


def _said(yes: bool) -> str:
    return gettext("Oui") if yes else gettext("Non")
