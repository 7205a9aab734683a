"""What a learner did in a module. Scores and times are what the browser says: claims, bounded."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
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

    ``session`` is the tab that holds the attempt, until ``leased_until``. ``sequencing`` is JSON:
    where she is in a module of several steps. ``is_rolled_up``: the manifest says how the steps
    make up the whole, so that the attempt's results are its root's. It is finished when every step
    has come to its end, passed or not; reset by a person in charge, it counts no more.
    """

    class State(models.TextChoices):
        OPEN = "open", _("en cours")
        COMPLETED = "completed", _("terminée")
        ABANDONED = "abandoned", _("remplacée")
        RESET = "reset", _("annulée")

    class Success(models.TextChoices):
        UNKNOWN = "", _("inconnue")
        PASSED = "passed", _("réussie")
        FAILED = "failed", _("échouée")

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
    sequencing = models.TextField(blank=True, default="")
    is_rolled_up = models.BooleanField(default=False)
    session = models.CharField(max_length=40, blank=True)
    openings = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(_("commencée le"), auto_now_add=True)
    success = models.CharField(_("réussite"), max_length=6, choices=Success, blank=True)
    finished_at = models.DateTimeField(_("finie le"), null=True, blank=True)
    expires_at = models.DateTimeField(_("à finir avant"), null=True, blank=True)
    completed_at = models.DateTimeField(_("terminée le"), null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    keeps_all_calls = models.BooleanField(_("journal complet"), default=False)

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
    ``claimed_seconds`` is what the step itself says of this try, given back to it to the hundredth;
    ``seconds``, which we count, is bounded by the clock.
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
    claimed_before = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    claimed_seconds = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    session_started_at = models.DateTimeField(null=True)
    flags = models.CharField(_("anomalies"), max_length=100, blank=True)
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


class Journal(models.Model):
    """The last calls of one step of an attempt, or only those that went wrong; JSON lines."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="journals")
    step = models.CharField(max_length=255)
    lines = models.TextField(default="[]")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("journal d’une étape")
        verbose_name_plural = _("journaux des étapes")
        constraints = [
            models.UniqueConstraint(fields=("attempt", "step"), name="one_journal_per_step")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}, {self.step}"


class LearnerValue(models.Model):
    """What the modules of a learner share: a global objective, or a bucket of ``adl.data``.

    ``value`` is JSON; ``attempt`` is the last that wrote it.
    """

    class Kind(models.TextChoices):
        OBJECTIVE = "objective", _("objectif")
        DATA = "data", _("donnée")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    attempt = models.ForeignKey(Attempt, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(max_length=255)
    value = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("valeur partagée entre modules")
        verbose_name_plural = _("valeurs partagées entre modules")
        constraints = [
            models.UniqueConstraint(
                fields=("user", "kind", "key"), name="one_value_per_learner_and_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}, {self.key}"
