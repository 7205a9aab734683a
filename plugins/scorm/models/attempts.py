"""What a learner did in a module. Scores and times are what the browser says: claims, bounded."""

import json
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.api import Enrolment

from .library import PackageVersion
from .pages import ScormActivityPage


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def visible_to(self, user: Any) -> "AttemptQuerySet":
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user).values("pk"))


class Attempt(models.Model):
    """One try of one learner at one activity; it stays on the version it began with.

    ``session`` is the tab that holds the attempt, until ``leased_until``.
    """

    class State(models.TextChoices):
        OPEN = "open", _("en cours")
        COMPLETED = "completed", _("terminée")
        ABANDONED = "abandoned", _("remplacée")

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    activity = models.ForeignKey(ScormActivityPage, models.PROTECT, related_name="+")
    version = models.ForeignKey(PackageVersion, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(_("tentative"), default=1)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.OPEN)
    progress = models.PositiveSmallIntegerField(_("avancement (%)"), default=0)
    score = models.DecimalField(
        _("note (%)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    seconds = models.PositiveIntegerField(_("temps passé (s)"), default=0)
    seconds_before = models.PositiveIntegerField(default=0)
    current_step = models.CharField(max_length=255, blank=True)
    session = models.CharField(max_length=40, blank=True)
    openings = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(_("commencée le"), auto_now_add=True)
    completed_at = models.DateTimeField(_("terminée le"), null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("tentative")
        verbose_name_plural = _("tentatives")
        ordering = ("enrolment", "activity", "-number")
        constraints = [
            models.UniqueConstraint(
                fields=("enrolment", "activity", "number"), name="one_number_per_attempt"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}, {self.activity_id}, {self.number}"

    def is_held_by_another(self, session: str, now: datetime) -> bool:
        return self.session != session and self.leased_until is not None and self.leased_until > now


class ScoState(models.Model):
    """All that one step of a module has said in one attempt.

    ``cmi`` is the whole data model as JSON in ASCII: PostgreSQL's own JSON refuses some of the
    characters that modules pack into their bookmarks, and resuming must be exact to the bit.
    """

    class Success(models.TextChoices):
        UNKNOWN = "", _("inconnue")
        PASSED = "passed", _("réussi")
        FAILED = "failed", _("échoué")

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="states")
    step = models.CharField(max_length=255)
    cmi = models.TextField(default="{}")
    opening = models.PositiveIntegerField(default=0)
    sequence = models.PositiveIntegerField(default=0)
    terminated = models.BooleanField(default=False)
    exit = models.CharField(max_length=20, blank=True)
    status = models.CharField(_("état"), max_length=20, blank=True)
    completed = models.BooleanField(_("terminé"), default=False)
    success = models.CharField(_("réussite"), max_length=6, choices=Success, blank=True)
    score = models.DecimalField(
        _("note (%)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    progress = models.PositiveSmallIntegerField(_("avancement (%)"), default=0)
    seconds_before = models.PositiveIntegerField(default=0)
    seconds = models.PositiveIntegerField(_("temps passé (s)"), default=0)
    session_started_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("suivi d’une étape")
        verbose_name_plural = _("suivis des étapes")
        constraints = [
            models.UniqueConstraint(fields=("attempt", "step"), name="one_state_per_step")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}, {self.step}: {self.status}"

    @property
    def tree(self) -> dict[str, Any]:
        return json.loads(self.cmi)

    @tree.setter
    def tree(self, value: dict[str, Any]) -> None:
        self.cmi = json.dumps(value, separators=(",", ":"))
