"""What is issued: a numbered record that never changes, and the personal copy beside it."""

import json
from hashlib import sha256
from secrets import compare_digest
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.api import Enrolment, Organisation, TerritoryRole, territories_of

from .batch import Batch
from .kinds import INVITATIONS, Grounds, Kind
from .scope import in_charge_of
from .signatory import Signatory
from .standing import StandingDecision
from .template import TemplateVersion

NO_CODE = "-" * 10


def private_storage() -> Storage:
    return storages["private"]


class NumberSeries(models.Model):
    """The last number given by an organisation in a year; moved by one UPDATE."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("organisation", "year"), name="one_series_per_year")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}, {self.year}: {self.last}"


class AttestationQuerySet(models.QuerySet["Attestation"]):
    def current(self) -> "AttestationQuerySet":
        """Not revoked: issued, or about to be."""
        return self.exclude(state=Attestation.State.REVOKED)

    def overseen_by(self, user: Any) -> "AttestationQuerySet":
        """Those of the runs that one organises or administers."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self.all()
        return self.filter(in_charge_of(user, "enrolment__run"))

    def visible_to(self, user: Any) -> "AttestationQuerySet":
        """One's own and those that one oversees."""
        if not user.is_authenticated or user.is_superuser:
            return self.overseen_by(user)
        return self.filter(Q(enrolment__user=user) | in_charge_of(user, "enrolment__run"))

    def administered_by(self, user: Any) -> "AttestationQuerySet":
        """Those that one may revoke."""
        if user.is_superuser:
            return self.all()
        role = TerritoryRole.Role.ADMINISTRATOR
        return self.filter(enrolment__run__territory__in=territories_of(user, role))

    def to_reexamine(self) -> "AttestationQuerySet":
        return self.current().filter(to_reexamine_since__isnull=False)


class Attestation(models.Model):
    """The record: who issued what, when, its hashes. Without any name; it outlives the person.

    Triggers let nothing change from its insertion on but its PDF's adoption, once, its revocation,
    once, and re-examination.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("en préparation")
        ISSUED = "issued", _("délivrée")
        REVOKED = "revoked", _("révoquée")

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisme")
    )
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(_("numéro"), max_length=40, unique=True)
    code = models.CharField(_("code de vérification"), max_length=10)
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="+", verbose_name=_("inscription")
    )
    kind = models.CharField(_("type"), max_length=14, choices=Kind)
    grounds = models.CharField(_("établie sur"), max_length=9, choices=Grounds, blank=True)
    minutes = models.PositiveIntegerField(_("minutes attestées"), null=True)
    version = models.PositiveSmallIntegerField(_("version du document"), default=1)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        related_name="replaced_by",
        verbose_name=_("remplace"),
    )
    signatory = models.ForeignKey(
        Signatory, models.PROTECT, null=True, related_name="+", verbose_name=_("signataire")
    )
    template = models.ForeignKey(
        TemplateVersion, models.PROTECT, null=True, related_name="+", verbose_name=_("modèle")
    )
    made_on = models.DateField(_("datée du"), null=True)
    pseudonym = models.CharField(max_length=16)
    decision = models.ForeignKey(
        StandingDecision,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("par la décision"),
    )
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="attestations")
    state = models.CharField(_("état"), max_length=8, choices=State, default=State.PENDING)
    content_hash = models.CharField(_("empreinte du contenu"), max_length=64)
    pdf_hash = models.CharField(_("empreinte du PDF"), max_length=64, blank=True)
    frozen_at = models.DateTimeField(_("établie le"))
    issued_at = models.DateTimeField(_("délivrée le"), null=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("par")
    )
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(_("difficulté"), max_length=300, blank=True)
    revoked_at = models.DateTimeField(_("révoquée le"), null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    revoked_reason = models.CharField(_("motif"), max_length=300, blank=True)
    to_reexamine_since = models.DateTimeField(_("à réexaminer depuis"), null=True)

    objects = AttestationQuerySet.as_manager()

    class Meta:
        verbose_name = _("attestation")
        verbose_name_plural = _("attestations")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("organisation", "year", "sequence"), name="one_attestation_per_sequence"
            ),
            models.UniqueConstraint(
                fields=("enrolment", "kind"),
                condition=Q(revoked_at=None),
                name="one_current_attestation_per_enrolment",
            ),
            models.CheckConstraint(
                condition=Q(state="pending", issued_at=None, revoked_at=None)
                | Q(state="issued", issued_at__isnull=False, revoked_at=None)
                | Q(state="revoked", revoked_at__isnull=False),
                name="attestation_state_and_dates_agree",
            ),
            models.CheckConstraint(
                condition=Q(issued_at=None) | ~Q(pdf_hash=""), name="issued_attestation_has_its_pdf"
            ),
            models.CheckConstraint(
                condition=Q(version=1, replaces=None) | Q(version__gt=1, replaces__isnull=False),
                name="attestation_version_has_its_lineage",
            ),
            models.CheckConstraint(
                condition=Q(grounds="")
                | Q(grounds=Grounds.EXPECTED, kind__in=INVITATIONS, minutes=0)
                | (~Q(kind__in=INVITATIONS) & ~Q(grounds=Grounds.EXPECTED) & Q(minutes__gt=0)),
                name="attestation_rests_on_something",
            ),
        ]
        indexes = [models.Index(fields=("state", "frozen_at"))]

    def __str__(self) -> str:
        return self.number

    @property
    def is_valid(self) -> bool:
        return self.state == self.State.ISSUED

    @property
    def printed_name(self) -> str:
        """As it is on the document; empty once the personal copy is gone."""
        content = getattr(self, "content", None)
        return str(content.facts["name"]) if content is not None else ""


class AttestationContent(models.Model):
    """The personal copy: the facts as they were frozen, and the PDF made from them."""

    attestation = models.OneToOneField(
        Attestation, models.CASCADE, primary_key=True, related_name="content"
    )
    facts = models.JSONField()
    pdf = models.FileField(storage=private_storage, max_length=200, blank=True)

    class Meta:
        verbose_name = _("contenu d’une attestation")
        verbose_name_plural = _("contenus des attestations")

    def __str__(self) -> str:
        return f"{self.pk}"


def fingerprint(facts: dict[str, Any]) -> str:
    """Of the facts, whatever the order in which a database gives them back."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def look_up(number: str, code: str) -> Attestation | None:
    """The attestation with this number and this code: one statement, one comparison, always."""
    found = (
        Attestation.objects.select_related("content", "organisation")
        .filter(number=number[:40])
        .first()
    )
    same = compare_digest((found.code if found else NO_CODE).encode(), code.encode())
    return found if same and found and found.state != Attestation.State.PENDING else None
