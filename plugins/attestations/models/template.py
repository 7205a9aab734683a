"""What an organisation, or a territory for all of its own, adds to documents of a type."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.api import Organisation, Territory, TerritoryRole, territories_of

from .kinds import Kind
from .scope import administered_organisations, sealing_organisations

GREEN = "#14595a"


class TemplateQuerySet(models.QuerySet["DocumentTemplate"]):
    def visible_to(self, user: Any) -> "TemplateQuerySet":
        """Those of the organisations and territories that this person administers."""
        if user.is_authenticated and user.is_superuser:
            return self.all()
        territories = territories_of(user, TerritoryRole.Role.ADMINISTRATOR)
        organisations = administered_organisations(user).values("pk")
        return self.filter(Q(organisation__in=organisations) | Q(territory__in=territories))

    def changeable_by(self, user: Any) -> "TemplateQuerySet":
        """A territory's own serves there alone; an organisation's wherever it works."""
        organisations = sealing_organisations(user).values("pk")
        territories = territories_of(user, TerritoryRole.Role.ADMINISTRATOR)
        return self.visible_to(user).filter(
            Q(organisation__in=organisations) | Q(territory__in=territories)
        )


class Layout(models.TextChoices):
    LEFT = "left", _("logo à gauche, titre à gauche")
    CENTRED = "centred", _("logo et titre au centre")


class TemplateWords(models.Model):
    """What one may write and choose. Texts are HTML, made safe before they are kept."""

    logo = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
        help_text=_("Vide : celui de l’organisme."),
    )
    layout = models.CharField(_("disposition"), max_length=8, choices=Layout, default=Layout.LEFT)
    accent = models.CharField(
        _("couleur"),
        max_length=7,
        default=GREEN,
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Par exemple #14595a."))],
        help_text=_("Du titre et des filets, en hexadécimal. Choisissez-la foncée."),
    )
    opening = models.TextField(_("texte avant les faits"), max_length=1500, blank=True)
    closing = models.TextField(_("texte après les faits"), max_length=1500, blank=True)
    funders = models.TextField(_("mentions des financeurs"), max_length=600, blank=True)

    WORDS: ClassVar[tuple[str, ...]] = (
        *("logo", "layout", "accent", "opening", "closing", "funders"),
    )

    class Meta:
        abstract = True


class DocumentTemplate(TemplateWords):
    """The one in use. Each save that changes something makes a version, which documents name."""

    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisme"),
    )
    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("territoire"),
        help_text=_("Pour tous les organismes du territoire qui n’ont pas le leur."),
    )
    kind = models.CharField(_("type de document"), max_length=14, choices=Kind)
    number = models.PositiveIntegerField(_("version"), default=0, editable=False)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("modèle de document")
        verbose_name_plural = _("modèles de documents")
        ordering = ("kind", "organisation__name", "territory__name")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation=None, territory__isnull=False)
                | Q(organisation__isnull=False, territory=None),
                name="template_of_one_or_of_all",
                violation_error_message=_("Choisissez un organisme, ou un territoire."),
            ),
            models.UniqueConstraint(
                fields=("organisation", "kind"),
                name="one_template_per_organisation_and_kind",
                violation_error_message=_("Cet organisme a déjà un modèle de ce type."),
            ),
            models.UniqueConstraint(
                fields=("territory", "kind"),
                name="one_template_per_territory_and_kind",
                violation_error_message=_("Ce territoire a déjà un modèle de ce type."),
            ),
        ]

    def __str__(self) -> str:
        return f"{Kind(self.kind).label}, {self.whose}"

    @property
    def whose(self) -> str:
        owner = self.organisation or self.territory
        return owner.name if owner else ""


class TemplateVersion(TemplateWords):
    """A template as it was saved once; never written again."""

    template = models.ForeignKey(DocumentTemplate, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("enregistrée le"), auto_now_add=True)

    class Meta:
        verbose_name = _("version d’un modèle")
        verbose_name_plural = _("versions de modèles")
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=("template", "number"), name="one_version_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.template}, {self.number}"


class LogoCopy(models.Model):
    """A logo as documents print it: small, on white, and the same for ever."""

    digest = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=100, unique=True)  # of which image, and of what file
    data = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.digest[:12]
