"""What the core does when Wagtail says that pages have changed."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished, post_page_move

from . import recheck
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
