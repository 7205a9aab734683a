"""What a head of school thinks of a request, before the organiser decides."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .runs import CourseRun, Enrolment


class HeadOpinionQuerySet(models.QuerySet["HeadOpinion"]):
    def visible_to(self, user: Any) -> "HeadOpinionQuerySet":
        """To those who decide, not to the person: she learns of the decision."""
        return self.filter(enrolment__run__in=CourseRun.objects.managed_by(user).values("pk"))


class HeadOpinion(models.Model):
    """Asked of the school of a request, once; answered once, by whoever holds the mail."""

    class Answer(models.TextChoices):
        NONE = "", _("pas encore donné")
        FAVOURABLE = "favourable", _("favorable")
        UNFAVOURABLE = "unfavourable", _("défavorable")

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="opinion")
    answer = models.CharField(_("avis"), max_length=12, choices=Answer, blank=True)
    reason = models.CharField(_("motif"), max_length=200, blank=True)
    asked_at = models.DateTimeField(_("demandé le"), auto_now_add=True)
    answered_at = models.DateTimeField(_("donné le"), null=True, blank=True)

    objects = HeadOpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("avis d’un chef d’établissement")
        verbose_name_plural = _("avis des chefs d’établissement")

    def __str__(self) -> str:
        return f"{self.enrolment_id}, {self.get_answer_display()}"
