"""What the public page of a venue says."""

import re
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.api import absolute, json_ld

from .models import Closure, Stop, TimeSlot, Venue
from .opening import opening_words

STOPS_SHOWN = 20
SLOTS_SHOWN = 12


def venue_context(venue: Venue) -> dict[str, Any]:
    today = timezone.localdate(timezone=venue.zone)
    return {
        "venue": venue,
        "above": above(venue),
        "rooms": venue.rooms.prefetch_related("equipment"),
        "stops": _stops(venue, today),
        "closures": Closure.objects.filter(venue=venue, last_day__gte=today),
        "slots": TimeSlot.objects.at(venue).upcoming().told()[:SLOTS_SHOWN],
        "opening": opening_words(venue.opening_hours),
        "dial": dial(venue.phone),
        "emails": [address for address in venue.emails if _passes(validate_email, address)],
        "websites": [address for address in venue.websites if _passes(_is_site, address)],
        "structured_data": _structured_data(venue),
    }


def above(venue: Venue) -> list[tuple[str, str]]:
    """The pages above it, for the breadcrumbs."""
    pages = [(_("Lieux"), reverse("scheduling:venues"))]
    if venue.territory:
        at = reverse("scheduling:territory", args=[venue.territory.code])
        pages.append((venue.territory.name, at))
    return pages


def dial(phone: str) -> str:
    """The number as a telephone wants it; nothing where it holds other words, or several."""
    digits = re.sub(r"[ .()\u00a0\u202f-]", "", phone)
    return digits if re.fullmatch(r"\+?[0-9]{3,15}", digits, re.ASCII) else ""


def _stops(venue: Venue, today: date) -> list[Stop]:
    return list(Stop.objects.filter(venue=venue, day__gte=today)[:STOPS_SHOWN])


_is_site = URLValidator(["http", "https"])


def _passes(check: Any, value: Any) -> bool:
    try:
        check(value)
    except ValidationError:
        return False
    return True


def _structured_data(venue: Venue) -> str:
    """schema.org's Place. A closed venue is told to nobody."""
    if venue.state == Venue.State.CLOSED:
        return ""
    place: dict[str, Any] = {
        "@type": "Place",
        "name": venue.name,
        "url": absolute(venue.get_absolute_url()),
        "description": venue.summary,
        "telephone": dial(venue.phone),
        "isAccessibleForFree": "Gratuit" in venue.fees or None,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": venue.address,
            "postalCode": venue.postal_code,
            "addressLocality": venue.commune,
            "addressCountry": "FR",
        },
        "geo": _position(venue),
    }
    return json_ld([{name: value for name, value in place.items() if value}])


def _position(venue: Venue) -> dict[str, Any] | None:
    if venue.latitude is None or venue.longitude is None:
        return None
    return {
        "@type": "GeoCoordinates",
        "latitude": venue.latitude,
        "longitude": venue.longitude,
    }
