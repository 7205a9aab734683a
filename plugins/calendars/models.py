"""Who reads which calendar, and what tells that a run's occasions have changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.api import CourseRun


class FeedToken(models.Model):
    """The secret address of a person's calendar: one per person and purpose, kept as a hash."""

    class Purpose(models.TextChoices):
        LEARNER = "learner", _("mes rendez-vous")
        TRAINER = "trainer", _("les rendez-vous que j’anime")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    purpose = models.CharField(_("contenu"), max_length=10, choices=Purpose)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    last_used_on = models.DateField(_("lu pour la dernière fois le"), null=True, blank=True)

    class Meta:
        verbose_name = _("abonnement à un calendrier")
        verbose_name_plural = _("abonnements à un calendrier")
        constraints = [
            models.UniqueConstraint(fields=("user", "purpose"), name="one_feed_per_purpose")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}, {self.purpose}"


class RunStamp(models.Model):
    """Moves on each time occasions of a run change: an unchanged feed is not made again."""

    run = models.OneToOneField(CourseRun, models.CASCADE, related_name="+")
    version = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.run_id}: {self.version}"
