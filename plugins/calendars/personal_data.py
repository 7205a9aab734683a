"""A person's right to her data: the addresses of her calendars, never the secrets."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from courses.api import User
from courses.plugin import PersonalData

from .models import FeedToken


def told(user: User) -> Iterable[PersonalData]:
    if not FeedToken.objects.filter(user=user).exists():
        return []
    return [
        PersonalData(
            what=_("L’adresse secrète de votre calendrier, et le jour où il a été lu."),
            purpose=_("Montrer vos rendez-vous dans votre propre agenda."),
            until=_("Tant que vous ne la retirez pas."),
            seen_by=_("Vous, et qui vous donnez cette adresse."),
        )
    ]


def export(user: User) -> dict[str, Any]:
    return {
        "calendars": [
            {
                "purpose": row.purpose,
                "created_at": row.created_at.isoformat(),
                "last_used_on": row.last_used_on.isoformat() if row.last_used_on else None,
            }
            for row in FeedToken.objects.filter(user=user).order_by("pk")
        ]
    }


def erase(user: User) -> None:
    FeedToken.objects.filter(user=user).delete()


def merge(kept: User, duplicate: User) -> None:
    """Her addresses go on answering; where both have one, the one of the record that stays does."""
    held = FeedToken.objects.filter(user=kept).values("purpose")
    FeedToken.objects.filter(user=duplicate).exclude(purpose__in=held).update(user=kept)
    FeedToken.objects.filter(user=duplicate).delete()
