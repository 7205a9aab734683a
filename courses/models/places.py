"""Where training happens and who organises it: territories, their plan, organisations, schools."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from ..search import matching
from ..validators import validate_phone, validate_siret, validate_time_zone, validate_uai


class HumanToCall(ClusterableModel):
    """The person or service that answers families' questions, and when."""

    help_name = models.CharField(_("personne à appeler"), max_length=120, blank=True)
    help_phone = models.CharField(
        _("téléphone d’aide"), max_length=30, blank=True, validators=[validate_phone]
    )
    help_hours = models.CharField(_("heures d’appel"), max_length=120, blank=True)
    help_email = models.EmailField(_("courriel d’aide"), blank=True)

    class Meta:
        abstract = True


class TerritoryQuerySet(models.QuerySet["Territory"]):
    def open(self) -> "TerritoryQuerySet":
        return self.filter(state=Territory.State.OPEN)

    def worked_in_by(self, user: Any, *roles: str) -> "TerritoryQuerySet":
        """Those where the person holds one of the roles (none given: any role)."""
        if user.is_superuser:
            return self.all()
        from .people import TerritoryRole

        held = TerritoryRole.objects.filter(group__user=user, role__in=roles or TerritoryRole.Role)
        return self.filter(pk__in=held.values("territory_id"))


class Territory(HumanToCall):
    """A département where the programme runs. Codes are strings: 2A and 971 are among them."""

    class State(models.TextChoices):
        OPEN = "open", _("ouvert")
        ARCHIVED = "archived", _("archivé")

    code = models.CharField(
        _("code du département"),
        max_length=3,
        unique=True,
        validators=[RegexValidator(r"^(\d{2}|2[AB]|97[1-8])$", _("Par exemple 88, 2A ou 971."))],
    )
    name = models.CharField(_("nom"), max_length=80)
    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    academie = models.CharField(_("académie"), max_length=80, blank=True)
    region = models.CharField(_("région"), max_length=80, blank=True)
    time_zone = models.CharField(
        _("fuseau horaire"),
        max_length=40,
        default="Europe/Paris",
        validators=[validate_time_zone],
    )
    programme_start = models.DateField(_("début du programme"), null=True, blank=True)
    programme_end = models.DateField(_("fin du programme"), null=True, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.OPEN)

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("territoire")
        verbose_name_plural = _("territoires")
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Axis(ClusterableModel):
    """An axis of a territory's plan."""

    territory = ParentalKey(Territory, on_delete=models.CASCADE, related_name="axes")
    number = models.PositiveSmallIntegerField(_("numéro"))
    title = models.CharField(_("intitulé"), max_length=200)

    class Meta:
        verbose_name = _("axe")
        verbose_name_plural = _("axes")
        ordering = ("territory", "number")
        constraints = [
            models.UniqueConstraint(fields=("territory", "number"), name="one_axis_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class Action(models.Model):
    """An action of an axis; courses say which action they serve."""

    axis = ParentalKey(Axis, on_delete=models.CASCADE, related_name="actions")
    number = models.PositiveSmallIntegerField(_("numéro"))
    title = models.CharField(_("intitulé"), max_length=200)

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ("axis", "number")
        constraints = [
            models.UniqueConstraint(fields=("axis", "number"), name="one_action_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.axis.number}.{self.number} {self.title}"


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def available_to(self, user: Any) -> "OrganisationQuerySet":
        """Those a person may name as organiser: her own, and all of territories she administers."""
        if user.is_superuser:
            return self.all()
        from .people import TerritoryRole

        administered = Territory.objects.worked_in_by(user, TerritoryRole.Role.ADMINISTRATOR)
        of_territories = OrganisationRole.objects.filter(territory__in=administered.values("pk"))
        return self.filter(
            models.Q(members=user) | models.Q(pk__in=of_territories.values("organisation_id"))
        ).distinct()


class Organisation(ClusterableModel):
    """Who organises training and issues its documents."""

    code = models.CharField(
        _("code"),
        max_length=12,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9]{2,12}$", _("Majuscules et chiffres, 2 à 12."))],
        help_text=_("Imprimé dans le numéro des attestations ; ne change plus ensuite."),
    )
    name = models.CharField(_("nom"), max_length=160)
    siret = models.CharField(
        _("SIRET"), max_length=14, blank=True, validators=[validate_siret], default=""
    )
    nda = models.CharField(
        _("numéro de déclaration d’activité"),
        max_length=11,
        blank=True,
        validators=[RegexValidator(r"^\d{11}$", _("Onze chiffres."))],
    )
    address = models.TextField(_("adresse"), max_length=400, blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    email = models.EmailField(_("courriel"), blank=True)
    logo = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisme")
        verbose_name_plural = _("organismes")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class OrganisationRole(models.Model):
    """What an organisation is in a territory; it may be several things in several territories."""

    class Role(models.TextChoices):
        PILOT = "pilot", _("pilote")
        OPERATOR = "operator", _("opérateur")
        FUNDER = "funder", _("financeur")
        COORDINATOR = "coordinator", _("coordonnateur")
        VENUE = "venue", _("lieu")

    organisation = ParentalKey(Organisation, on_delete=models.CASCADE, related_name="roles")
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="organisation_roles")
    role = models.CharField(_("rôle"), max_length=12, choices=Role)

    class Meta:
        verbose_name = _("rôle d’un organisme")
        verbose_name_plural = _("rôles des organismes")
        constraints = [
            models.UniqueConstraint(
                fields=("organisation", "territory", "role"), name="one_organisation_role"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.get_role_display()}, {self.territory}"


class SchoolQuerySet(models.QuerySet["School"]):
    def open(self) -> "SchoolQuerySet":
        return self.filter(closed_on__isnull=True)

    def matching(self, text: str) -> "SchoolQuerySet":
        """By name, commune or code; nothing for fewer than three letters."""
        if len(text.strip()) < 3:
            return self.none()
        return self.filter(matching(text, "name", "commune", "uai"))


class School(models.Model):
    """An establishment of the national directory. Closed ones are kept: history names them."""

    class Sector(models.TextChoices):
        PUBLIC = "public", _("public")
        PRIVATE = "private", _("privé")
        AGRICULTURAL = "agricultural", _("agricole")

    uai = models.CharField(_("code UAI"), max_length=8, unique=True, validators=[validate_uai])
    name = models.CharField(_("nom"), max_length=200)
    kind = models.CharField(_("type"), max_length=80, blank=True)
    sector = models.CharField(_("secteur"), max_length=12, choices=Sector, default=Sector.PUBLIC)
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="schools"
    )
    address = models.CharField(_("adresse"), max_length=300, blank=True)
    postal_code = models.CharField(_("code postal"), max_length=5, blank=True)
    commune = models.CharField(_("commune"), max_length=100, blank=True)
    commune_code = models.CharField(_("code de la commune"), max_length=5, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    email = models.EmailField(_("courriel"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    closed_on = models.DateField(_("fermé le"), null=True, blank=True)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("établissement")
        verbose_name_plural = _("établissements")
        ordering = ("commune", "name")

    def __str__(self) -> str:
        return f"{self.name}, {self.commune} ({self.uai})"

    @property
    def is_open(self) -> bool:
        return self.closed_on is None or self.closed_on > timezone.localdate()
