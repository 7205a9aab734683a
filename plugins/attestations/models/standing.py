"""A decision taken once, by which documents issue by themselves."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.api import CoursePage, Organisation, TerritoryRole, territories_of

from .kinds import Kind
from .scope import sealing_organisations


class StandingQuerySet(models.QuerySet["StandingDecision"]):
    def visible_to(self, user: Any) -> "StandingQuerySet":
        """One's own, and those of organisations at work in territories that one administers."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self.all()
        mine = territories_of(user, TerritoryRole.Role.ADMINISTRATOR)
        return self.filter(Q(by=user) | Q(organisation__roles__territory__in=mine)).distinct()

    def endable_by(self, user: Any) -> "StandingQuerySet":
        """One's own, those of organisations for which one decides alone, those without author."""
        seen = self.visible_to(user)
        alone = sealing_organisations(user).values("pk")
        return seen.filter(Q(by=user) | Q(organisation__in=alone) | Q(by__is_active=False))

    def in_force(self, day: date) -> "StandingQuerySet":
        return self.filter(ended_at=None, ends_on__gte=day)

    def in_force_somewhere(self) -> "StandingQuerySet":
        """A day ends last in the west: each document is compared with its own."""
        return self.in_force(timezone.localdate() - timedelta(days=1))


class StandingDecision(models.Model):
    """An administrator decides for an organisation, a type and some courses, until a day.

    It reaches the runs of territories that she administers on the day of each issue, no others.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisme")
    )
    kind = models.CharField(_("type"), max_length=14, choices=Kind)
    courses = models.ManyToManyField(CoursePage, related_name="+", verbose_name=_("formations"))
    ends_on = models.DateField(_("jusqu’au"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("décidé par")
    )
    made_at = models.DateTimeField(_("décidé le"), db_default=Now())
    ended_at = models.DateTimeField(_("arrêtée le"), null=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("décision permanente")
        verbose_name_plural = _("décisions permanentes")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.pk}, {self.kind}"

    @property
    def is_in_force(self) -> bool:
        return self.ended_at is None and self.ends_on >= timezone.localdate()
