"""What attendance does to the steps of a course that are done by being there."""

from collections.abc import Iterable

from courses.api import CourseRun, Enrolment, User


def follow(run: CourseRun, enrolments: Iterable[Enrolment], *, by: User) -> None:
    """After marks: inside their transaction, which holds these enrolments."""
