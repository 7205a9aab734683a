"""What taking a plan in would do now, session by session: nothing is written here.

What the plan says again changes nothing, whatever was arranged here since. What it says no more is
shown, and stays.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from ..slots import OVER
from .grouping import Group, grouped
from .judged import Judged, counts_of
from .known import Known, Scope
from .lines import Reading, Refused
from .people import Seen, gone_people, judge_trainees, judge_trainers
from .places import Places
from .times import refusal
from .timings import judge_times, refuse_clashes

GROUPS_AT_A_TIME = 100


@dataclass
class Preview:
    """Every line is in a session, refused, or of a module that is left aside."""

    judged: list[Judged] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    unknown: list[Group] = field(default_factory=list)
    aside: int = 0

    @property
    def changed(self) -> list[Judged]:
        return [judged for judged in self.judged if judged.has_changes]

    @property
    def counts(self) -> dict[str, int]:
        counted: Counter[str] = Counter(refused=len(self.refused), aside=self.aside)
        for judged in self.judged:
            counted.update(counts_of(judged))
        return dict(counted)


def preview(reading: Reading, scope: Scope) -> Preview:
    """What taking these lines in would do now."""
    groups, refused = grouped(reading, scope.territory)
    found = Preview(refused=[*reading.refused, *refused])
    seen = Seen.of(reading, scope)
    places = Places(scope.territory)
    waiting = iter(groups.values())
    while some := list(islice(waiting, GROUPS_AT_A_TIME)):
        found.judged += judge(some, scope, seen, places, found)
    found.refused += [line for judged in found.judged for line in judged.refused]
    found.refused = once(found.refused)
    return found


def once(refused: list[Refused]) -> list[Refused]:
    """Each line once, with the first of its reasons, in the order of the files."""
    first = {line.key: line for line in reversed(refused)}
    return sorted(first.values(), key=lambda line: (line.file, line.number))


def judge(
    groups: Sequence[Group], scope: Scope, seen: Seen, places: Places, found: Preview
) -> list[Judged]:
    """Those of the groups that have a course; why not of the others goes to `found`."""
    known = Known(groups, scope, places)
    judged = [one for group in groups if (one := _judged(group, known, seen, found)) is not None]
    refuse_clashes(judged, seen.plans)
    for one in judged:
        if one.run is not None and one.run.state in OVER and one.has_changes:
            _refuse_all(one)
    return judged


def _judged(group: Group, known: Known, seen: Seen, found: Preview) -> Judged | None:
    run = known.runs.get(group.key)
    course = run.course if run is not None else known.courses.get(group.module)
    reason = _out_of_reach(group, known)
    if course is None or reason:
        if not reason and group.module in known.courses:
            found.aside += len(group.lines)
            return None
        if not reason:
            found.unknown.append(group)
            reason = _("Ce module n’a pas encore de formation ici : choisissez-la.")
        found.refused += [refusal(line, reason) for line in group.lines]
        return None
    judged = Judged(group, course, run)
    _judge_codes(judged, known)
    judge_trainers(judged, known)
    judge_times(judged, known)
    judge_trainees(judged, known, seen)
    gone_people(judged, known, seen)
    return judged


def _out_of_reach(group: Group, known: Known) -> str:
    run = known.runs.get(group.key)
    if run is None and group.key in known.elsewhere:
        words = _("Cette session est suivie dans un autre territoire : %(where)s.")
        return words % {"where": known.elsewhere[group.key]}
    if run is not None and run.pk not in known.directed:
        return _("Cette session est conduite par un autre organisme.")
    if run is None and not group.meetings:
        return _("Cette session n’est pas dans les formations déposées.")
    return ""


def _judge_codes(judged: Judged, known: Known) -> None:
    """One code for each group of the session; a run may have several."""
    run, key = judged.run, judged.group.key
    wanted = dict.fromkeys(line.group for line in judged.group.meetings)
    judged.codes = [
        group for group in wanted if run is None or (run.pk, key, group) not in known.coded
    ]


def _refuse_all(judged: Judged) -> None:
    reason = _("Cette session est close : elle ne change plus.")
    lines: list[Any] = [timing.line for timing in judged.timings]
    lines += [person for person, _user in (*judged.trainers, *judged.trainees)]
    if judged.span or judged.codes:
        lines += judged.group.meetings
    judged.refused += [refusal(line, reason) for line in lines]
    judged.codes, judged.timings, judged.span = [], [], None
    judged.trainers, judged.trainees = [], []
