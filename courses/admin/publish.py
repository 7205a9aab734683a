"""« Publier la formation »: the course and the drafts of its activities, after a look at them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.models import Page

from ..models import ActivityPage, CoursePage
from ..publication import Draft, PublicationRefused, drafts, publish_course
from . import AdminRequest, AdminScreen


class PublishCourseView(AdminScreen):
    """What would be published, then the act. Those who may not publish submit to the workflow."""

    template_name = "courses/admin/publish_course.html"
    page_title = gettext_lazy("Publier la formation")

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.course = get_object_or_404(CoursePage, pk=kwargs["pk"])
        if not self.course.permissions_for_user(request.user).can_publish():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: AdminRequest, **kwargs: Any) -> HttpResponse:
        try:
            published = publish_course(self.course, by=request.user)
        except PublicationRefused as refused:
            for sentence in refused.sentences:
                messages.error(request, sentence)
            return self.get(request, **kwargs)
        if published:
            messages.success(request, told(len(published)))
        else:
            messages.info(request, _("Tout était déjà publié."))
        return redirect("wagtailadmin_explore", self.course.pk)

    def get_page_subtitle(self) -> str:
        return str(self.course.title)

    @cached_property
    def drafts(self) -> list[Draft]:
        return drafts(self.course, self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = reverse("wagtailadmin_explore", args=[self.course.pk])
        ready = not any(draft.obstacles for draft in self.drafts)
        shown = {"course": self.course, "drafts": self.drafts, "ready": ready, "cancel_url": back}
        return super().get_context_data(**kwargs) | shown


def told(number: int) -> str:
    return ngettext("%(number)d page publiée.", "%(number)d pages publiées.", number) % {
        "number": number
    }


class PublishCourseItem(ActionMenuItem):
    """In the editor's menu, beside Wagtail's own « Publier », which publishes the page alone."""

    name = "action-publish-course"
    label = gettext_lazy("Publier la formation et ses activités…")
    icon_name = "upload"
    order = 35

    def is_shown(self, context: dict[str, Any]) -> bool:
        page = context.get("page")
        return (
            context["view"] == "edit"
            and isinstance(page, CoursePage)
            and not context["locked_for_user"]
            and page.permissions_for_user(context["request"].user).can_publish()
        )

    def get_url(self, context: dict[str, Any]) -> str:
        return reverse("publish_course", args=[context["page"].pk])


def refuse_unready(request: AdminRequest, page: Page) -> HttpResponse | None:
    """An activity that lacks what its learners need is not published, whichever way is taken."""
    sentences = page.publication_obstacles() if isinstance(page, ActivityPage) else []
    for sentence in sentences:
        messages.error(request, f"{page.title} : {sentence}")
    return redirect("wagtailadmin_pages:edit", page.pk) if sentences else None


def refuse_unready_among(
    request: AdminRequest, action_type: str, pages: list[Any], action: Any
) -> HttpResponse | None:
    """The same for « publier » over several pages at once."""
    if action_type != "publish":
        return None
    chosen = [page for page in pages if isinstance(page, Page)]
    below = [
        child
        for page in chosen
        if action.cleaned_form.cleaned_data.get("include_descendants")
        for child in page.get_descendants().not_live()
    ]
    for page in [*chosen, *below]:
        response = refuse_unready(request, page.get_latest_revision_as_object())
        if response is not None:
            return response
    return None
