"""The activity that shows a module."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from courses.api import ActivityPage

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

    version = models.ForeignKey(
        PackageVersion, models.PROTECT, related_name="+", verbose_name=_("module")
    )
    completed_when = models.CharField(
        _("terminée quand"),
        max_length=10,
        choices=CompletedWhen,
        default=CompletedWhen.COMPLETED,
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("seuil (%)"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("tentatives permises"), default=0, help_text=_("0 : autant que l’on veut.")
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
            [
                FieldPanel("completed_when"),
                FieldPanel("pass_mark"),
                FieldPanel("attempts_allowed"),
            ],
            heading=_("Réussite et tentatives"),
        ),
    ]

    class Meta:
        verbose_name = _("module SCORM")
        verbose_name_plural = _("modules SCORM")

    def clean(self) -> None:
        super().clean()
        if self.completed_when == self.CompletedWhen.SCORE and self.pass_mark is None:
            raise ValidationError({"pass_mark": _("Indiquez le seuil à atteindre.")})

    def serve_activity(self, request: HttpRequest, enrolment: "Enrolment | None") -> HttpResponse:
        from ..launch import player_context

        context = self.get_context(request) | player_context(self, request.user, enrolment)
        return TemplateResponse(request, self.template, context)
