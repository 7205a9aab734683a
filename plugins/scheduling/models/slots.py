"""Time slots: the half-days on which a run meets, where, and who leads them.

Only the verbs of `plugins.scheduling.slots` write them: they keep a trainer's hours the same as
the slot's, refuse overlaps, count the changes and tell people. `exclusion` guards what they do.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.api import CourseRun, LegalFramework, Nature, validate_no_control_characters

from .parts import Room
from .venues import TextList, Venue

LINK_OPENS = timedelta(minutes=15)


class TimeSlotQuerySet(models.QuerySet["TimeSlot"]):
    def visible_to(self, user: Any) -> "TimeSlotQuerySet":
        """Of the runs that one is in charge of, that one leads, and that one receives as a host."""
        if not user.is_authenticated:
            return self.none()
        hosted = self.model.objects.hosted_by(user)
        return self.filter(self._answers_for(user) | Q(pk__in=hosted.values("pk")))

    def hosted_by(self, user: Any) -> "TimeSlotQuerySet":
        """Those in the venues where one receives people."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(venue__in=Venue.objects.filter(host=user).values("pk"))

    def planned(self) -> "TimeSlotQuerySet":
        return self.filter(state=TimeSlot.State.PLANNED)

    def at(self, venue: Venue) -> "TimeSlotQuerySet":
        return self.filter(venue=venue)

    def upcoming(self) -> "TimeSlotQuerySet":
        """What visitors are told: not over, of runs that are open and courses that are online."""
        shown = (CourseRun.State.OPEN, CourseRun.State.RUNNING)
        return self.planned().filter(
            end__gte=timezone.now(), run__state__in=shown, run__course__live=True
        )

    def signable_by(self, user: Any) -> "TimeSlotQuerySet":
        """Whose sheet one may certify: a host does so where nobody signs."""
        if not user.is_authenticated:
            return self.none()
        hosted = self.model.objects.hosted_by(user).values("pk")
        unsigned = Q(pk__in=hosted, run__legal_framework=LegalFramework.GRAND_PUBLIC)
        return self.filter(self._answers_for(user) | unsigned)

    def _answers_for(self, user: Any) -> Q:
        leads = SlotTrainer.objects.filter(trainer=user, live=True)
        managed = CourseRun.objects.managed_by(user)
        return Q(run__in=managed.values("pk")) | Q(pk__in=leads.values("slot_id"))

    def told(self) -> "TimeSlotQuerySet":
        """With all that their words need."""
        return self.select_related("run__course", "run__territory", "venue__territory", "room")


class TimeSlot(models.Model):
    """A half-day of a run: the unit that one signs for. Without a place it is remote."""

    class State(models.TextChoices):
        PLANNED = "planned", _("prévu")
        CANCELLED = "cancelled", _("annulé")

    class RoomState(models.TextChoices):
        ASKED = "asked", _("lieu demandé")
        CONFIRMED = "confirmed", _("lieu confirmé")
        REFUSED = "refused", _("lieu refusé")

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    run = models.ForeignKey(CourseRun, models.CASCADE, related_name="+", verbose_name=_("session"))
    start = models.DateTimeField(_("début"))
    end = models.DateTimeField(_("fin"))
    break_minutes = models.PositiveSmallIntegerField(_("pause, en minutes"), default=0)
    venue = models.ForeignKey(
        Venue, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lieu")
    )
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("salle")
    )
    # An itinerant venue is in one place at a time: its slots exclude one another.
    whole_venue = models.BooleanField(default=False, editable=False)
    # Where no known venue is meant: the place as somebody wrote it.
    place_words = models.CharField(
        _("lieu en toutes lettres"),
        max_length=255,
        blank=True,
        validators=[validate_no_control_characters],
    )
    remote_link = models.URLField(_("lien de la classe virtuelle"), max_length=500, blank=True)
    trainers: Any = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="SlotTrainer",
        related_name="+",
        verbose_name=_("formateurs"),
    )
    required = models.BooleanField(_("obligatoire"), default=True)
    children_welcome = models.BooleanField(_("enfants bienvenus"), default=False)
    # Codes of terms of language, French apart: all sessions are held in it.
    languages = TextList(_("autres langues parlées"))
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.PLANNED)
    cancel_reason = models.CharField(
        _("motif"), max_length=200, blank=True, validators=[validate_no_control_characters]
    )
    # What the host of the venue answers; without a host, a place is confirmed by itself.
    room_state = models.CharField(
        _("accord du lieu"), max_length=9, choices=RoomState, default=RoomState.CONFIRMED
    )
    room_reason = models.CharField(
        _("motif du refus"),
        max_length=200,
        blank=True,
        validators=[validate_no_control_characters],
    )
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    form_key = models.UUIDField(null=True, editable=False)
    rank = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = TimeSlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("créneau")
        verbose_name_plural = _("créneaux")
        ordering = ("start", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="slot_ends_after_start"),
            models.CheckConstraint(
                condition=Q(room=None) | Q(venue__isnull=False), name="slot_room_in_a_venue"
            ),
            models.UniqueConstraint(fields=("form_key", "rank"), name="one_slot_per_form_line"),
        ]
        indexes = [
            models.Index(fields=("run", "start"), name="slot_of_run"),
            models.Index(fields=("start",), name="slot_by_start"),
            models.Index(fields=("venue", "start"), name="slot_of_venue"),
        ]

    def __str__(self) -> str:
        return f"{self.run}, {self.start:%Y-%m-%d %H:%M}"

    @property
    def zone(self) -> str:
        """The clock of its place, or of its run's territory."""
        return self.venue.zone.key if self.venue else self.run.territory.time_zone

    @property
    def local_start(self) -> datetime:
        return self.start.astimezone(ZoneInfo(self.zone))

    @property
    def local_end(self) -> datetime:
        return self.end.astimezone(ZoneInfo(self.zone))

    @property
    def minutes(self) -> int:
        """Planned, breaks left out."""
        whole = int((self.end - self.start).total_seconds()) // 60
        return max(whole - self.break_minutes, 1)

    @property
    def nature(self) -> str:
        """A place that was only written down is one too."""
        met = self.venue_id or self.place_words
        return Nature.ON_SITE if met else Nature.REMOTE_LIVE

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED

    @property
    def is_confirmed(self) -> bool:
        return self.room_state == self.RoomState.CONFIRMED

    @property
    def is_remote(self) -> bool:
        """Whether one may follow it from elsewhere."""
        return bool(self.remote_link) or not (self.venue_id or self.place_words)

    @property
    def link_opens_at(self) -> datetime:
        return self.start - LINK_OPENS


class SlotTrainer(models.Model):
    """Who leads a slot. Its hours are the slot's, so that the database keeps them from overlapping.

    `live` is false once the slot is cancelled.
    """

    slot = models.ForeignKey(TimeSlot, models.CASCADE, related_name="leads")
    trainer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    start = models.DateTimeField()
    end = models.DateTimeField()
    live = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("formateur d’un créneau")
        verbose_name_plural = _("formateurs d’un créneau")
        constraints = [
            models.UniqueConstraint(fields=("slot", "trainer"), name="one_trainer_per_slot"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="lead_ends_after_start"),
        ]
        indexes = [models.Index(fields=("trainer", "start"), name="slots_of_trainer")]

    def __str__(self) -> str:
        return f"{self.trainer_id}, {self.slot_id}"
