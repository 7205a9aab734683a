"""One act over many enrolments."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.api import Job

from .kinds import Kind


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, user: Any) -> "BatchQuerySet":
        return self.all() if user.is_superuser else self.filter(by=user)


class Batch(models.Model):
    """One human act over many enrolments. `key` comes from the form: posted twice, it is one.

    Without a `kind`, each enrolment's principal document.
    """

    key = models.UUIDField(unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(_("type"), max_length=14, choices=Kind, blank=True)
    job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("lot d’attestations")
        verbose_name_plural = _("lots d’attestations")

    def __str__(self) -> str:
        return f"{self.pk}, {self.created_at:%Y-%m-%d}"
