"""Attendance: who was there, slot by slot, as it was told and as it stands.

`AttendanceEvent` is what devices and people said, in order, and is never changed; `Attendance` is
what it amounts to. Only the verbs of `plugins.scheduling.attendance` write them.
"""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.api import CourseRun, Enrolment, validate_no_control_characters

from .slots import TimeSlot

MOST_HEADS = 2000


class Presence(models.TextChoices):
    PRESENT = "present", _("présent")
    ABSENT = "absent", _("absent")
    EXCUSED = "excused", _("excusé")


class Excuse(models.TextChoices):
    """A closed list: free words would end up telling of somebody's health."""

    DUTY = "duty", _("retenu par son service")
    TRAINING = "training", _("autre formation ou réunion")
    TRANSPORT = "transport", _("transport ou météo")
    TECHNICAL = "technical", _("panne technique")
    PERSONAL = "personal", _("empêchement personnel")


class Source(models.TextChoices):
    LIST = "list", _("liste du formateur")
    CODE = "code", _("code de la personne")
    PAPER = "paper", _("papier")


class SheetQuerySet(models.QuerySet["Sheet"]):
    def visible_to(self, user: Any) -> "SheetQuerySet":
        """Of the slots whose people she reaches."""
        return self.filter(slot__in=TimeSlot.objects.visible_to(user).values("pk"))

    def unsettled(self) -> "SheetQuerySet":
        """Open, or closed by the clock: nobody has certified it yet."""
        return self.filter(Q(state=Sheet.State.OPEN) | Q(closed_by=None))


class Sheet(models.Model):
    """The attendance sheet of a slot. Closed by a person it counts; by the clock it only waits.

    `closes_at` is when the clock closes it; `fingerprint` the SHA-256 of what it said when closed,
    `head` its title, place and trainers as they then were.
    """

    class State(models.TextChoices):
        OPEN = "open", _("ouverte")
        CLOSED = "closed", _("close")

    slot = models.OneToOneField(TimeSlot, models.CASCADE, related_name="sheet")
    state = models.CharField(_("état"), max_length=6, choices=State, default=State.OPEN)
    closes_at = models.DateTimeField(_("se ferme le"))
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed = models.BooleanField(_("signée"), default=False)
    fingerprint = models.CharField(_("empreinte"), max_length=64, blank=True)
    head = models.JSONField(default=dict, blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("feuille d’émargement")
        verbose_name_plural = _("feuilles d’émargement")
        indexes = [models.Index(fields=("state", "closes_at"), name="sheet_to_close")]

    def __str__(self) -> str:
        return str(self.slot_id)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_settled(self) -> bool:
        """Somebody answers for it."""
        return not self.is_open and self.closed_by_id is not None


class SheetReopening(models.Model):
    """That a closed sheet was opened again: by whom, why, and what it said before."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="reopenings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(
        _("motif"), max_length=300, validators=[validate_no_control_characters]
    )
    at = models.DateTimeField(default=timezone.now)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField()
    fingerprint = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("réouverture d’une feuille")
        verbose_name_plural = _("réouvertures de feuilles")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.sheet_id}, {self.at:%Y-%m-%d %H:%M}"


class OfPeople(models.QuerySet[Any]):
    """Rows about an enrolment in a slot."""

    def visible_to(self, user: Any) -> Any:
        """One's own, and those of the slots whose people one reaches."""
        if not user.is_authenticated:
            return self.none()
        reached = TimeSlot.objects.visible_to(user).values("pk")
        return self.filter(Q(enrolment__user=user) | Q(slot__in=reached))


class AttendanceEvent(models.Model):
    """What was said of a person at a slot, once per nonce; with a code when it was refused.

    `at` orders what was said: the device's time, never later than when it was received.
    """

    nonce = models.UUIDField(unique=True)
    slot = models.ForeignKey(TimeSlot, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    state = models.CharField(_("présence"), max_length=8, choices=Presence)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    excuse = models.CharField(_("motif"), max_length=10, choices=Excuse, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    source = models.CharField(_("recueillie par"), max_length=5, choices=Source)
    device_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    at = models.DateTimeField()
    refused = models.CharField(max_length=12, blank=True)

    objects = OfPeople.as_manager()

    class Meta:
        verbose_name = _("événement d’émargement")
        verbose_name_plural = _("événements d’émargement")
        ordering = ("at", "pk")
        indexes = [models.Index(fields=("slot", "enrolment", "at"), name="events_of_a_person")]

    def __str__(self) -> str:
        return f"{self.slot_id}, {self.enrolment_id}: {self.state}"


class Attendance(models.Model):
    """One person at one slot, as the newest accepted event tells it.

    `minutes` is None for the whole slot: it then follows the hours of the slot.
    """

    slot = models.ForeignKey(TimeSlot, models.PROTECT, related_name="attendances")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    state = models.CharField(_("présence"), max_length=8, choices=Presence)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    excuse = models.CharField(_("motif"), max_length=10, choices=Excuse, blank=True)
    source = models.CharField(_("recueillie par"), max_length=5, choices=Source)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    device_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    at = models.DateTimeField()

    objects = OfPeople.as_manager()

    class Meta:
        verbose_name = _("présence")
        verbose_name_plural = _("présences")
        ordering = ("slot", "enrolment")
        constraints = [
            models.UniqueConstraint(fields=("slot", "enrolment"), name="one_presence_per_slot"),
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(minutes__gte=1, state=Presence.PRESENT),
                name="minutes_of_those_present",
            ),
            models.CheckConstraint(
                condition=Q(excuse="") | Q(state=Presence.EXCUSED), name="excuse_of_the_excused"
            ),
        ]
        indexes = [models.Index(fields=("enrolment", "state"), name="presences_of_a_person")]

    def __str__(self) -> str:
        return f"{self.slot_id}, {self.enrolment_id}: {self.state}"

    @property
    def is_present(self) -> bool:
        return self.state == Presence.PRESENT

    @property
    def minutes_attended(self) -> int:
        """Never more than the slot lasts, breaks left out."""
        if not self.is_present:
            return 0
        whole: int = self.slot.minutes
        return whole if self.minutes is None else min(self.minutes, whole)


class HeadCount(models.Model):
    """How many came to a slot without a name on its list, by age band."""

    slot = models.OneToOneField(TimeSlot, models.CASCADE, related_name="heads")
    adults = models.PositiveSmallIntegerField(
        _("adultes"), default=0, validators=[MaxValueValidator(MOST_HEADS)]
    )
    children_under_6 = models.PositiveSmallIntegerField(
        _("enfants de moins de 6 ans"), default=0, validators=[MaxValueValidator(MOST_HEADS)]
    )
    children_6_to_10 = models.PositiveSmallIntegerField(
        _("enfants de 6 à 10 ans"), default=0, validators=[MaxValueValidator(MOST_HEADS)]
    )
    children_11_to_17 = models.PositiveSmallIntegerField(
        _("enfants de 11 à 17 ans"), default=0, validators=[MaxValueValidator(MOST_HEADS)]
    )
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("comptage")
        verbose_name_plural = _("comptages")

    def __str__(self) -> str:
        return f"{self.slot_id}: {self.total}"

    @property
    def total(self) -> int:
        return self.adults + self.children_under_6 + self.children_6_to_10 + self.children_11_to_17


class PlanEntry(models.Model):
    """That the attendance of a run was typed into the training plan under a code: « saisi le ».

    `fingerprint` is of the list as it then was: what changed since shows.
    """

    run = models.ForeignKey(CourseRun, models.CASCADE, related_name="+")
    code = models.CharField(_("code"), max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    fingerprint = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("saisie au plan de formation")
        verbose_name_plural = _("saisies au plan de formation")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.code}, {self.at:%Y-%m-%d}"
