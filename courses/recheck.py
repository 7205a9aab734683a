"""The job that completes those who have nothing left to do, after a course has changed."""

from .completion import begun_and_open, recheck_completion
from .jobs import Work, job, start_job
from .models import CoursePage

KIND = "courses.recheck"


def ask(course: CoursePage) -> None:
    """Only where somebody has begun and not finished: nobody else can have nothing left to do."""
    if begun_and_open(course).exists():
        start_job(KIND, course=course.pk)


@job(KIND)
def recheck(work: Work) -> None:
    course = CoursePage.objects.filter(pk=work.params["course"]).first()
    if course is not None:
        work.advance(1, completed=recheck_completion(course))
