"""What somebody may choose when she prepares a run: courses, organisations, trainers."""

from django.db import models

from .models import CoursePage, CourseRun, Organisation, OrganisationRole, Territory, User
from .permissions import works_nationally


def organisations_of(user: User) -> "models.QuerySet[Organisation]":
    """Her own and those she administers; who has none: those at work in her territories."""
    available = Organisation.objects.available_to(user)
    if available.exists():
        return available
    territories = Territory.objects.worked_in_by(user).values("pk")
    here = OrganisationRole.objects.filter(territory__in=territories).values("organisation_id")
    return Organisation.objects.filter(pk__in=here)


def trainers_near(user: User, run: CourseRun) -> "models.QuerySet[User]":
    """Those who hold a role in her territories, herself, and those who lead the run already."""
    territories = Territory.objects.worked_in_by(user).values("pk")
    near = models.Q(groups__territory_role__territory__in=territories) | models.Q(pk=user.pk)
    if run.pk is not None:
        near |= models.Q(runs=run.pk)
    return User.objects.filter(near, is_active=True).distinct()


def courses_for(user: User) -> "models.QuerySet[CoursePage]":
    """Courses shown in her territories, and the national ones."""
    courses = CoursePage.objects.all().order_by("title")
    if works_nationally(user):
        return courses
    mine = Territory.objects.worked_in_by(user)
    shown = models.Q(territories__in=mine) | models.Q(territories=None)
    return courses.filter(shown).distinct()
