"""How far a meeting is from the school of somebody who teaches."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from .distances import Position, distance_words, km_between, position_of
from .models import Quality, User
from .plugin import Occasion


def position_of_school(user: User) -> Position | None:
    """Of the school that she has named, if we know where it is."""
    rows = Quality.objects.filter(user=user, school__latitude__isnull=False)
    quality = rows.select_related("school").order_by("pk").first()
    return position_of(quality.school) if quality else None


def from_school(meetings: Iterable[Occasion], school: Position | None) -> str:
    """« à 12 km de votre école », the furthest of several places; nothing if none is known."""
    places = (position_of(meeting.place) for meeting in meetings)
    far = [km_between(school, place) for place in places if place] if school else []
    if not far:
        return ""
    return _("%(distance)s de votre école") % {"distance": distance_words(max(far))}
