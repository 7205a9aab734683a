"""Where Wagtail finds the core: screens, menus, guards."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.query import PageQuerySet

from .admin import home, keeping, publish
from .admin.erasing import EraseMenuItem, ErasePersonView
from .admin.merging import MergeMenuItem, MergePeopleView
from .admin.policies import POLICIES
from .models import ActivityPage, CourseDocument, CoursePage, User
from .uploads import may_have
from .viewsets import (
    ActivityViewSet,
    CatalogueViewSet,
    CourseListingViewSet,
    CourseViewSet,
    PlacesGroup,
    RunViewSet,
)

for model, policy in POLICIES.items():
    register_permission_policy(model, policy(model))

for screens in (
    ActivityViewSet,
    CatalogueViewSet,
    CourseListingViewSet,
    CourseViewSet,
    PlacesGroup,
    RunViewSet,
):
    hooks.register("register_admin_viewset", screens)

hooks.register("before_publish_page", publish.refuse_unready)
hooks.register("before_bulk_action", publish.refuse_unready_among)
hooks.register("before_delete_user", keeping.keep_who_has_history)
hooks.register("before_bulk_action", keeping.keep_those_who_have_history)
hooks.register("register_page_action_menu_item", publish.PublishCourseItem)
hooks.register("construct_homepage_panels", home.lead_with_the_desk)
hooks.register("insert_global_admin_css", home.styles)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [
        path(
            "formations/<int:pk>/publier/",
            publish.PublishCourseView.as_view(),
            name="publish_course",
        ),
        path("personnes/fusionner/", MergePeopleView.as_view(), name="merge_people"),
        path("personnes/effacer/", ErasePersonView.as_view(), name="erase_person"),
    ]


@hooks.register("register_admin_menu_item")
def merge_menu_item() -> MergeMenuItem:
    return MergeMenuItem(_("Doublons"), reverse("merge_people"), icon_name="group", order=55)


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> MenuItem:
    return MenuItem(_("À faire"), reverse("wagtailadmin_home"), icon_name="tasks", order=1)


@hooks.register("register_admin_menu_item")
def trainer_menu_item() -> MenuItem:
    address = reverse("courses:trainer_space")
    return MenuItem(_("Espace formateur"), address, icon_name="clipboard-list", order=35)


@hooks.register("register_admin_menu_item")
def erase_menu_item() -> EraseMenuItem:
    return EraseMenuItem(_("Effacement"), reverse("erase_person"), icon_name="bin", order=56)


@hooks.register("construct_help_menu")
def our_own_help(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Wagtail's news and guide are in English, and of another house."""
    menu_items[:] = [item for item in menu_items if item.attrs.get("target") != "_blank"]


@hooks.register("register_page_header_buttons")
def header_buttons(
    page: Page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    if not isinstance(page.specific_deferred, CoursePage | ActivityPage):
        return
    permissions = page.permissions_for_user(user)
    if permissions.can_edit():
        address = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
        yield Button(_("Voir comme un apprenant"), url=address, icon_name="view", priority=1)
    if not isinstance(page.specific_deferred, CoursePage):
        return
    if permissions.can_publish():
        address = reverse("publish_course", args=[page.pk])
        yield Button(_("Publier la formation"), url=address, icon_name="upload", priority=2)
    if permissions.can_edit():
        address = f"{reverse('courserun:add')}?formation={page.pk}"
        yield Button(_("Ouvrir une session"), url=address, icon_name="calendar", priority=3)


@hooks.register("construct_page_chooser_queryset")
def choose_no_activity(pages: "PageQuerySet[Page]", request: HttpRequest) -> "PageQuerySet[Page]":
    """Nobody links to a step of a course: only those who follow it open it."""
    return pages.not_type(ActivityPage)


@hooks.register("before_serve_document")
def guard_document(document: CourseDocument, request: HttpRequest) -> None:
    """A file follows the guard of the pages that use it; for others it is not there."""
    if not may_have(document, request.user):
        raise Http404
