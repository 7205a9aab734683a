"""The site: home, catalogues, courses and the activities that a course is made of."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index
from wagtail.url_routing import RouteResult

from ..addresses import validate_page_slug
from ..blocks import BodyBlock
from ..contributions import off_labels
from ..page_forms import CourseCopyForm, PlainCopyForm
from ..panels import (
    activity_content,
    activity_promotion,
    catalogue_screen,
    course_screen,
    home_screen,
)
from ..permissions import ActivityPermissions, CataloguePermissions, CoursePermissions
from ..sharing import share
from ..validators import validate_no_control_characters
from .below_home import BelowHome, page_at
from .people import QualityKind
from .places import Action, HumanToCall, Organisation, Territory
from .terms import Term

if TYPE_CHECKING:
    from .people import User
    from .runs import Enrolment


class LegalFramework(models.TextChoices):
    AGENT_PUBLIC = "agent_public", _("agents publics")
    CODE_DU_TRAVAIL = "code_du_travail", _("code du travail")
    GRAND_PUBLIC = "grand_public", _("grand public")


class Nature(models.TextChoices):
    ON_SITE = "on_site", _("sur place")
    REMOTE_LIVE = "remote_live", _("à distance, en direct")
    REMOTE_SELF = "remote_self", _("à distance, à son rythme")


class HomePage(BelowHome, Page, HumanToCall):
    """The home of the site, with who answers everywhere. Finds any page below it at once."""

    introduction = RichTextField(
        _("introduction"), blank=True, features=["bold", "italic", "link"], max_length=2000
    )

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["courses.CataloguePage"]
    max_count = 1
    template = "courses/home_page.html"
    edit_handler = home_screen

    class Meta:
        verbose_name = _("page d’accueil")

    def permissions_for_user(self, user: "User") -> CataloguePermissions:
        return CataloguePermissions(user, self)

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        if not path_components:
            return super().route(request, path_components)
        request.home = self  # type: ignore[attr-defined]
        return page_at(self, path_components).route(request, [])

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return share(super().serve(request, *args, **kwargs))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..front import home_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | home_context(self, request)


class CataloguePage(BelowHome, Page):
    """A catalogue: the national one, or that of a territory, whose editors work below it."""

    introduction = RichTextField(
        _("introduction"), blank=True, features=["bold", "italic", "link"], max_length=2000
    )
    territory = models.OneToOneField(
        Territory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="catalogue",
        verbose_name=_("territoire"),
        help_text=_("Vide : le catalogue national."),
    )

    parent_page_types = ["courses.HomePage", "courses.CataloguePage"]
    subpage_types = ["courses.CataloguePage", "courses.CoursePage"]
    template = "courses/catalogue_page.html"
    is_creatable = False  # open_site() and open_territory() make them
    edit_handler = catalogue_screen

    class Meta:
        verbose_name = _("catalogue")

    def clean(self) -> None:
        super().clean()
        try:
            validate_page_slug(self.slug)
        except ValidationError as error:
            raise ValidationError({"slug": error}) from error

    def permissions_for_user(self, user: "User") -> CataloguePermissions:
        return CataloguePermissions(user, self)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from .. import for_me

        if for_me.is_asked(request):
            return for_me.lead(self, request)
        response = super().serve(request, *args, **kwargs)
        return share(response, response.context_data["search"].parameters)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..results import search_catalogue

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | search_catalogue(self, request)


class CourseQuerySet(PageQuerySet["CoursePage"]):
    def shown_in(self, territory: Territory | None) -> "CourseQuerySet":
        """Courses of a territory: those that name it and those that name none (national)."""
        if territory is None:
            return self
        return self.filter(models.Q(territories=territory) | models.Q(territories=None)).distinct()


CourseManager = PageManager.from_queryset(CourseQuerySet)


class CoursePage(BelowHome, Page):
    """A course as the catalogue lists it: the master that runs are opened from."""

    class Modality(models.TextChoices):
        ON_SITE = "on_site", _("sur place")
        REMOTE = "remote", _("à distance")
        HYBRID = "hybrid", _("sur place et à distance")

    class Format(models.TextChoices):
        COURSE = "course", _("formation")
        EVENT = "event", _("événement")

    summary = models.CharField(
        _("résumé"),
        max_length=300,
        validators=[validate_no_control_characters],
        help_text=_("Deux phrases simples : ce que l’on y gagne."),
    )
    objectives = RichTextField(
        _("ce que je saurai faire"), blank=True, features=["ul", "bold", "italic"], max_length=4000
    )
    body = StreamField(BodyBlock(required=False), verbose_name=_("présentation"), blank=True)
    image = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisme"),
    )
    territories = ParentalManyToManyField(
        Territory,
        blank=True,
        related_name="courses",
        verbose_name=_("montrée dans"),
        help_text=_("Aucun : montrée partout."),
    )
    for_teachers = models.BooleanField(_("pour les enseignants et agents"), default=False)
    for_parents = models.BooleanField(_("pour les parents"), default=False)
    for_partners = models.BooleanField(_("pour les partenaires"), default=False)
    terms = ParentalManyToManyField(Term, blank=True, related_name="courses")
    actions = ParentalManyToManyField(
        Action, blank=True, related_name="courses", verbose_name=_("actions du territoire")
    )
    format = models.CharField(_("format"), max_length=8, choices=Format, default=Format.COURSE)
    modality = models.CharField(
        _("modalité"), max_length=8, choices=Modality, default=Modality.REMOTE
    )
    minutes_on_site = models.PositiveIntegerField(
        _("minutes sur place"), default=0, validators=[MaxValueValidator(60_000)]
    )
    minutes_remote_live = models.PositiveIntegerField(
        _("minutes à distance, en direct"), default=0, validators=[MaxValueValidator(60_000)]
    )
    minutes_remote_self = models.PositiveIntegerField(
        _("minutes à distance, à son rythme"), default=0, validators=[MaxValueValidator(60_000)]
    )
    accessibility = models.TextField(
        _("accessibilité"),
        blank=True,
        max_length=1000,
        validators=[validate_no_control_characters],
        help_text=_("Sous-titres, lecteur d’écran, accès du lieu… et ce qui manque encore."),
    )
    legal_framework = models.CharField(
        _("cadre juridique"),
        max_length=16,
        choices=LegalFramework,
        default=LegalFramework.AGENT_PUBLIC,
    )
    open_without_account = models.BooleanField(
        _("ouverte sans compte"),
        default=False,
        help_text=_("On peut s’inscrire avec un simple prénom, sans adresse électronique."),
    )
    open_all_year = models.BooleanField(
        _("ouverte toute l’année"),
        default=False,
        help_text=_("Une session permanente s’ouvre d’elle-même dans chaque territoire."),
    )
    in_sequence = models.BooleanField(
        _("activités dans l’ordre"),
        default=False,
        help_text=_("Une activité s’ouvre quand les précédentes obligatoires sont terminées."),
    )

    objects = CourseManager()

    parent_page_types = ["courses.CataloguePage"]
    template = "courses/course_page.html"
    edit_handler = course_screen
    copy_form_class = CourseCopyForm
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary", boost=2),
        index.SearchField("objectives"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("formation")
        verbose_name_plural = _("formations")

    @property
    def minutes(self) -> int:
        return self.minutes_on_site + self.minutes_remote_live + self.minutes_remote_self

    @property
    def duration(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    @property
    def audiences(self) -> list[str]:
        """The qualities in which one may enrol; none ticked means everybody."""
        ticked: list[str] = [
            *([QualityKind.TEACHER, QualityKind.AGENT] if self.for_teachers else []),
            *([QualityKind.PARENT] if self.for_parents else []),
            *([QualityKind.PARTNER] if self.for_partners else []),
        ]
        return ticked or list(QualityKind.values)

    @property
    def buckets(self) -> list[str]:
        """The audiences that it addresses, as seats are counted."""
        ticked = {
            "teachers": self.for_teachers,
            "parents": self.for_parents,
            "partners": self.for_partners,
        }
        return [name for name, is_ticked in ticked.items() if is_ticked] or list(ticked)

    def activities(self) -> "PageQuerySet[ActivityPage]":
        """Every activity of the course, in order, drafts included."""
        return ActivityPage.objects.child_of(self).order_by("path")

    def permissions_for_user(self, user: "User") -> CoursePermissions:
        return CoursePermissions(user, self)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return share(super().serve(request, *args, **kwargs))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..course_sheet import course_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | course_context(self, request)


class ActivityPage(BelowHome, Page):
    """One step of a course. Plugins derive their kinds of activity from it."""

    required = models.BooleanField(
        _("obligatoire"), default=True, help_text=_("Il faut la terminer pour finir la formation.")
    )
    minutes_announced = models.PositiveIntegerField(
        _("durée annoncée (minutes)"), default=10, validators=[MaxValueValidator(6000)]
    )
    introduction = models.CharField(
        _("en une phrase"),
        max_length=300,
        blank=True,
        validators=[validate_no_control_characters],
    )

    parent_page_types = ["courses.CoursePage"]
    subpage_types: list[str] = []
    is_creatable = False
    exclude_fields_in_copy = ["completions"]
    content_panels = activity_content
    promote_panels = activity_promotion
    copy_form_class = PlainCopyForm
    nature = Nature.REMOTE_SELF
    kind_label = _("activité")
    icon_name = "doc-full"

    class Meta:
        verbose_name = _("activité")
        verbose_name_plural = _("activités")

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        """No page of a plugin that is off is created any more."""
        return super().can_create_at(parent) and cls._meta.app_label not in off_labels()

    @classmethod
    def get_indexed_objects(cls) -> "PageQuerySet[ActivityPage]":
        """Activities belong to those who follow them: no search finds them."""
        return cls.objects.none()

    @cached_property
    def course(self) -> CoursePage:
        return CoursePage.objects.ancestor_of(self).get()

    @property
    def will_be_published(self) -> bool:
        return self.live or self.approved_schedule

    def publication_obstacles(self) -> list[str]:
        """What learners would lack if it were published as it is, in French sentences."""
        return []

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        return []

    def permissions_for_user(self, user: "User") -> ActivityPermissions:
        return ActivityPermissions(user, self)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The one guard of every activity: enrolled here, or in charge of the course."""
        from ..access import Access, access_to

        access: Access = access_to(self, request.user)
        if access.refusal is not None:
            return access.refusal(request)
        request.access = access  # type: ignore[attr-defined]
        response = self.serve_activity(request, access.enrolment)
        response["Cache-Control"] = "private, no-store"
        return response

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Wagtail has asked whether she may edit; the look leaves no trace, enrolled or not."""
        from ..access import Access

        request.access = Access()  # type: ignore[attr-defined]
        return self.serve_activity(request, None)

    def serve_activity(self, request: HttpRequest, enrolment: "Enrolment | None") -> HttpResponse:
        """What an activity shows. Without an enrolment it is a look by someone in charge."""
        response: HttpResponse = super().serve(request)
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..access import activity_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | activity_context(self, request)
