"""Who may have an uploaded file: those who may read a page that uses it, and its editors."""

from typing import Any

from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry

from .access import access_to
from .models import ActivityPage, CourseDocument


def may_have(document: CourseDocument, user: Any) -> bool:
    """A file of an activity follows the activity's guard; one of a public page is public."""
    if edits(document, user):
        return True
    pages = pages_using(document)
    if any(page.live and not isinstance(page, ActivityPage) for page in pages):
        return True
    activities = [page for page in pages if page.live and isinstance(page, ActivityPage)]
    return any(access_to(activity, user).refusal is None for activity in activities)


def edits(document: CourseDocument, user: Any) -> bool:
    policy = policy_registry.get_by_type(CourseDocument)
    return bool(
        user.is_authenticated
        and policy.user_has_any_permission_for_instance(user, ["change", "choose"], document)
    )


def pages_using(document: CourseDocument) -> list[Page]:
    """The pages whose published or first draft content refers to the document."""
    references = ReferenceIndex.get_references_to(document)
    named = {reference.object_id for reference in references if _is_page(reference)}
    return list(Page.objects.filter(pk__in=named).specific())


def _is_page(reference: ReferenceIndex) -> bool:
    model = reference.content_type.model_class()
    return model is not None and issubclass(model, Page)
