"""Minutes by nature, and how they are known: planned, signed for, announced."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from courses.api import Completion, CoursePage, KnownBy, Nature

from .case import Case
from .models import Kind


def minutes_by_nature(case: Case) -> dict[str, int]:
    """Without zeros. Meetings as they were attended; work at one's own pace as it was announced,
    which a certificate of presence says nothing of.

    A nature whose hours plugins affirm is theirs: completions of the same work add nothing to it.
    """
    if case.kind == Kind.PRESENCE:
        return signed_for(case)
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


def signed_for(case: Case) -> dict[str, int]:
    """What sheets prove of these minutes."""
    minutes: Counter[str] = Counter()
    for fact in case.attended:
        minutes[fact.nature] += fact.minutes
    return {nature: minutes[nature] for nature in Nature.values if minutes[nature]}


def met(minutes: dict[str, int]) -> tuple[int, ...]:
    """Those of meetings, in a room or at a distance."""
    return tuple(minutes.get(nature, 0) for nature in (Nature.ON_SITE, Nature.REMOTE_LIVE))


def _counted(done: Completion) -> int:
    """Hours attended count as signed for; measured time is evidence, never printed."""
    if done.known_by == KnownBy.ATTENDED:
        return int(done.minutes)
    return int(done.activity.minutes_announced)


def announced_natures(case: Case) -> set[str]:
    """Those whose duration is the announced one, which the document says."""
    attended = {str(fact.nature) for fact in case.facts if fact.known_by == KnownBy.ATTENDED}
    attended |= {str(done.nature) for done in case.completions if done.known_by == "attended"}
    return set(Nature.values) - attended


def modality(case: Case) -> str:
    """One of CoursePage.Modality: as it went; as the course announces it while nothing is done."""
    natures = set() if case.is_invitation else set(minutes_by_nature(case))
    if not natures:
        return str(case.enrolment.course.modality)
    if Nature.ON_SITE.value not in natures:
        return CoursePage.Modality.REMOTE.value
    hybrid = len(natures) > 1
    return CoursePage.Modality.HYBRID.value if hybrid else CoursePage.Modality.ON_SITE.value


def planned_by_nature(case: Case) -> dict[str, int]:
    """What was to be done: the meetings' hours, and what the course announces for the rest.

    A run open all year round has no meetings: what the course announces of them is not for it.
    """
    minutes: Counter[str] = Counter()
    for fact in case.planned:
        minutes[str(fact.nature)] += fact.minutes
    course = case.enrolment.course
    announced = {
        Nature.ON_SITE: course.minutes_on_site,
        Nature.REMOTE_LIVE: course.minutes_remote_live,
        Nature.REMOTE_SELF: course.minutes_remote_self,
    }
    done = minutes_by_nature(case)
    if case.enrolment.run.permanent:
        announced |= {Nature.ON_SITE: 0, Nature.REMOTE_LIVE: 0}
    for nature, total in announced.items():
        if not minutes[nature]:
            minutes[nature.value] = total or done.get(nature.value, 0)
    return {nature: minutes[nature] for nature in Nature.values if minutes[nature]}


def missed(case: Case) -> int:
    """Half-days that were planned, are over, and were not attended."""
    here = {fact.start for fact in case.attended}
    now = timezone.now()
    past = [fact for fact in case.planned if fact.end and fact.end <= now]
    return sum(fact.start not in here for fact in past)


def results(case: Case) -> list[dict[str, str]]:
    """Of each step that is marked: acquired, or on its way."""
    return [
        {"title": row.activity.title, "result": "acquired" if row.is_complete else "under_way"}
        for row in case.begun
        if row.score is not None
    ]


def period(case: Case) -> tuple[date, date]:
    """First and last day, by the clock of each meeting's place, else of the territory."""
    days = [moment.astimezone(case.zone(start)).date() for start, moment in _moments(case)]
    return min(days), max(days)


def _moments(case: Case) -> Iterable[tuple[datetime, datetime]]:
    """Each with the start of what it belongs to."""
    meetings = case.to_come if case.is_invitation else dated(case)
    for one in meetings:
        yield from ((one.start, one.start), (one.start, one.end or one.start))
    if case.is_invitation or case.kind == Kind.PRESENCE:
        return
    own_pace = [done for done in case.completions if done.nature in ("", Nature.REMOTE_SELF)]
    for done in own_pace:
        yield from ((done.started_at, done.started_at), (done.started_at, done.completed_at))
    row = case.enrolment
    if not own_pace and not meetings:
        begun = row.started_at or row.completed_at
        yield from ((begun, begun), (begun, row.completed_at))


def dated(case: Case) -> list[Any]:
    """Facts with their hours, by time."""
    return sorted(
        (fact for fact in case.facts if fact.valid and fact.start), key=lambda fact: fact.start
    )
