"""Publishing a course together with the drafts of its activities."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import transaction
from wagtail.models import Page

from .models import CoursePage, User


class PublicationRefused(Exception):
    """Carries the French sentences that say why, for the whole course."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Draft:
    """A page of the course as it would be published, and what stands in the way."""

    page: Page
    permitted: bool

    @property
    def is_new(self) -> bool:
        return not self.page.live

    @cached_property
    def obstacles(self) -> list[str]:
        named = getattr(self.page, "publication_obstacles", None)
        return list(named()) if named is not None else []


def drafts(course: CoursePage, user: Any) -> list[Draft]:
    """The course and its activities, in order, wherever something is not published yet."""
    pages = [course, *course.activities().specific()]
    return [
        Draft(page.get_latest_revision_as_object(), _may_publish(page, user))
        for page in pages
        if page.has_unpublished_changes or not page.live
    ]


def _may_publish(page: Page, user: Any) -> bool:
    lock = page.get_lock()
    locked = lock is not None and lock.for_user(user)
    return not locked and page.permissions_for_user(user).can_publish()


def publish_course(course: CoursePage, *, by: User) -> list[Page]:
    """Publish all that waits, or nothing. Raises PublicationRefused.

    A page with a date of publication to come is scheduled for it, as Wagtail does.
    """
    with transaction.atomic():
        waiting = drafts(course, by)
        sentences = [
            f"{draft.page.title} : {sentence}" for draft in waiting for sentence in draft.obstacles
        ]
        if sentences:
            raise PublicationRefused(sentences)
        published = [draft.page for draft in waiting if draft.permitted]
        for page in published:
            revision = page.latest_revision or page.specific.save_revision(user=by)
            revision.publish(user=by)
    return published
