"""What venues say of a person: that she receives people there."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.api import User
from courses.plugin import PersonalData

from .models import Venue


def told(user: User) -> list[PersonalData]:
    count = Venue.objects.filter(host=user).count()
    if not count:
        return []
    return [
        PersonalData(
            what=ngettext(
                "Vous accueillez dans %(n)d lieu", "Vous accueillez dans %(n)d lieux", count
            )
            % {"n": count},
            purpose=_("Savoir qui reçoit les sessions d’un lieu."),
            until=_(
                "Jusqu’à ce qu’une autre personne accueille, ou que vous effaciez vos données."
            ),
            seen_by=_(
                "Les équipes du territoire du lieu. Les pages publiques ne vous nomment pas."
            ),
        )
    ]


def export(user: User) -> dict[str, Any]:
    hosted = Venue.objects.filter(host=user).order_by("pk")
    return {"venues_hosted": list(hosted.values("national_id", "name", "commune"))}


def erase(user: User) -> None:
    """The venues stay, without her."""
    Venue.objects.filter(host=user).update(host=None)
