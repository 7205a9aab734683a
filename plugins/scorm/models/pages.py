"""The activity that shows a module."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from courses.api import ActivityPage

from ..settings_checks import contradictions
from .library import PackageVersion

if TYPE_CHECKING:
    from courses.api import Enrolment


class ScormActivityForm(WagtailAdminPageForm):
    """Offers the modules that the author may see, and the one in place whoever put it there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("version")
        if field is not None:
            ready = PackageVersion.objects.ready().select_related("package")
            visible = ready.visible_to(self.for_user)
            field.queryset = visible | ready.filter(pk=self.instance.version_id)


class ScormActivityPage(ActivityPage):
    """A SCORM module as a step of a course."""

    class CompletedWhen(models.TextChoices):
        COMPLETED = "completed", _("le module se déclare terminé ou réussi")
        PASSED = "passed", _("le module se déclare réussi")
        SCORE = "score", _("la note atteint un seuil")
        STEPS = "steps", _("toutes ses étapes sont finies, réussies ou non")

    class NewAttempt(models.TextChoices):
        ANY_TIME = "any_time", _("à tout moment")
        AFTER_END = "after_end", _("quand la précédente est finie")
        UNLESS_PASSED = "unless_passed", _("quand la précédente est finie sans être réussie")

    class GradedBy(models.TextChoices):
        BEST = "best", _("la meilleure tentative")
        LAST = "last", _("la dernière tentative notée")
        FIRST = "first", _("la première tentative")
        MEAN = "mean", _("la moyenne des tentatives notées")

    class Display(models.TextChoices):
        PAGE = "page", _("dans la page")
        WINDOW = "window", _("dans une fenêtre à part")

    version = models.ForeignKey(
        PackageVersion, models.PROTECT, related_name="+", verbose_name=_("module")
    )
    completed_when = models.CharField(
        _("terminée quand"),
        max_length=10,
        choices=CompletedWhen,
        default=CompletedWhen.COMPLETED,
        help_text=_(
            "Exemple : un module de lecture se déclare terminé à la dernière page ; un test se "
            "déclare réussi ou échoué."
        ),
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("seuil (%)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Exemple : 80, pour huit bonnes réponses sur dix."),
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("tentatives permises"),
        default=0,
        help_text=_("0 : autant que l’on veut. Exemple : 3, pour un test que l’on peut repasser."),
    )
    new_attempt = models.CharField(
        _("une nouvelle tentative peut commencer"),
        max_length=15,
        choices=NewAttempt,
        default=NewAttempt.AFTER_END,
        help_text=_("Elle repart du début. Revenir dans le module ne la compte pas : on reprend."),
    )
    hours_between = models.PositiveSmallIntegerField(
        _("délai avant une nouvelle tentative (heures)"),
        default=0,
        help_text=_("0 : tout de suite. Exemple : 24, pour laisser une nuit."),
    )
    minutes_allowed = models.PositiveIntegerField(
        _("temps laissé pour finir une tentative (minutes)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(5)],
        help_text=_(
            "Vide : pas de limite. Compté depuis son début, module ouvert ou fermé. Exemple : 90 "
            "pour un examen, 10080 pour une semaine. Ce qui est fait avant la fin compte."
        ),
    )
    graded_by = models.CharField(
        _("note retenue"),
        max_length=5,
        choices=GradedBy,
        default=GradedBy.BEST,
        help_text=_("Exemple : 60 puis 90 donnent 90, 90, 60 ou 75, dans l’ordre de cette liste."),
    )
    display = models.CharField(
        _("le module s’ouvre"),
        max_length=6,
        choices=Display,
        default=Display.PAGE,
        help_text=_("Dans une fenêtre à part s’il est trop grand pour la page."),
    )

    is_creatable = True
    base_form_class = ScormActivityForm
    template = "scorm/player.html"
    kind_label = _("module")
    icon_name = "media"
    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("version"),
        MultiFieldPanel(
            [FieldPanel("required"), FieldPanel("minutes_announced")],
            heading=_("Place au parcours"),
        ),
        MultiFieldPanel(
            [FieldPanel("completed_when"), FieldPanel("pass_mark"), FieldPanel("graded_by")],
            heading=_("Réussite et note"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("attempts_allowed"),
                FieldPanel("new_attempt"),
                FieldPanel("hours_between"),
                FieldPanel("minutes_allowed"),
            ],
            heading=_("Tentatives"),
        ),
        FieldPanel("display"),
    ]

    class Meta:
        verbose_name = _("module SCORM")
        verbose_name_plural = _("modules SCORM")

    def clean(self) -> None:
        super().clean()
        problems = contradictions(self)
        if problems:
            raise ValidationError(problems)

    def serve_activity(self, request: HttpRequest, enrolment: "Enrolment | None") -> HttpResponse:
        from ..launch import player_context, with_popups

        context = self.get_context(request) | player_context(self, request.user, enrolment)
        context["is_apart"] = "fenetre" in request.GET
        context["opens_apart"] = self.display == self.Display.WINDOW and not context["is_apart"]
        return with_popups(TemplateResponse(request, self.template, context))
