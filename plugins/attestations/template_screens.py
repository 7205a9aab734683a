"""The administration's screens of templates: list, write, see on sample data, look back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import Button

from courses.api import ScopedViewSet

from .models import DocumentTemplate, TemplateVersion
from .sample import sample_pdf
from .template_forms import TemplateForm


def _preview_button(template: DocumentTemplate) -> Button:
    return Button(
        _("Voir sur un exemple (PDF)"),
        url=reverse("attestations_template:preview", args=[template.pk]),
        icon_name="view",
        priority=10,
    )


class TemplateViewSet(ScopedViewSet):
    model = DocumentTemplate
    name = "attestations_template"
    url_prefix = "attestations/modeles"
    icon = "doc-full"
    list_display = [
        Column("kind", label=_("Type"), accessor="get_kind_display"),
        Column("whose", label=_("De"), accessor="whose"),
        Column("number", label=_("Version"), accessor="number"),
    ]
    list_select_related = ("organisation", "territory")
    inspect_view_fields = ["kind", "whose", "number", "opening", "closing", "funders"]
    edit_handler = ObjectList(
        [
            FieldPanel("kind"),
            FieldRowPanel([FieldPanel("organisation"), FieldPanel("territory")]),
            MultiFieldPanel(
                [
                    FieldPanel("logo"),
                    FieldRowPanel([FieldPanel("layout"), FieldPanel("accent")]),
                ],
                heading=_("Présentation"),
            ),
            FieldPanel("opening"),
            FieldPanel("closing"),
            FieldPanel("funders"),
        ],
        base_form_class=TemplateForm,
    )

    @cached_property
    def edit_view_class(self) -> Any:
        class TemplateEditView(ScopedViewSet.edit_view_class):
            """Also leads to what is saved, drawn on sample data."""

            @cached_property
            def header_more_buttons(self) -> list[Button]:
                return [*super().header_more_buttons, _preview_button(self.object)]

        return TemplateEditView

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/exemple.pdf", preview, name="preview"),
        ]


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The version in use, or an earlier one (`version`), with a person who does not exist."""
    template = get_object_or_404(DocumentTemplate.objects.visible_to(request.user), pk=pk)
    asked = request.GET.get("version", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else None
    version = get_object_or_404(
        TemplateVersion.objects.select_related("logo", "template"),
        template=template,
        number=template.number if number is None else number,
    )
    response = HttpResponse(sample_pdf(version), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="exemple.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
