"""Files of venues that somebody brought in: looked at first, taken in once."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class VenueFileQuerySet(models.QuerySet["VenueFile"]):
    def visible_to(self, user: Any) -> "VenueFileQuerySet":
        """One's own: what it would change depends on who confirms."""
        return self.filter(by=user) if user.is_authenticated else self.none()


class VenueFile(models.Model):
    """A file to confirm. Its text goes once it is taken in; the counts and refusals stay."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(_("fichier"), max_length=200)
    text = models.TextField(blank=True)
    report = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    objects = VenueFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("fichier de lieux")
        verbose_name_plural = _("fichiers de lieux")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name
