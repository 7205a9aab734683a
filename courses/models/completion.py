"""What an enrolled person has done of each activity."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .pages import ActivityPage, Nature
from .runs import Enrolment

__all__ = ["Completion", "KnownBy", "Nature"]


class KnownBy(models.TextChoices):
    PLANNED = "planned", _("prévue")
    ATTENDED = "attended", _("émargée")
    ANNOUNCED = "announced", _("annoncée")
    MEASURED = "measured", _("mesurée")


class CompletionQuerySet(models.QuerySet["Completion"]):
    def visible_to(self, user: Any) -> "CompletionQuerySet":
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user).values("pk"))


class Completion(models.Model):
    """One enrolment and one activity: how far, when, on what evidence, how many minutes."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="completions")
    activity = models.ForeignKey(ActivityPage, models.PROTECT, related_name="completions")
    progress = models.PositiveSmallIntegerField(_("avancement (%)"), default=0)
    score = models.DecimalField(
        _("note (%)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    started_at = models.DateTimeField(_("commencée le"), auto_now_add=True)
    completed_at = models.DateTimeField(_("terminée le"), null=True, blank=True)
    evidence = models.CharField(_("preuve"), max_length=200, blank=True)
    minutes = models.PositiveIntegerField(_("minutes"), default=0)
    nature = models.CharField(_("nature"), max_length=12, choices=Nature, blank=True)
    known_by = models.CharField(_("connue par"), max_length=10, choices=KnownBy, blank=True)
    revision_id = models.BigIntegerField(_("version de la page"), null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("progression")
        verbose_name_plural = _("progressions")
        constraints = [
            models.UniqueConstraint(
                fields=("enrolment", "activity"), name="one_completion_per_activity"
            ),
            models.CheckConstraint(
                condition=models.Q(progress__lte=100), name="progress_is_a_percentage"
            ),
        ]
        indexes = [models.Index(fields=("activity", "completed_at"))]

    def __str__(self) -> str:
        return f"{self.enrolment_id}, {self.activity_id}: {self.progress} %"

    @property
    def is_complete(self) -> bool:
        return self.completed_at is not None
