"""The name that is printed, given by who directs a session where a document could not have one."""

from django.db import transaction
from wagtail.log_actions import log

from .documents import unprintable
from .models import CourseRun, Enrolment, User

LONGEST = 120


def is_to_name(row: Enrolment, by: User) -> bool:
    """Whether this person may: only where no document can print the name. One that stands is the
    person's own to change.
    """
    name = _printed(row.user)
    fits = 0 < len(name) <= LONGEST and not unprintable(name)
    mine = row.user_id == by.pk or row.user.erased_at is not None
    directed = CourseRun.objects.directed_by(by).filter(pk=row.run_id)
    return not fits and not mine and directed.exists()


def give_name(row: Enrolment, name: str, *, by: User) -> bool:
    """Logged, without the name. False where somebody has given one meanwhile."""
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=row.user_id)
        if _printed(person) != _printed(row.user):
            return False
        person.printed_name = name
        person.save(update_fields=["printed_name"])
        log(row.run.course, "courses.give_name", user=by, data={"enrolment": row.pk})
    row.user = person
    return True


def _printed(user: User) -> str:
    return " ".join((user.printed_name or user.get_full_name()).split())
