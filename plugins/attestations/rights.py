"""Who issues: administrators, in the territories that they administer."""

from typing import Any

from django.db.models import QuerySet

from courses.api import Enrolment, TerritoryRole, territories_of


def issuable(user: Any) -> QuerySet[Enrolment]:
    """Those of the territories that this person administers: she alone issues."""
    rows = Enrolment.objects.select_related("run", "course", "user", "territory")
    if user.is_superuser:
        return rows
    role = TerritoryRole.Role.ADMINISTRATOR
    return rows.filter(run__territory__in=territories_of(user, role))


def may_issue(user: Any) -> bool:
    role = TerritoryRole.Role.ADMINISTRATOR
    return bool(user.is_superuser or territories_of(user, role).exists())
