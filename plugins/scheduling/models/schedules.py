"""What a run needs to take place, and until when one may cancel: how many by when, who decided."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from courses.api import CourseRun, validate_no_control_characters

OVER = (CourseRun.State.CLOSED, CourseRun.State.ARCHIVED)


class RunScheduleQuerySet(models.QuerySet["RunSchedule"]):
    def due(self) -> "RunScheduleQuerySet":
        """Whose date has come, by the database's clock, and of which nobody was told yet."""
        return self.filter(decide_at__lte=Now(), asked_at=None).exclude(run__state__in=OVER)

    def undecided(self) -> "RunScheduleQuerySet":
        """Too few people, and an organiser has been asked what to do."""
        asked = self.filter(asked_at__isnull=False, decision=RunSchedule.Decision.NONE)
        return asked.exclude(run__state__in=OVER)

    def visible_to(self, user: Any) -> "RunScheduleQuerySet":
        """Of the runs that one directs: a trainer cancels no session."""
        return self.filter(run__in=CourseRun.objects.directed_by(user).values("pk"))


class RunSchedule(models.Model):
    """The dates of a run that are no meetings. A run without a row has none of them."""

    class Decision(models.TextChoices):
        NONE = "", _("à décider")
        KEEP = "keep", _("maintenue")
        CANCEL = "cancel", _("annulée")

    run = models.OneToOneField(CourseRun, models.CASCADE, related_name="+")
    minimum = models.PositiveSmallIntegerField(
        _("participants au moins"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    decide_at = models.DateTimeField(
        _("décider le"),
        null=True,
        blank=True,
        help_text=_("Ce jour-là, s’il manque du monde, l’organisateur est prévenu."),
    )
    automatic = models.BooleanField(
        _("annuler tout seul"),
        default=False,
        help_text=_("S’il manque du monde à cette date, la session s’annule et chacun le sait."),
    )
    cancel_until = models.DateTimeField(
        _("annulation possible jusqu’au"),
        null=True,
        blank=True,
        help_text=_("Après, une personne inscrite appelle au lieu d’annuler elle-même."),
    )
    asked_at = models.DateTimeField(null=True, editable=False)
    decision = models.CharField(
        _("décision"), max_length=6, choices=Decision, blank=True, editable=False
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    reason = models.CharField(
        _("motif"),
        max_length=200,
        blank=True,
        editable=False,
        validators=[validate_no_control_characters],
    )

    objects = RunScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendrier d’une session")
        verbose_name_plural = _("calendriers des sessions")
        constraints = [
            models.CheckConstraint(
                condition=Q(decide_at=None) | Q(minimum__isnull=False),
                name="decided_for_a_minimum",
                violation_error_message=_("Dites combien de personnes il faut au moins."),
            )
        ]

    def __str__(self) -> str:
        return str(self.run)

    def clean(self) -> None:
        if self.decide_at and self.minimum is None:
            raise ValidationError({"minimum": _("Dites combien de personnes il faut au moins.")})
