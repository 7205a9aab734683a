"""The slots of runs as the core and its pages know them. Whatever is asked for, a few statements.

An occasion may be printed on a page for everybody: it never holds the link of a virtual class, but
the address that leads there those who are concerned, when it is due (`joining`).
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.plugin import Occasion, Place

from .models import Stop, TimeSlot, Venue
from .overlaps import place_words


def occasions(runs: Any) -> Iterator[Occasion]:
    return occasions_of(TimeSlot.objects.told().filter(run__in=runs.order_by().values("pk")))


def occasions_of(found: Iterable[TimeSlot]) -> Iterator[Occasion]:
    slots = list(found)
    named = [slot for slot in slots if slot.run.trainers_named]
    prefetch_related_objects(named, "trainers")
    stops = stops_of(slots)
    for slot in slots:
        yield Occasion(
            uid=str(slot.uid),
            sequence=slot.sequence,
            run_id=slot.run_id,
            title=slot.run.course.title,
            start=slot.start,
            end=slot.end,
            zone=slot.zone,
            place=_place(slot, stops),
            remote_link=join_address(slot) if slot.is_remote else "",
            trainers=_names(slot) if slot.run.trainers_named else (),
            status="confirmed" if slot.is_planned else "cancelled",
            changed_at=slot.changed_at,
        )


def join_address(slot: TimeSlot) -> str:
    return f"{settings.SITE_ORIGIN}{reverse('scheduling:join', args=[slot.pk])}"


def _names(slot: TimeSlot) -> tuple[str, ...]:
    """Never an address: who has no name is not named."""
    people = (user.printed_name or user.get_full_name() for user in slot.trainers.all())
    return tuple(filter(None, people))


def stops_of(slots: list[TimeSlot]) -> dict[tuple[int, Any], Stop]:
    """Where itinerant venues are on the days of these slots."""
    wanted = {(slot.venue_id, slot.local_start.date()) for slot in slots if slot.whole_venue}
    if not wanted:
        return {}
    venues, days = {venue for venue, _day in wanted}, {day for _venue, day in wanted}
    rows = Stop.objects.filter(venue__in=venues, day__in=days).order_by("-start", "-pk")
    return {(stop.venue_id, stop.day): stop for stop in rows}


def _place(slot: TimeSlot, stops: dict[tuple[int, Any], Stop]) -> Place | None:
    venue = slot.venue
    if venue is None:
        words = slot.place_words
        return Place(f"words-{slot.uid}", words) if words else None
    stop = stops.get((venue.pk, slot.local_start.date())) if slot.whole_venue else None
    if stop is not None:
        words = f"{venue.name}, {stop.place}, {stop.commune}"
        key = f"stop-{stop.pk}"
        latitude, longitude = stop.latitude, stop.longitude
    else:
        words = f"{place_words(slot)} ({venue.address})" if venue.address else place_words(slot)
        key = f"room-{slot.room_id}" if slot.room_id else f"venue-{venue.pk}"
        latitude, longitude = venue.latitude, venue.longitude
    return Place(key, words, latitude, longitude, access_words(venue), f"venue-{venue.pk}")


def access_words(venue: Venue) -> str:
    """What one should know before coming; a venue that has said nothing gets no line."""
    words = []
    if venue.wheelchair is not None:
        yes, no = _("Accessible en fauteuil roulant"), _("Non accessible en fauteuil roulant")
        words.append(yes if venue.wheelchair else no)
    if venue.hearing_loop:
        words.append(_("boucle magnétique"))
    if venue.parking:
        words.append(_("stationnement : %s") % _within(venue.parking))
    if venue.transport:
        words.append(_("transports : %s") % _within(venue.transport))
    joined = ", ".join(words)
    return f"{joined[:1].upper()}{joined[1:]}." if joined else ""


def _within(words: str) -> str:
    """What was typed as a sentence or several lines, as a part of one sentence."""
    return " ".join(words.split()).rstrip(".")
