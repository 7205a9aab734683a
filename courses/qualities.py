"""What a person says she is: a quality that she declares, and the school that goes with it."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from .models import CourseRun, Enrolment, Quality, QualityKind, School, User


def declare(user: User, kind: str, school: School | None = None) -> Quality:
    """The person's quality of this kind, declared if she had none; a school given replaces hers.

    A parent has no school here: nothing is asked about a child.
    """
    quality, _created = Quality.objects.get_or_create(user=user, kind=kind)
    if school is not None and kind != QualityKind.PARENT and quality.school_id != school.pk:
        quality.school = school
        quality.save(update_fields=["school"])
    return quality


def withdraw_declaration(user: User, kind: str) -> bool:
    """Take back what was only declared; what others established stays."""
    declared = Quality.objects.filter(
        user=user, kind=kind, established=Quality.Established.DECLARED
    )
    return bool(declared.delete()[0])


def is_to_confirm(row: Enrolment, by: User) -> bool:
    """Whether this person may establish the quality of an enrolment that is only declared.

    Hers are those of the runs that she directs, never her own. Who is a parent says so herself.
    """
    return (
        row.as_quality != QualityKind.PARENT
        and row.user_id != by.pk
        and not _of(row).exclude(established=Quality.Established.DECLARED).exists()
        and CourseRun.objects.directed_by(by).filter(pk=row.run_id).exists()
    )


def confirm(row: Enrolment, *, by: User) -> bool:
    """Establish the quality of this enrolment; logged. False where it was established already."""
    with transaction.atomic():
        Quality.objects.get_or_create(user=row.user, kind=row.as_quality)
        confirmed = _of(row).filter(established=Quality.Established.DECLARED)
        how = Quality.Established.ORGANISER
        if not confirmed.update(established=how, established_by=by, since=timezone.now()):
            return False
        data = {"run": row.run_id, "enrolment": row.pk, "quality": row.as_quality}
        log(row.run.course, "courses.confirm_quality", user=by, data=data)
    return True


def _of(row: Enrolment) -> QuerySet[Quality]:
    return Quality.objects.filter(user=row.user_id, kind=row.as_quality)
