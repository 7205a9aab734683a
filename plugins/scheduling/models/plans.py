"""What is kept of training plans: the files to confirm, the courses chosen, what came from them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.api import (
    CoursePage,
    CourseRun,
    Enrolment,
    Job,
    Organisation,
    Territory,
    TerritoryRole,
    territories_of,
)

from .slots import TimeSlot


class PlanFileQuerySet(models.QuerySet["PlanFile"]):
    def visible_to(self, user: Any) -> "PlanFileQuerySet":
        """One's own while one organises there, and those of the territories one administers."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self.all()
        roles = TerritoryRole.Role
        return self.filter(
            Q(by=user, territory__in=territories_of(user, roles.ORGANISER))
            | Q(territory__in=territories_of(user, roles.ADMINISTRATOR))
        )


class PlanFile(models.Model):
    """Files of a training plan, read: to look at, confirmed, then only the lines still refused.

    `mended` gives, by « file:line », the address that somebody found for a person without one.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name=_("territoire")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisme")
    )
    name = models.CharField(_("fichier"), max_length=200)
    content = models.JSONField(default=dict)
    mended = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    # How often it was confirmed: the form that confirms says the one it was shown.
    rounds = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    objects = PlanFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("fichier du plan de formation")
        verbose_name_plural = _("fichiers du plan de formation")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name

    @property
    def is_working(self) -> bool:
        return self.job is not None and not self.job.is_over


class PlanModule(models.Model):
    """The course that a module of the plan is in a territory; without one, it is left aside."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="+")
    table = models.CharField(max_length=20)
    dispositif = models.CharField(max_length=20)
    module = models.CharField(max_length=20)
    course = models.ForeignKey(CoursePage, models.CASCADE, null=True, related_name="+")

    class Meta:
        verbose_name = _("module du plan de formation")
        verbose_name_plural = _("modules du plan de formation")
        constraints = [
            models.UniqueConstraint(
                fields=("territory", "table", "dispositif", "module"), name="one_course_per_module"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dispositif} / {self.module}"


class PlanSlot(models.Model):
    """A slot that came from the plan, and what the plan said of it the last time.

    What the plan says again changes nothing: what was arranged here since then stays.
    """

    slot = models.OneToOneField(TimeSlot, models.CASCADE, related_name="+")
    run = models.ForeignKey(CourseRun, models.CASCADE, related_name="+")
    start = models.DateTimeField()
    end = models.DateTimeField()
    place = models.CharField(max_length=255, blank=True)

    class Meta:
        verbose_name = _("créneau du plan de formation")
        verbose_name_plural = _("créneaux du plan de formation")

    def __str__(self) -> str:
        return f"{self.run_id}, {self.start:%Y-%m-%d %H:%M}"


class PlanPerson(models.Model):
    """Somebody whom the plan put in a run: a keyed hash of how she was written there.

    With an enrolment a trainee, without one a trainer, by her address.
    """

    run = models.ForeignKey(CourseRun, models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64)
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, null=True, related_name="+")

    class Meta:
        verbose_name = _("personne du plan de formation")
        verbose_name_plural = _("personnes du plan de formation")
        constraints = [
            models.UniqueConstraint(fields=("run", "fingerprint"), name="one_person_per_plan_line")
        ]
        indexes = [models.Index(fields=("fingerprint",), name="plan_person_fingerprint")]

    def __str__(self) -> str:
        return f"{self.run_id}, {self.fingerprint[:8]}"
