"""Who sees and changes what an organisation issues with: the administrators of its territories."""

from typing import Any

from django.db.models import QuerySet

from courses.api import ScopedPolicy, TerritoryRole


class IssuerPolicy(ScopedPolicy):
    """Of a model whose manager has `visible_to` and `changeable_by`."""

    def visible(self, user: Any) -> "QuerySet[Any]":
        return self.model.objects.visible_to(user)

    def changeable(self, user: Any) -> "QuerySet[Any]":
        return self.model.objects.changeable_by(user)

    def may_add(self, user: Any) -> bool:
        return is_administrator_somewhere(user)

    def may_list(self, user: Any) -> bool:
        return is_administrator_somewhere(user)


def is_administrator_somewhere(user: Any) -> bool:
    if user.is_superuser:
        return True
    role = TerritoryRole.Role.ADMINISTRATOR
    return any(held == role and territory for held, territory in user.held_roles)
