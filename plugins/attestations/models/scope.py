"""Whose runs one answers for, and whose organisations."""

from typing import Any

from django.db.models import Q, QuerySet

from courses.api import Organisation, OrganisationRole, TerritoryRole, territories_of


def in_charge_of(user: Any, run: str) -> Q:
    """Organisers of the run's organisation and territory, administrators of its territory.

    `run` is the path to the run from the model asked. Trainers are not among them.
    """
    role = TerritoryRole.Role
    return Q(**{f"{run}__territory__in": territories_of(user, role.ADMINISTRATOR)}) | Q(
        **{
            f"{run}__territory__in": territories_of(user, role.ORGANISER),
            f"{run}__organisation__in": user.organisations.values("pk"),
        }
    )


def administered_organisations(user: Any) -> "QuerySet[Organisation]":
    """Those that work in a territory that this person administers."""
    if not user.is_authenticated:
        return Organisation.objects.none()
    if user.is_superuser:
        return Organisation.objects.all()
    mine = territories_of(user, TerritoryRole.Role.ADMINISTRATOR)
    working = OrganisationRole.objects.filter(territory__in=mine)
    return Organisation.objects.filter(pk__in=working.values("organisation_id"))


def sealing_organisations(user: Any) -> "QuerySet[Organisation]":
    """Those for which one decides alone (seal, signatories, templates): at work in territories that
    one administers, and nowhere else. What acts in another's territory too is not one's to change.
    """
    if user.is_superuser:
        return Organisation.objects.all()
    mine = territories_of(user, TerritoryRole.Role.ADMINISTRATOR)
    elsewhere = OrganisationRole.objects.exclude(territory__in=mine).values("organisation_id")
    here = OrganisationRole.objects.filter(territory__in=mine).values("organisation_id")
    return Organisation.objects.filter(pk__in=here).exclude(pk__in=elsewhere)
