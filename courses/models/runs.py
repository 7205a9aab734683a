"""Runs of a course, the seats they offer, the enrolments that take them."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .pages import CoursePage, LegalFramework
from .people import QualityKind, TerritoryRole
from .places import Organisation, School, Territory
from .terms import Term, TermKind


def territories_of(user: Any, role: str) -> Any:
    """Subquery of the territories in which the person holds a role."""
    return TerritoryRole.objects.filter(group__user=user, role=role).values("territory_id")


class CourseRunQuerySet(models.QuerySet["CourseRun"]):
    def managed_by(self, user: Any) -> "CourseRunQuerySet":
        """Runs whose people this person may see: hers, her organisation's, her territory's."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self.all()
        mine = CourseRun.trainers.through.objects.filter(user=user).values("courserun_id")
        directed = CourseRun.objects.directed_by(user).values("pk")
        return self.filter(Q(pk__in=mine) | Q(pk__in=directed))

    def directed_by(self, user: Any) -> "CourseRunQuerySet":
        """The runs that this person opens, changes and closes, not as a trainer."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self.all()
        roles = TerritoryRole.Role
        return self.filter(
            Q(
                territory__in=territories_of(user, roles.ORGANISER),
                organisation__in=user.organisations.values("pk"),
            )
            | Q(territory__in=territories_of(user, roles.ADMINISTRATOR))
        )

    def visible_to(self, user: Any) -> "CourseRunQuerySet":
        """Runs one manages, and those that anybody sees in the catalogue."""
        return self.filter(
            Q(pk__in=self.model.objects.managed_by(user).values("pk"))
            | Q(pk__in=self.model.objects.public().values("pk"))
        )

    def public(self) -> "CourseRunQuerySet":
        return self.filter(
            state__in=(CourseRun.State.OPEN, CourseRun.State.RUNNING), course__live=True
        )

    def enrollable(self) -> "CourseRunQuerySet":
        """Those that take enrolments now, full or not."""
        now = timezone.now()
        return self.public().filter(
            Q(enrol_from=None) | Q(enrol_from__lte=now),
            Q(enrol_until=None) | Q(enrol_until__gt=now),
        )


class CourseRun(models.Model):
    """One run of a course: who organises it, where, when, for how many."""

    class State(models.TextChoices):
        DRAFT = "draft", _("en préparation")
        OPEN = "open", _("ouverte")
        RUNNING = "running", _("en cours")
        CLOSED = "closed", _("close")
        ARCHIVED = "archived", _("archivée")

    course = models.ForeignKey(
        CoursePage, models.PROTECT, related_name="runs", verbose_name=_("formation")
    )
    title = models.CharField(
        _("nom de la session"),
        max_length=160,
        blank=True,
        help_text=_("Pour s’y retrouver, par exemple « Printemps, groupe de Gérardmer »."),
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="runs", verbose_name=_("organisme")
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="runs", verbose_name=_("territoire")
    )
    trainers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="runs", verbose_name=_("formateurs")
    )
    trainers_named = models.BooleanField(
        _("nommer les formateurs sur la page publique"),
        default=False,
        help_text=_("Avec leur accord. Sinon, la page nomme l’organisme."),
    )
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.DRAFT)
    permanent = models.BooleanField(_("ouverte toute l’année"), default=False, editable=False)
    starts_on = models.DateField(_("du"), null=True, blank=True)
    ends_on = models.DateField(_("au"), null=True, blank=True)
    enrol_from = models.DateTimeField(_("inscriptions à partir du"), null=True, blank=True)
    enrol_until = models.DateTimeField(_("inscriptions jusqu’au"), null=True, blank=True)
    legal_framework = models.CharField(
        _("cadre juridique"),
        max_length=16,
        choices=LegalFramework,
        default=LegalFramework.AGENT_PUBLIC,
    )
    approval = models.BooleanField(
        _("inscriptions soumises à accord"),
        default=False,
        help_text=_("Chaque demande attend la décision de l’organisateur."),
    )
    waiting_list = models.BooleanField(_("liste d’attente"), default=True)
    measures = models.ManyToManyField(
        Term,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": TermKind.MEASURE},
        verbose_name=_("mesures"),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = CourseRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ("starts_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None)
                | Q(starts_on=None)
                | Q(ends_on__gte=models.F("starts_on")),
                name="run_ends_after_it_starts",
                violation_error_message=_("La session finit avant de commencer."),
            ),
            models.UniqueConstraint(
                fields=("course", "territory"),
                condition=Q(permanent=True) & ~Q(state__in=("closed", "archived")),
                name="one_permanent_run_per_territory",
            ),
        ]
        indexes = [models.Index(fields=("course", "state")), models.Index(fields=("starts_on",))]

    def __str__(self) -> str:
        return self.title or f"{self.course.title}, {self.territory.name}"

    @property
    def takes_enrolments(self) -> bool:
        now = timezone.now()
        return (
            self.state in (self.State.OPEN, self.State.RUNNING)
            and (self.enrol_from is None or self.enrol_from <= now)
            and (self.enrol_until is None or self.enrol_until > now)
        )

    def is_managed_by(self, user: Any) -> bool:
        return CourseRun.objects.managed_by(user).filter(pk=self.pk).exists()


class TrainingPlanCode(models.Model):
    """The run's reference in a training plan: dispositif, module, group, all strings.

    `table` and `session` are known when the plan's own file brought the run in.
    """

    run = models.ForeignKey(CourseRun, models.CASCADE, related_name="plan_codes")
    dispositif = models.CharField(_("dispositif"), max_length=20)
    module = models.CharField(_("module"), max_length=20, blank=True)
    group = models.CharField(_("groupe"), max_length=10, blank=True)
    table = models.CharField(max_length=20, blank=True, default="", editable=False)
    session = models.CharField(max_length=20, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("code du plan de formation")
        verbose_name_plural = _("codes du plan de formation")
        constraints = [
            models.UniqueConstraint(
                fields=("run", "table", "dispositif", "module", "session", "group"),
                name="one_plan_code",
            )
        ]
        indexes = [models.Index(fields=("session", "table"), name="plan_code_by_session")]

    def __str__(self) -> str:
        return " / ".join(part for part in (self.dispositif, self.module, self.group) if part)


class SeatCounter(models.Model):
    """Seats of a run, in all and per audience: moved by one conditional UPDATE, never counted."""

    class Bucket(models.TextChoices):
        TOTAL = "total", _("en tout")
        TEACHERS = "teachers", _("enseignants et agents")
        PARENTS = "parents", _("parents")
        PARTNERS = "partners", _("partenaires")

    run = models.ForeignKey(CourseRun, models.CASCADE, related_name="seats")
    bucket = models.CharField(_("places pour"), max_length=10, choices=Bucket)
    capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, help_text=_("Vide : sans limite.")
    )
    taken = models.PositiveIntegerField(_("prises"), default=0, editable=False)

    class Meta:
        verbose_name = _("places")
        verbose_name_plural = _("places")
        constraints = [
            models.UniqueConstraint(fields=("run", "bucket"), name="one_counter_per_bucket"),
            models.CheckConstraint(condition=Q(taken__gte=0), name="seats_never_negative"),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(taken__lte=models.F("capacity")),
                name="seats_never_oversold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}, {self.bucket}: {self.taken}/{self.capacity or '∞'}"

    @property
    def left(self) -> int | None:
        """None: without limit."""
        return None if self.capacity is None else self.capacity - self.taken


class EnrolmentList(models.Model):
    """A list of people to enrol: what was read, what it will do, what it did."""

    class State(models.TextChoices):
        PREVIEW = "preview", _("à vérifier")
        CONFIRMED = "confirmed", _("confirmée")
        UNDONE = "undone", _("annulée")

    run = models.ForeignKey(CourseRun, models.CASCADE, related_name="lists")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.PREVIEW)
    quality = models.CharField(_("qualité"), max_length=10, choices=QualityKind)
    rows = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    job = models.ForeignKey("courses.Job", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("liste à inscrire")
        verbose_name_plural = _("listes à inscrire")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.run}, {self.created_at:%Y-%m-%d}"


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def live(self) -> "EnrolmentQuerySet":
        return self.filter(state__in=Enrolment.LIVE)

    def holding_seats(self) -> "EnrolmentQuerySet":
        return self.filter(state__in=Enrolment.HOLDING)

    def managed_by(self, user: Any) -> "EnrolmentQuerySet":
        if user.is_authenticated and user.is_superuser:
            return self.all()
        return self.filter(run__in=CourseRun.objects.managed_by(user).values("pk"))

    def visible_to(self, user: Any) -> "EnrolmentQuerySet":
        """One's own, and those of the runs one is in charge of."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self.all()
        managed = CourseRun.objects.managed_by(user).values("pk")
        return self.filter(Q(user=user) | Q(run__in=managed))

    def same_side(self, quality: str) -> "EnrolmentQuerySet":
        """Those of the same side of a life: as a parent, or in a professional quality."""
        if quality == QualityKind.PARENT:
            return self.filter(as_quality=QualityKind.PARENT)
        return self.exclude(as_quality=QualityKind.PARENT)

    def in_queue_order(self) -> "EnrolmentQuerySet":
        return self.order_by("queued_at", "pk")


class Enrolment(models.Model):
    """One person in one run, in one quality. At most one live enrolment per person and course."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("demandée")
        WAITING = "waiting", _("en liste d’attente")
        OFFERED = "offered", _("place proposée")
        CONFIRMED = "confirmed", _("confirmée")
        WITHDRAWN = "withdrawn", _("retirée")
        CLOSED = "closed", _("close")

    LIVE = (State.REQUESTED, State.WAITING, State.OFFERED, State.CONFIRMED)
    HOLDING = (State.OFFERED, State.CONFIRMED)

    class Source(models.TextChoices):
        SELF = "self", _("par la personne")
        LIST = "list", _("par une liste")
        ORGANISER = "organiser", _("par l’organisateur")

    run = models.ForeignKey(CourseRun, models.PROTECT, related_name="enrolments")
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="enrolments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments")
    as_quality = models.CharField(_("à titre de"), max_length=10, choices=QualityKind)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("état"), max_length=10, choices=State)
    adults = models.PositiveSmallIntegerField(
        _("adultes"), default=1, validators=[MaxValueValidator(20)]
    )
    children_under_6 = models.PositiveSmallIntegerField(
        _("enfants de moins de 6 ans"), default=0, validators=[MaxValueValidator(20)]
    )
    children_6_to_10 = models.PositiveSmallIntegerField(
        _("enfants de 6 à 10 ans"), default=0, validators=[MaxValueValidator(20)]
    )
    children_11_to_17 = models.PositiveSmallIntegerField(
        _("enfants de 11 à 17 ans"), default=0, validators=[MaxValueValidator(20)]
    )
    seats = models.PositiveSmallIntegerField(_("places"), default=1)
    source = models.CharField(max_length=10, choices=Source, default=Source.SELF)
    from_list = models.ForeignKey(
        EnrolmentList, models.SET_NULL, null=True, blank=True, related_name="enrolments"
    )
    key = models.UUIDField(_("clé du formulaire"), null=True, blank=True, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    queued_at = models.DateTimeField(_("en attente depuis"), null=True, blank=True)
    offered_until = models.DateTimeField(_("place proposée jusqu’au"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmée le"), null=True, blank=True)
    started_at = models.DateTimeField(_("commencée le"), null=True, blank=True)
    completed_at = models.DateTimeField(_("terminée le"), null=True, blank=True)
    ended_at = models.DateTimeField(_("retirée ou close le"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    end_reason = models.CharField(_("motif"), max_length=200, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("inscription")
        verbose_name_plural = _("inscriptions")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("user", "course"),
                condition=Q(state__in=("requested", "waiting", "offered", "confirmed")),
                name="one_live_enrolment_per_course",
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="enrolment_takes_a_seat"),
        ]
        indexes = [
            models.Index(fields=("run", "state", "queued_at")),
            models.Index(fields=("user", "state")),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.run}"

    # For lists: Django's get_…_display translates every choice for each row.
    @property
    def state_words(self) -> str:
        return str(self.State(self.state).label)

    @property
    def quality_words(self) -> str:
        return str(QualityKind(self.as_quality).label)

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE

    @property
    def is_active(self) -> bool:
        """May follow the activities."""
        return self.state == self.State.CONFIRMED
