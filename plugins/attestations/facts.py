"""What an attestation says, frozen as JSON: nothing is looked up again afterwards."""

import html
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.html import strip_tags

from courses.api import KnownBy, Nature, User

from .case import Case
from .models import Kind

# What the shape below is called in the record, for those who read it in ten years.
FORMAT = 1


def freeze(case: Case, by: User, today: date) -> dict[str, Any]:
    """Dates are ISO, durations in minutes. A participation holds the least there can be."""
    row, run, course = case.enrolment, case.enrolment.run, case.enrolment.course
    first, last = period(case)
    minutes = minutes_by_nature(case)
    known = {
        "format": FORMAT,
        "kind": case.kind.value,
        "name": case.name,
        "course": course.title,
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "minutes": minutes,
        "announced": sorted(set(minutes) & _announced_natures(case)),
        "places": list(dict.fromkeys(fact.place for fact in case.facts if fact.place)),
        "objectives": lines_of(course.objectives) or [course.summary],
        "organisation": _organisation(run.organisation),
        "territory": row.territory.name,
        "made_on": today.isoformat(),
    }
    if case.kind == Kind.PARTICIPATION:
        return known | {"free": True}
    meetings = [fact for fact in _dated(case) if fact.nature != Nature.REMOTE_SELF]
    return known | {
        "quality": row.get_as_quality_display(),
        "trainers": trainers(case),
        "plan_codes": [str(code) for code in run.plan_codes.all()],
        "meetings": [_meeting(fact, row.territory.time_zone) for fact in meetings],
        "made_by": by.get_full_name(),
    }


def minutes_by_nature(case: Case) -> dict[str, int]:
    """Without zeros. Meetings as they were attended; work at one's own pace as it was announced.

    A nature whose hours plugins affirm is theirs: completions of the same work add nothing to it.
    """
    minutes = dict.fromkeys(Nature.values, 0)
    for fact in case.facts:
        if fact.valid and fact.nature and fact.known_by != KnownBy.MEASURED:
            minutes[fact.nature] += fact.minutes
    course, self_paced = case.enrolment.course, Nature.REMOTE_SELF.value
    worked = {str(done.nature or self_paced) for done in case.completions}
    for nature in [nature for nature in worked if not minutes[nature]]:
        minutes[nature] = sum(
            _counted(done) for done in case.completions if (done.nature or self_paced) == nature
        )
    if self_paced in worked and course.minutes_remote_self:
        minutes[self_paced] = course.minutes_remote_self
    return {nature: total for nature, total in minutes.items() if total}


def _counted(done: Any) -> int:
    """Hours attended count as signed for; measured time is evidence, never printed."""
    if done.known_by == KnownBy.ATTENDED:
        return int(done.minutes)
    return int(done.activity.minutes_announced)


def _announced_natures(case: Case) -> set[str]:
    """Those whose duration is the announced one, which the document says."""
    attended = {str(fact.nature) for fact in case.facts if fact.known_by == KnownBy.ATTENDED}
    attended |= {str(done.nature) for done in case.completions if done.known_by == "attended"}
    return set(Nature.values) - attended


def period(case: Case) -> tuple[date, date]:
    """First and last day, in the territory's time."""
    zone = ZoneInfo(case.enrolment.territory.time_zone)
    moments = list(_moments(case))
    return min(moments).astimezone(zone).date(), max(moments).astimezone(zone).date()


def _moments(case: Case) -> Iterable[datetime]:
    for fact in _dated(case):
        yield from (fact.start, fact.end or fact.start)
    own_pace = [done for done in case.completions if done.nature in ("", Nature.REMOTE_SELF)]
    for done in own_pace:
        yield from (done.started_at, done.completed_at)
    row = case.enrolment
    if not own_pace and not _dated(case):
        yield from (row.started_at or row.completed_at, row.completed_at)


def _dated(case: Case) -> list[Any]:
    return sorted(
        (fact for fact in case.facts if fact.valid and fact.start), key=lambda fact: fact.start
    )


def _meeting(fact: Any, zone: str) -> dict[str, Any]:
    own = ZoneInfo(zone)
    return {
        "title": fact.label,
        "start": fact.start.astimezone(own).isoformat(),
        "end": (fact.end or fact.start).astimezone(own).isoformat(),
        "place": fact.place,
        "minutes": fact.minutes,
    }


def trainers(case: Case) -> list[str]:
    named = [person for fact in case.facts if fact.valid for person in fact.people]
    return list(
        dict.fromkeys(named or [user.get_full_name() for user in case.enrolment.run.trainers.all()])
    )


def lines_of(rich_text: str) -> list[str]:
    """The sentences of a rich text, one per paragraph or list item."""
    for end in ("</li>", "</p>", "<br/>", "<br>"):
        rich_text = rich_text.replace(end, "\n")
    lines = (" ".join(line.split()) for line in html.unescape(strip_tags(rich_text)).split("\n"))
    return [line for line in lines if line]


def _organisation(organisation: Any) -> dict[str, str]:
    return {
        "code": organisation.code,
        "name": organisation.name,
        "siret": organisation.siret,
        "nda": organisation.nda,
        "address": organisation.address,
    }
