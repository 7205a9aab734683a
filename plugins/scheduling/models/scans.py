"""Scans of signed sheets, private: read through a view that asks who looks."""

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .attendance import Sheet


def private_storage() -> Storage:
    return storages["private"]


class SheetScan(models.Model):
    """A page of paper, as it was signed."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="scans")
    file = models.FileField(_("fichier"), storage=private_storage, max_length=200)
    content_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("feuille numérisée")
        verbose_name_plural = _("feuilles numérisées")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=("sheet", "fingerprint"), name="one_scan_per_page")
        ]

    def __str__(self) -> str:
        return self.file.name or ""
