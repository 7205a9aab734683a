"""People: users with or without e-mail, their qualities, guests' keys, roles per territory."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, Group
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ..validators import validate_no_control_characters
from .places import Organisation, School, Territory
from .terms import OF_A_PERSON, Term


def opaque_name() -> str:
    """A user name nobody types: people sign in by e-mail, guests by a code."""
    return uuid.uuid4().hex


class UserQuerySet(models.QuerySet["User"]):
    def by_email(self, email: str) -> "UserQuerySet":
        return self.filter(email__iexact=email.strip()) if email.strip() else self.none()

    def visible_to(self, user: Any) -> "UserQuerySet":
        """Oneself, and the people enrolled in the runs one is in charge of."""
        from .runs import Enrolment

        people = Enrolment.objects.managed_by(user).values("user_id")
        return self.filter(models.Q(pk=user.pk) | models.Q(pk__in=people))


class UserManager(DjangoUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_superuser(
        self, username: str = "", email: str = "", password: str = "", **fields: Any
    ) -> "User":
        user: User = super().create_superuser(username or opaque_name(), email, password, **fields)
        return user


class ReachBy(models.TextChoices):
    MAIL = "", _("par courriel")
    SMS = "sms", _("par SMS")
    CALL = "call", _("par un appel")


class User(AbstractUser):
    """A person. The e-mail is optional; a guest has neither e-mail nor password."""

    username = models.CharField(_("identifiant"), max_length=150, unique=True, default=opaque_name)
    email = models.EmailField(_("courriel"), blank=True, default="")
    first_name = models.CharField(
        _("prénom"), max_length=150, blank=True, validators=[validate_no_control_characters]
    )
    last_name = models.CharField(
        _("nom"), max_length=150, blank=True, validators=[validate_no_control_characters]
    )
    printed_name = models.CharField(
        _("nom à imprimer"),
        max_length=300,
        blank=True,
        validators=[validate_no_control_characters],
        help_text=_("Sur les attestations, si ce n’est pas « Prénom Nom »."),
    )
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    # By mail where nothing else was asked for; an SMS is only sent to who chose it.
    reach_by = models.CharField(_("me prévenir"), max_length=4, choices=ReachBy, blank=True)
    sms_agreed_at = models.DateTimeField(_("SMS acceptés le"), null=True, blank=True)
    public_id = models.UUIDField(_("identifiant opaque"), default=uuid.uuid4, unique=True)
    organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="members", verbose_name=_("organismes")
    )
    interests = models.ManyToManyField(
        Term,
        blank=True,
        related_name="+",
        limit_choices_to={"kind__in": OF_A_PERSON},
        verbose_name=_("ce qui me concerne"),
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )
    inactive_warned_at = models.DateTimeField(
        _("prévenu de l’effacement le"), null=True, blank=True, editable=False
    )
    erased_at = models.DateTimeField(_("effacé le"), null=True, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = _("personne")
        verbose_name_plural = _("personnes")
        ordering = ("last_name", "first_name", "pk")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="one_user_per_email",
                violation_error_message=_("Cette adresse est déjà celle d’une autre personne."),
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email or str(_("Personne sans nom"))

    @property
    def display_name(self) -> str:
        return self.printed_name or self.get_full_name() or str(self)

    @property
    def listed_name(self) -> str:
        """As lists are sorted: « Lefèvre Zoé »."""
        return f"{self.last_name} {self.first_name}".strip() or str(self)

    @cached_property
    def held_roles(self) -> frozenset[tuple[str, int | None]]:
        """(role, territory's key) of each, None for the national one; asked once a request."""
        held = TerritoryRole.objects.filter(group__user=self)
        return frozenset(held.values_list("role", "territory_id"))

    @property
    def is_guest(self) -> bool:
        return not self.email and not self.has_usable_password()


class QualityKind(models.TextChoices):
    TEACHER = "teacher", _("personnel enseignant")
    AGENT = "agent", _("autre agent public")
    PARENT = "parent", _("parent")
    PARTNER = "partner", _("partenaire")


class Quality(models.Model):
    """In what capacity a person takes part, and how that was established."""

    class Established(models.TextChoices):
        ACADEMIC_ADDRESS = "academic_address", _("adresse académique")
        IMPORT = "import", _("liste importée")
        ORGANISER = "organiser", _("organisateur")
        DECLARED = "declared", _("seulement déclarée")

    user = models.ForeignKey(User, models.CASCADE, related_name="qualities")
    kind = models.CharField(_("qualité"), max_length=10, choices=QualityKind)
    established = models.CharField(
        _("établie par"), max_length=20, choices=Established, default=Established.DECLARED
    )
    school = models.ForeignKey(
        School, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("école")
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+"
    )
    since = models.DateTimeField(_("depuis"), auto_now_add=True)
    established_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("qualité")
        verbose_name_plural = _("qualités")
        constraints = [
            models.UniqueConstraint(fields=("user", "kind"), name="one_quality_per_kind")
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_kind_display()}"

    @property
    def is_established(self) -> bool:
        return self.established != self.Established.DECLARED


class GuestDevice(models.Model):
    """A browser that a guest uses: the hash of the cookie it holds."""

    user = models.ForeignKey(User, models.CASCADE, related_name="devices")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.user_id}, {self.created_at:%Y-%m-%d}"


class ResumeCode(models.Model):
    """The code by which a guest comes back on another device; only its hash is kept."""

    user = models.OneToOneField(User, models.CASCADE, related_name="resume_code")
    code_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.user_id}, {self.created_at:%Y-%m-%d}"


class TerritoryRole(models.Model):
    """One Django group per role and territory; without a territory, for the national catalogue."""

    class Role(models.TextChoices):
        TRAINER = "trainer", _("formateurs")
        ORGANISER = "organiser", _("organisateurs")
        ADMINISTRATOR = "administrator", _("administrateurs")

    territory = models.ForeignKey(
        Territory, models.CASCADE, null=True, blank=True, related_name="roles"
    )
    role = models.CharField(_("rôle"), max_length=14, choices=Role)
    group = models.OneToOneField(Group, models.CASCADE, related_name="territory_role")

    class Meta:
        verbose_name = _("rôle dans un territoire")
        verbose_name_plural = _("rôles dans les territoires")
        constraints = [
            models.UniqueConstraint(fields=("territory", "role"), name="one_group_per_role"),
            models.UniqueConstraint(
                fields=("role",),
                condition=models.Q(territory=None),
                name="one_national_group_per_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.territory or _('catalogue national')}"
