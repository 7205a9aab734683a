"""What attestations do when progress was taken back, when what is known has changed, and around
every `migrate`.
"""

from typing import Any

from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate
from django.dispatch import receiver

from courses.api import (
    course_completed,
    facts_changed,
    occasions_changed,
    progress_retracted,
    seat_given_up,
)

from . import immutability
from .reexamining import reexamine, reexamine_invitations
from .tasks import compare_hours, compare_meetings, decide


@receiver(progress_retracted)
def put_on_the_list(sender: Any, enrolment: Any, **kwargs: Any) -> None:
    reexamine(enrolment)


@receiver(seat_given_up)
def take_back_invitations(sender: Any, enrolment: Any, **kwargs: Any) -> None:
    reexamine_invitations(enrolment)


@receiver(occasions_changed)
def look_again_at_convocations(sender: Any, run: Any, **kwargs: Any) -> None:
    compare_meetings.delay(run.pk)


@receiver(facts_changed)
def look_again_at_hours(sender: Any, enrolments: list[int], **kwargs: Any) -> None:
    compare_hours.delay(enrolments)
    decide.delay(enrolments)


@receiver(course_completed)
def apply_decisions(sender: Any, enrolment: Any, **kwargs: Any) -> None:
    decide.delay([enrolment.pk])


def _is_ours(sender: Any) -> bool:
    return bool(sender.label == "attestations")


@receiver(pre_migrate)
def let_tables_be_rebuilt(sender: Any, using: str, **kwargs: Any) -> None:
    if _is_ours(sender) and connections[using].vendor == "sqlite":
        immutability.withdraw(connections[using])


@receiver(post_migrate)
def guard_tables(sender: Any, using: str, **kwargs: Any) -> None:
    if _is_ours(sender):
        immutability.establish(connections[using])
