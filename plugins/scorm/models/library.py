"""The library of modules, one shelf per territory and a national one."""

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.api import Job, Territory, TerritoryRole, validate_no_control_characters

from ..manifest import ScormVersion


def new_folder() -> str:
    return secrets.token_hex(16)


def private_storage() -> Storage:
    return storages["private"]


class PackageQuerySet(models.QuerySet["Package"]):
    def visible_to(self, user: Any) -> "PackageQuerySet":
        """National modules for whoever holds a role anywhere; a territory's for its own people."""
        return self._where(user, TerritoryRole.Role.values, national_too=True)

    def managed_by(self, user: Any) -> "PackageQuerySet":
        """One's own uploads, and the shelves that one is in charge of."""
        roles = (TerritoryRole.Role.ORGANISER, TerritoryRole.Role.ADMINISTRATOR)
        managed = self._where(user, roles, national_too=False)
        if not user.is_authenticated or user.is_superuser:
            return managed
        return self.visible_to(user).filter(Q(uploaded_by=user) | Q(pk__in=managed.values("pk")))

    def _where(self, user: Any, roles: Any, *, national_too: bool) -> "PackageQuerySet":
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self.all()
        held = list(
            TerritoryRole.objects.filter(group__user=user, role__in=roles).values_list(
                "territory_id", flat=True
            )
        )
        if not held:
            return self.none()
        national = Q(territory=None) if national_too or None in held else Q(pk__in=())
        return self.filter(Q(territory__in=[pk for pk in held if pk is not None]) | national)


class Package(models.Model):
    """A module of the library, in as many versions as were uploaded."""

    title = models.CharField(
        _("titre"), max_length=200, validators=[validate_no_control_characters]
    )
    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("bibliothèque"),
        help_text=_("Vide : la bibliothèque nationale."),
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PackageQuerySet.as_manager()

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ("title", "pk")

    def __str__(self) -> str:
        return self.title

    @property
    def latest(self) -> "PackageVersion | None":
        return self.versions.filter(state=PackageVersion.State.READY).first()


class PackageVersionQuerySet(models.QuerySet["PackageVersion"]):
    def visible_to(self, user: Any) -> "PackageVersionQuerySet":
        return self.filter(package__in=Package.objects.visible_to(user).values("pk"))

    def ready(self) -> "PackageVersionQuerySet":
        return self.filter(state=PackageVersion.State.READY)


class PackageVersion(models.Model):
    """One uploaded file of a module, from its arrival to its unpacked folder.

    ``changes`` is what differs from the version before, as ``comparison`` tells it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("en attente")
        PROCESSING = "processing", _("en cours d’examen")
        READY = "ready", _("prêt")
        FAILED = "failed", _("refusé")

    package = models.ForeignKey(Package, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.WAITING)
    upload = models.FileField(
        storage=private_storage, upload_to="scorm/%Y/%m", max_length=200, blank=True
    )
    original_name = models.CharField(_("fichier"), max_length=200)
    folder = models.CharField(max_length=32, unique=True, default=new_folder, editable=False)
    standard = models.CharField(_("norme"), max_length=8, blank=True)
    report = models.JSONField(_("rapport"), default=list)
    manifest = models.JSONField(default=dict)
    steps = models.JSONField(default=list)
    changes = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("taille"), default=0)
    files = models.PositiveIntegerField(_("fichiers"), default=0)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("déposé le"), auto_now_add=True)

    objects = PackageVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version de module")
        verbose_name_plural = _("versions de module")
        ordering = ("package", "-number")
        constraints = [
            models.UniqueConstraint(fields=("package", "number"), name="one_number_per_version")
        ]

    def __str__(self) -> str:
        return _("%(title)s, version %(number)s") % {
            "title": self.package.title,
            "number": self.number,
        }

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.READY, self.State.FAILED)

    @property
    def is_2004(self) -> bool:
        return self.standard != ScormVersion.V12

    @property
    def standard_label(self) -> str:
        return ScormVersion(self.standard).label if self.standard else ""

    @property
    def root(self) -> Path:
        """The folder of the unpacked files, in the storage that the front server shares."""
        return Path(storages["content"].path(f"scorm/{self.folder}"))

    def step(self, identifier: str) -> dict[str, Any] | None:
        return next((entry for entry in self.steps if entry["id"] == identifier), None)

    @property
    def errors(self) -> list[dict[str, str]]:
        return [entry for entry in self.report if entry["severity"] == "error"]

    @property
    def warnings(self) -> list[dict[str, str]]:
        return [entry for entry in self.report if entry["severity"] == "warning"]
