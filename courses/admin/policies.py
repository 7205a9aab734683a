"""Which objects a person sees and changes in the administration; another's are not found."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.permission_policies.base import BasePermissionPolicy

from ..models import (
    CourseRun,
    Organisation,
    OrganisationRole,
    School,
    Term,
    Territory,
    TerritoryRole,
    User,
)
from ..permissions import is_organiser_somewhere, works_somewhere

Role = TerritoryRole.Role


class ScopedPolicy(BasePermissionPolicy):
    """By what a person sees, and what of it she changes. Nothing is deleted from these screens."""

    def visible(self, user: Any) -> "QuerySet[Any]":
        """Superusers see all; the others nothing, unless a policy says more."""
        return self.model._default_manager.all() if user.is_superuser else self._nothing()

    def changeable(self, user: Any) -> "QuerySet[Any]":
        return self.model._default_manager.all() if user.is_superuser else self._nothing()

    def may_add(self, user: Any) -> bool:
        return bool(user.is_superuser)

    def may_list(self, user: Any) -> bool:
        """From her roles alone, which the menu of every screen asks; False is to look further."""
        return False

    def _nothing(self) -> "QuerySet[Any]":
        return self.model._default_manager.none()

    def instances_user_has_any_permission_for(
        self, user: Any, actions: Iterable[str]
    ) -> "QuerySet[Any]":
        if not user.is_active:
            return self._nothing()
        if "view" in actions:
            return self.visible(user)
        return self.changeable(user) if "change" in actions else self._nothing()

    def user_has_permission(self, user: Any, action: str) -> bool:
        return self.user_has_any_permission(user, [action])

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        if not user.is_active:
            return False
        if user.is_superuser or ("view" in actions and self.may_list(user)):
            return True
        if "add" in actions and self.may_add(user):
            return True
        return self.instances_user_has_any_permission_for(user, actions).exists()

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def user_has_any_permission_for_instance(
        self, user: Any, actions: Iterable[str], instance: Any
    ) -> bool:
        allowed = self.instances_user_has_any_permission_for(user, actions)
        return allowed.filter(pk=instance.pk).exists()

    def users_with_any_permission(self, actions: Iterable[str]) -> "QuerySet[User]":
        return User.objects.filter(is_active=True, is_superuser=True)


class RunPolicy(ScopedPolicy):
    """Trainers see their runs and prepare drafts; organisers and administrators direct theirs."""

    def visible(self, user: Any) -> "QuerySet[CourseRun]":
        return CourseRun.objects.managed_by(user)

    def changeable(self, user: Any) -> "QuerySet[CourseRun]":
        directed = CourseRun.objects.directed_by(user).values("pk")
        own_draft = Q(state=CourseRun.State.DRAFT)
        current = CourseRun.objects.managed_by(user).exclude(state=CourseRun.State.ARCHIVED)
        return current.filter(Q(pk__in=directed) | own_draft)

    def may_add(self, user: Any) -> bool:
        return works_somewhere(user)


class TerritoryPolicy(ScopedPolicy):
    """Everybody at work sees the territories; each is changed by its administrators."""

    def visible(self, user: Any) -> "QuerySet[Territory]":
        return Territory.objects.worked_in_by(user)

    def may_list(self, user: Any) -> bool:
        return works_somewhere(user)

    def changeable(self, user: Any) -> "QuerySet[Territory]":
        return Territory.objects.worked_in_by(user, Role.ADMINISTRATOR)


class OrganisationPolicy(ScopedPolicy):
    """An administrator changes the organisations that work in her territories and nowhere else."""

    def visible(self, user: Any) -> "QuerySet[Organisation]":
        return Organisation.objects.available_to(user)

    def may_list(self, user: Any) -> bool:
        return is_organiser_somewhere(user)

    def changeable(self, user: Any) -> "QuerySet[Organisation]":
        if user.is_superuser:
            return Organisation.objects.all()
        mine = Territory.objects.worked_in_by(user, Role.ADMINISTRATOR).values("pk")
        elsewhere = OrganisationRole.objects.exclude(territory__in=mine)
        return (
            Organisation.objects.filter(roles__territory__in=mine)
            .exclude(pk__in=elsewhere.values("organisation_id"))
            .distinct()
        )


class SchoolPolicy(ScopedPolicy):
    """The directory is for everybody at work to read; it is changed by importing it."""

    def visible(self, user: Any) -> "QuerySet[School]":
        return School.objects.all() if works_somewhere(user) else School.objects.none()

    def may_list(self, user: Any) -> bool:
        return works_somewhere(user)


POLICIES = {
    CourseRun: RunPolicy,
    Organisation: OrganisationPolicy,
    School: SchoolPolicy,
    Term: ScopedPolicy,
    Territory: TerritoryPolicy,
}
