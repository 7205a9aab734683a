"""What Wagtail's page permissions do not say: evidence keeps a page where it is, a trainer keeps
to her own courses."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from wagtail.models import Page, PagePermissionTester

if TYPE_CHECKING:
    from .models import Organisation, Territory, User


def has_evidence(page: Page) -> bool:
    """True once somebody has enrolled in, or done, something at or below the page."""
    from .models import Completion, CourseRun, Enrolment

    below = Page.objects.descendant_of(page, inclusive=True).values("pk")
    return (
        Enrolment.objects.filter(course__in=below).exists()
        or CourseRun.objects.filter(course__in=below).exists()
        or Completion.objects.filter(activity__in=below).exists()
    )


class EvidencePagePermissions(PagePermissionTester):
    """Nobody deletes or moves away what people have enrolled in or done."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return super().can_delete(ignore_bulk) and not has_evidence(self.page)

    def can_move(self) -> bool:
        return super().can_move() and not has_evidence(self.page)

    def can_move_to(self, destination: Page) -> bool:
        if self.page.is_child_of(destination):
            return destination.permissions_for_user(self.user).can_reorder_children()
        return super().can_move_to(destination) and not has_evidence(self.page)


class CataloguePermissions(EvidencePagePermissions):
    """There is one home, one national catalogue and one per territory."""

    def can_copy(self) -> bool:
        return False


class CoursePermissions(EvidencePagePermissions):
    """Who may not change a course may not add to it, publish it, nor withdraw it."""

    def can_add_subpage(self) -> bool:
        return super().can_add_subpage() and self.can_edit()

    def can_publish(self) -> bool:
        return super().can_publish() and self.can_edit()

    def can_publish_subpage(self) -> bool:
        return super().can_publish_subpage() and self.can_edit()

    def can_reorder_children(self) -> bool:
        return self.can_edit()

    def can_unpublish(self) -> bool:
        return super().can_unpublish() and self.can_edit() and not is_followed(self.page)


class ActivityPermissions(EvidencePagePermissions):
    """Who may change a course may change its activities, whoever wrote them."""

    def can_edit(self) -> bool:
        return super().can_edit() or self.page.course.permissions_for_user(self.user).can_edit()

    def can_publish(self) -> bool:
        return super().can_publish() and self.can_edit()

    def can_unpublish(self) -> bool:
        return super().can_unpublish() and self.can_edit()


def is_followed(course: Page) -> bool:
    """True while somebody is enrolled, waits or has asked for a place."""
    from .models import Enrolment

    return Enrolment.objects.live().filter(course=course.pk).exists()


def works_nationally(user: "User") -> bool:
    """Holds a role in the national catalogue."""
    return user.is_superuser or any(territory is None for _role, territory in user.held_roles)


def works_somewhere(user: "User") -> bool:
    """Holds a role in a territory."""
    return user.is_superuser or any(territory for _role, territory in user.held_roles)


def directs(user: "User", territory: "Territory", organisation: "Organisation") -> bool:
    """May open and close runs of this organisation in this territory."""
    from .models import Territory, TerritoryRole

    if administers(user, territory):
        return True
    organiser_of = Territory.objects.worked_in_by(user, TerritoryRole.Role.ORGANISER)
    return (
        organiser_of.filter(pk=territory.pk).exists()
        and user.organisations.filter(pk=organisation.pk).exists()
    )


def is_organiser_somewhere(user: "User") -> bool:
    from .models import TerritoryRole

    wanted = (TerritoryRole.Role.ORGANISER, TerritoryRole.Role.ADMINISTRATOR)
    return user.is_superuser or any(role in wanted for role, _territory in user.held_roles)


def lacks_second_factor(user: Any) -> bool:
    """Has to set one before she sees what her role opens to her."""
    from allauth.mfa.utils import is_mfa_enabled

    if not (settings.MFA_REQUIRED and user.is_authenticated):
        return False
    return is_organiser_somewhere(user) and not is_mfa_enabled(user)


def administers(user: "User", territory: "Territory") -> bool:
    """Administrator of this territory, or of all."""
    from .models import TerritoryRole, User

    if not user.is_active:
        return False
    role = TerritoryRole.Role.ADMINISTRATOR
    roles = TerritoryRole.objects.filter(role=role, territory=territory)
    # Asked of the database: long work holds the person as she was when it began.
    now = User.objects.filter(pk=user.pk, is_active=True)
    return now.filter(Q(is_superuser=True) | Q(groups__in=roles.values("group"))).exists()
