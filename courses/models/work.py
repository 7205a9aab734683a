"""Work that must not be lost: long jobs and outgoing messages. The row is the queue."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: Any) -> "JobQuerySet":
        return self.all() if user.is_superuser else self.filter(by=user)


class Job(models.Model):
    """A long piece of work: how far it is, who holds it, until when."""

    class State(models.TextChoices):
        WAITING = "waiting", _("en attente")
        RUNNING = "running", _("en cours")
        PAUSED = "paused", _("en pause")
        DONE = "done", _("terminé")
        FAILED = "failed", _("échoué")

    kind = models.CharField(max_length=60)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.WAITING)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    params = models.JSONField(default=dict)
    total = models.PositiveIntegerField(_("en tout"), default=0)
    done = models.PositiveIntegerField(_("faits"), default=0)
    report = models.JSONField(default=dict)
    error = models.TextField(_("erreur"), blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("travail")
        verbose_name_plural = _("travaux")
        ordering = ("-created_at",)
        indexes = [models.Index(fields=("state", "leased_until"))]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}, {self.state}"

    @property
    def percent(self) -> int:
        if self.state == self.State.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)


class MessageQuerySet(models.QuerySet["Message"]):
    def to_call(self) -> "MessageQuerySet":
        """Those that only a voice can bring, while they are of use."""
        by_voice = self.filter(state=Message.State.NO_ADDRESS, due_at__lte=Now(), use_by__gt=Now())
        return by_voice.exclude(run=None)

    def unsent(self) -> "MessageQuerySet":
        return self.filter(state__in=(Message.State.DUE, Message.State.NO_ADDRESS))


class Message(models.Model):
    """One mail or SMS to one person: due from a date, of no use after another, sent once.

    Who has neither is telephoned: the row waits in a call sheet until somebody says it is done.
    """

    class State(models.TextChoices):
        DUE = "due", _("à envoyer")
        SENDING = "sending", _("en cours d’envoi")
        SENT = "sent", _("envoyé")
        EXPIRED = "expired", _("périmé")
        FAILED = "failed", _("refusé")
        NO_ADDRESS = "no_address", _("à dire par téléphone")
        CALLED = "called", _("dit par téléphone")

    class Channel(models.TextChoices):
        MAIL = "mail", _("courriel")
        SMS = "sms", _("SMS")

    class Act(models.TextChoices):
        NONE = "", _("aucun")
        ANNOUNCE = "announce", _("annonce")
        MOVE = "move", _("déplacement")
        CANCEL = "cancel", _("annulation")
        REMIND = "remind", _("rappel")
        ASK = "ask", _("demande d’avis")

    key = models.CharField(_("clé"), max_length=120, unique=True)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="messages")
    run = models.ForeignKey(
        "courses.CourseRun", models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reply_to = models.EmailField(blank=True)
    # Where it goes when that is not the person's own address; forgotten once it is sent.
    address = models.EmailField(blank=True)
    subject = models.CharField(_("objet"), max_length=200)
    text = models.TextField(_("texte"))
    # The same in one SMS, which is also what one says on the telephone.
    short = models.CharField(_("texte court"), max_length=300, blank=True)
    channel = models.CharField(_("envoi"), max_length=4, choices=Channel, default=Channel.MAIL)
    act = models.CharField(max_length=10, choices=Act, blank=True)
    occasions = models.JSONField(default=list)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.DUE)
    due_at = models.DateTimeField(_("à partir du"))
    use_by = models.DateTimeField(_("jusqu’au"))
    tries = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    error = models.CharField(_("erreur"), max_length=300, blank=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    called_at = models.DateTimeField(_("appelé le"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("-created_at",)
        indexes = [models.Index(fields=("state", "due_at"))]

    def __str__(self) -> str:
        return f"{self.subject} ({self.state})"


class RunMessage(models.Model):
    """What somebody in charge wrote to people of a run: the copy that is kept, once per form."""

    run = models.ForeignKey("courses.CourseRun", models.CASCADE, related_name="run_messages")
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    key = models.UUIDField(_("clé du formulaire"), unique=True)
    subject = models.CharField(_("objet"), max_length=200)
    text = models.TextField(_("texte"))
    enrolments = models.JSONField(default=list)  # primary keys of those it is written to
    count = models.PositiveIntegerField(_("destinataires"), default=0)
    sent_at = models.DateTimeField(_("écrit le"), auto_now_add=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("message aux participants")
        verbose_name_plural = _("messages aux participants")
        ordering = ("-sent_at", "-pk")

    def __str__(self) -> str:
        return f"{self.subject} ({self.count})"

    @property
    def mail_prefix(self) -> str:
        """How the keys of its mails begin; the person's number follows."""
        return f"run-message-{self.pk}-"
