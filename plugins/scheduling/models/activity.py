"""The step of a course that is done by being there."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from courses.api import ActivityPage, Nature


class AttendanceActivityPage(ActivityPage):
    """Done when one has attended the required slots of her run: all, or so many percent."""

    share = models.PositiveSmallIntegerField(
        _("part des créneaux à suivre (%)"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("100 : tous les créneaux obligatoires de la session."),
    )

    nature = Nature.ON_SITE
    template = "scheduling/attendance_page.html"
    kind_label = _("rencontres")
    icon_name = "calendar-check"
    content_panels = [*ActivityPage.content_panels, FieldPanel("share")]

    class Meta:
        verbose_name = _("présence aux créneaux")
        verbose_name_plural = _("présences aux créneaux")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..attendance.meetings import meetings

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"meetings": meetings(context["enrolment"])}
