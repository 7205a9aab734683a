"""What the core does when Wagtail says that pages have changed."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished, post_page_move

from . import recheck, text_index
from .models import ActivityPage, CoursePage


@receiver((page_published, page_unpublished, post_page_move))
def recheck_when_activities_change(sender: Any, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, ActivityPage):
        recheck.ask(instance.course)


@receiver(page_published)
def open_permanent_runs_of(sender: Any, instance: Any, **kwargs: Any) -> None:
    from .tasks import open_permanent_runs

    if isinstance(instance, CoursePage) and instance.open_all_year:
        transaction.on_commit(open_permanent_runs.delay, robust=True)


@receiver(post_save, sender=CoursePage)
def index_words_of(sender: Any, instance: Any, update_fields: Any, **kwargs: Any) -> None:
    """What is live is what the table holds; a draft saves columns that say nothing of it."""
    if update_fields is None or {"live", *text_index.WEIGHTS} & set(update_fields):
        text_index.index_course(instance.pk)


@receiver(page_unpublished)
def forget_words_of(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Wagtail may unpublish it as a plain page, which is not saved as a course."""
    if isinstance(instance, CoursePage):
        text_index.index_course(instance.pk)
