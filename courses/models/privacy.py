"""What a person asked for about her own data."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .media import private_storage
from .work import Job


class DataExport(models.Model):
    """The one archive that a person has of her data: being made, ready until a date, then gone."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="data_export"
    )
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    file = models.FileField(storage=private_storage, max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("octets"), default=0)
    asked_at = models.DateTimeField(_("demandée le"), default=timezone.now)
    ready_at = models.DateTimeField(_("prête le"), null=True, blank=True)
    expires_at = models.DateTimeField(_("gardée jusqu’au"), null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = _("archive de données personnelles")
        verbose_name_plural = _("archives de données personnelles")

    def __str__(self) -> str:
        return f"{self.pk}, {self.asked_at:%Y-%m-%d}"

    @property
    def is_ready(self) -> bool:
        """There, and not due to go: the sweep may be late."""
        return bool(self.file) and self.expires_at is not None and self.expires_at > timezone.now()

    @property
    def is_being_made(self) -> bool:
        return self.ready_at is None and self.job is not None and not self.job.is_over
