"""The core's screens in Wagtail's administration."""

from typing import Any

from django.http import HttpRequest
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ..models import User


class AdminRequest(HttpRequest):
    """Wagtail lets nobody in here who is not signed in."""

    user: User


class AdminScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen of ours in Wagtail's frame, with its title above it."""

    request: AdminRequest

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, here]
