"""What search engines read of a course: schema.org's words, as a block of JSON-LD.

A block of data is no script: browsers never run it, and the content security policy lets it stand.
"""

import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from wagtail.images.models import AbstractRendition

from .models import CoursePage, CourseRun, Organisation, Term, TermKind
from .plugin import Occasion

if TYPE_CHECKING:
    from .course_sheet import Offer

Data = dict[str, Any]
MOST_INSTANCES = 20
FREE = {"@type": "Offer", "category": "Free", "price": 0, "priceCurrency": "EUR"}
MODES = {
    CoursePage.Modality.ON_SITE: "Onsite",
    CoursePage.Modality.REMOTE: "Online",
    CoursePage.Modality.HYBRID: "Blended",
}
ATTENDANCE = {
    CoursePage.Modality.ON_SITE: "https://schema.org/OfflineEventAttendanceMode",
    CoursePage.Modality.REMOTE: "https://schema.org/OnlineEventAttendanceMode",
    CoursePage.Modality.HYBRID: "https://schema.org/MixedEventAttendanceMode",
}
# Nothing in a title may end the block or begin another tag.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def structured_data(
    course: CoursePage, offer: "Offer", terms: Iterable[Term], picture: AbstractRendition | None
) -> SafeString:
    """The element to put in the page's head; empty for an event without any date."""
    told = _events(course, offer) if _is_event(course) else [_course(course, offer)]
    shared = {
        "name": course.title,
        "description": course.summary,
        "url": absolute(course.get_url() or "/"),
        "image": absolute(picture.url) if picture is not None else "",
        "inLanguage": [term.code for term in terms if term.kind == TermKind.LANGUAGE] or ["fr"],
        "isAccessibleForFree": True,
        "offers": FREE,
    }
    return json_ld([shared | one for one in told])


def json_ld(graph: Iterable[Data]) -> SafeString:
    """The element that tells these things, without what is blank in them; empty for none."""
    things = [_without_blanks(one) for one in graph]
    document = {"@context": "https://schema.org", "@graph": things}
    written = json.dumps(document, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{written}</script>' if things else "")


def absolute(address: str) -> str:
    return urljoin(settings.SITE_ORIGIN, address)


def _is_event(course: CoursePage) -> bool:
    return course.format == CoursePage.Format.EVENT


def _course(course: CoursePage, offer: "Offer") -> Data:
    instances = [_permanent(run) for run in offer.permanent[:1]]
    instances += [_dated(one.run, one.meetings) for one in offer.dated[:MOST_INSTANCES]]
    return {
        "@type": "Course",
        "provider": _organisation(_who_offers(course, offer)),
        "teaches": _objectives(course),
        "timeRequired": _iso_duration(course.minutes),
        "accessibilitySummary": course.accessibility,
        "hasCourseInstance": instances,
    }


def _who_offers(course: CoursePage, offer: "Offer") -> Organisation | None:
    return course.organisation or (offer.runs[0].organisation if offer.runs else None)


def _objectives(course: CoursePage) -> list[str]:
    items = re.findall(r"<li[^>]*>(.*?)</li>", course.objectives, re.DOTALL)
    return [text for item in items if (text := strip_tags(item).strip())]


def _permanent(run: CourseRun) -> Data:
    return {
        "@type": "CourseInstance",
        "courseMode": "Online",
        "courseWorkload": _iso_duration(run.course.minutes) or "PT0M",
        "location": {"@type": "VirtualLocation", "url": absolute(run.course.get_url() or "/")},
        "offers": FREE,
    }


def _dated(run: CourseRun, meetings: list[Occasion]) -> Data:
    return _without_blanks(
        {
            "@type": "CourseInstance",
            "name": run.title,
            "courseMode": MODES[CoursePage.Modality(run.course.modality)],
            "courseWorkload": _iso_duration(run.course.minutes),
            **_when(run, meetings),
            "location": _where(run, meetings),
            "organizer": _organisation(run.organisation),
            "offers": FREE,
        }
    )


def _events(course: CoursePage, offer: "Offer") -> list[Data]:
    """One for each run that has a date; a run's own name completes that of the event."""
    dated = ((one, _when(one.run, one.meetings)) for one in offer.dated[:MOST_INSTANCES])
    return [
        {
            "@type": "Event",
            "name": ", ".join(filter(None, (course.title, one.run.title))),
            **when,
            "eventStatus": "https://schema.org/EventScheduled",
            "eventAttendanceMode": ATTENDANCE[CoursePage.Modality(course.modality)],
            "location": _where(one.run, one.meetings),
            "organizer": _organisation(one.run.organisation),
        }
        for one, when in dated
        if "startDate" in when
    ]


def _when(run: CourseRun, meetings: list[Occasion]) -> Data:
    """To the minute where meetings are known, to the day otherwise."""
    if meetings:
        return {
            "startDate": meetings[0].start.isoformat(),
            "endDate": max(meeting.end for meeting in meetings).isoformat(),
        }
    days = {"startDate": run.starts_on, "endDate": run.ends_on}
    return {name: day.isoformat() for name, day in days.items() if day is not None}


def _where(run: CourseRun, meetings: list[Occasion]) -> Data:
    if run.course.modality == CoursePage.Modality.REMOTE:
        return {"@type": "VirtualLocation", "url": absolute(run.course.get_url() or "/")}
    words = next((meeting.place.words for meeting in meetings if meeting.place), "")
    name = words or run.territory.name
    return {"@type": "Place", "name": name, "address": words or run.territory.name}


def _organisation(organisation: Organisation | None) -> Data | None:
    return {"@type": "Organization", "name": organisation.name} if organisation else None


def _iso_duration(minutes: int) -> str:
    return f"PT{minutes // 60}H{minutes % 60}M" if minutes else ""


def _without_blanks(data: Data) -> Data:
    return {name: value for name, value in data.items() if value not in ("", None, [])}
