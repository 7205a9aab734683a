"""Whom closed sheets attest: what the desk lists without asking every plugin each time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.api import Enrolment


class Attended(models.Model):
    """That plugins affirm a presence of an enrolment; told anew whenever facts change."""

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="+")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("présence affirmée")
        verbose_name_plural = _("présences affirmées")

    def __str__(self) -> str:
        return f"{self.enrolment_id}"
