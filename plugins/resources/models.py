"""A resource: one page of a course, done when it was opened or when its reader says so."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from courses.api import ActivityPage

from .blocks import MediaBlock, ResourceBlock


class ResourcePage(ActivityPage):
    """Text, images, recordings, documents and links, in the order their author chose."""

    class DoneWhen(models.TextChoices):
        OPENED = "opened", gettext_lazy("dès qu’elle est ouverte")
        CONFIRMED = "confirmed", gettext_lazy("quand on clique sur « J’ai lu »")

    body = StreamField(ResourceBlock(), verbose_name=gettext_lazy("contenu"))
    done_when = models.CharField(
        gettext_lazy("elle est faite"),
        max_length=10,
        choices=DoneWhen,
        default=DoneWhen.CONFIRMED,
    )

    template = "resources/resource_page.html"
    kind_label = gettext_lazy("ressource")
    icon_name = "doc-full"
    content_panels = [*ActivityPage.content_panels, FieldPanel("body"), FieldPanel("done_when")]

    class Meta:
        verbose_name = gettext_lazy("ressource")
        verbose_name_plural = gettext_lazy("ressources")

    def publication_obstacles(self) -> list[str]:
        if not self.body:
            return [_("son contenu est vide.")]
        return [
            _("« %(title)s » : il manque %(missing)s.")
            % {"title": part.value.get("title"), "missing": ", ".join(missing)}
            for part in self.body
            if isinstance(part.block, MediaBlock) and (missing := part.block.missing(part.value))
        ]

    def files(self) -> dict[int, Any]:
        """The documents that its parts show or offer, by key."""
        named = (part.value.get(name) for part in self._parts() for name in ("file", "captions"))
        return {document.pk: document for document in named if document}

    def _parts(self) -> list[Any]:
        return [part for part in self.body if part.block_type in {"video", "audio", "document"}]
