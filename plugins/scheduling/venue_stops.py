"""« Étapes » of an itinerant venue, with the flyers of each, for those who organise."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .models import Venue
from .organising.frame import framed
from .welcome.reach import stops_announced_by

SHOWN = 60


@require_safe
def stops(request: HttpRequest, pk: int) -> HttpResponse:
    """Those to come, of a venue that one sees."""
    venue = get_object_or_404(Venue.objects.visible_to(request.user), pk=pk)
    coming = stops_announced_by(request.user).filter(venue=venue, day__gte=timezone.localdate())
    title = _("Étapes : %(venue)s") % {"venue": venue.name}
    return framed(
        request, "admin/stops.html", title, icon="home", venue=venue, stops=coming[:SHOWN]
    )
