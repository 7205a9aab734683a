"""What attestations do when the core says that progress was taken back."""

from typing import Any

from django.dispatch import receiver

from courses.api import progress_retracted

from .issue import reexamine


@receiver(progress_retracted)
def put_on_the_list(sender: Any, enrolment: Any, **kwargs: Any) -> None:
    reexamine(enrolment)
