"""What attestations do when progress was taken back, or when what is known has changed."""

from typing import Any

from django.dispatch import receiver

from courses.api import facts_changed, progress_retracted

from .issue import reexamine
from .tasks import compare_hours


@receiver(progress_retracted)
def put_on_the_list(sender: Any, enrolment: Any, **kwargs: Any) -> None:
    reexamine(enrolment)


@receiver(facts_changed)
def look_again_at_hours(sender: Any, enrolments: list[int], **kwargs: Any) -> None:
    compare_hours.delay(enrolments)
