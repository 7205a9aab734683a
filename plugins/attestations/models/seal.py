"""The seal of an organisation: its certificate for ever, its key while it serves."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from courses.api import Organisation

from .record import private_storage
from .scope import sealing_organisations


class SealQuerySet(models.QuerySet["Seal"]):
    def visible_to(self, user: Any) -> "SealQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(organisation__in=sealing_organisations(user).values("pk"))

    def in_use(self) -> "SealQuerySet":
        return self.filter(retired_at=None)

    def ending_before(self, moment: Any) -> "SealQuerySet":
        return self.in_use().filter(not_after__lt=moment)


class Seal(models.Model):
    """A certificate and its key. Retired, it keeps the certificate: old documents are verified
    with it. `file` is the key, closed by a passphrase that is not in the database.
    """

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisme")
    )
    name = models.CharField(_("au nom de"), max_length=200)
    fingerprint = models.CharField(_("empreinte"), max_length=64)
    certificate = models.TextField(_("certificat"))
    file = models.FileField(storage=private_storage, max_length=200, blank=True)
    not_before = models.DateTimeField(_("valable depuis"))
    not_after = models.DateTimeField(_("valable jusqu’au"))
    is_demonstration = models.BooleanField(_("de démonstration"), default=False)
    added_at = models.DateTimeField(_("déposé le"), db_default=Now())
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("déposé par")
    )
    retired_at = models.DateTimeField(_("retiré le"), null=True)

    objects = SealQuerySet.as_manager()

    class Meta:
        verbose_name = _("sceau")
        verbose_name_plural = _("sceaux")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("organisation",), condition=Q(retired_at=None), name="one_seal_in_use"
            )
        ]

    def __str__(self) -> str:
        return self.name
