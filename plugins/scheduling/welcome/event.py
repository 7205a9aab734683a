"""A session as engines and calendars read it: schema.org's Event."""

from typing import Any

from courses.api import json_ld

from ..models import TimeSlot
from .session import Session, Where

FREE = {"@type": "Offer", "category": "Free", "price": 0, "priceCurrency": "EUR"}
SCHEMA = "https://schema.org/"


def event_data(session: Session) -> str:
    """The element for the page's head; nothing for a session without dates or that is over."""
    slots = [one.slot for one in session.planned or session.meetings]
    if not slots or (session.is_over and not session.is_cancelled):
        return ""
    run = session.run
    return json_ld(
        [
            {
                "@type": "Event",
                "name": run.course.title,
                "description": run.course.summary,
                "url": session.address,
                "startDate": slots[0].local_start.isoformat(),
                "endDate": max(slots, key=lambda slot: slot.end).local_end.isoformat(),
                "eventStatus": _status(session),
                "eventAttendanceMode": _mode(session),
                "location": [_place(where) for where in session.places] + _online(session),
                "organizer": {"@type": "Organization", "name": run.organisation.name},
                "isAccessibleForFree": True,
                "offers": FREE | {"url": session.address},
                "subEvent": [_part(slot, run.course.title) for slot in slots] if slots[1:] else [],
            }
        ]
    )


def _status(session: Session) -> str:
    return f"{SCHEMA}EventCancelled" if session.is_cancelled else f"{SCHEMA}EventScheduled"


def _mode(session: Session) -> str:
    kinds = {(False, True): "Online", (True, False): "Offline", (True, True): "Mixed"}
    here = kinds.get((bool(session.places), session.is_remote), "Offline")
    return f"{SCHEMA}{here}EventAttendanceMode"


def _online(session: Session) -> list[dict[str, Any]]:
    """The door of a virtual class is for who is enrolled: its address here is the page's."""
    return [{"@type": "VirtualLocation", "url": session.address}] if session.is_remote else []


def _place(where: Where) -> dict[str, Any]:
    place: dict[str, Any] = {"@type": "Place", "name": where.name}
    if not where.address:
        return place | {"address": where.name}
    of_place: Any = where.stop or where.venue
    place["address"] = {
        "@type": "PostalAddress",
        "streetAddress": where.address,
        "postalCode": of_place.postal_code,
        "addressLocality": of_place.commune,
        "addressCountry": "FR",
    }
    if of_place.latitude is not None and of_place.longitude is not None:
        place["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": of_place.latitude,
            "longitude": of_place.longitude,
        }
    return place


def _part(slot: TimeSlot, title: str) -> dict[str, Any]:
    return {
        "@type": "Event",
        "name": title,
        "startDate": slot.local_start.isoformat(),
        "endDate": slot.local_end.isoformat(),
    }
