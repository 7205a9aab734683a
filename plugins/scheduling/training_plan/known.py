"""What is here of the sessions of a plan: a handful of statements for every five hundred lines."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.db.models.functions import Lower

from courses.api import (
    CoursePage,
    CourseRun,
    Enrolment,
    Organisation,
    Quality,
    QualityKind,
    Territory,
    TrainingPlanCode,
    User,
    bare,
    hashed,
)

from ..models import PlanModule, PlanPerson, PlanSlot, SlotTrainer, TimeSlot
from .grouping import AT_A_TIME, Group, Key, slices
from .lines import Person
from .places import Places


@dataclass(frozen=True)
class Scope:
    """Who takes the plan in, where, for which organisation; addresses found, by key of line."""

    territory: Territory
    organisation: Organisation
    by: User
    mended: dict[str, str]
    # What is left of a file once it was taken in: what it does not name has not gone.
    partial: bool = False

    def address(self, person: Person) -> str:
        return self.mended.get(person.key) or person.email


def fingerprint(person: Person) -> str:
    """Of a trainee as she is written: a keyed hash."""
    name = f"{bare(person.last_name)} {bare(person.first_name)}"
    return hashed("plan-trainee", f"{name} {person.email.lower()} {person.uai}")


def trainer_mark(email: str) -> str:
    return hashed("plan-trainer", email.lower())


class Known:
    """The rows that these groups concern."""

    def __init__(self, groups: Sequence[Group], scope: Scope, places: Places | None = None) -> None:
        self.scope = scope
        self.places = places or Places(scope.territory)
        self.runs: dict[Key, CourseRun] = {}
        self.coded: set[tuple[int, Key, str]] = set()
        self.elsewhere: dict[Key, Territory] = {}
        self._find_runs(groups)
        runs = {run.pk for run in self.runs.values()}
        self._find_courses(groups)
        self._find_slots(runs)
        self._find_people(groups)
        self._find_enrolments(runs)

    def _find_runs(self, groups: Sequence[Group]) -> None:
        """By the session's code; else by a code that somebody typed, when one run alone has it."""
        typed: dict[tuple[str, str, str], list[CourseRun]] = defaultdict(list)
        for code in self._codes(groups):
            key = code.table, code.dispositif, code.module, code.session
            if not code.session:
                if code.run.territory_id == self.scope.territory.pk:
                    typed[code.dispositif, code.module, code.group].append(code.run)
            elif code.run.territory_id == self.scope.territory.pk:
                self.runs.setdefault(key, code.run)
                self.coded.add((code.run_id, key, code.group))
            else:
                self.elsewhere.setdefault(key, code.run.territory)
        for group in groups:
            for meeting in group.meetings:
                found = typed.get((meeting.dispositif, meeting.module, meeting.group), [])
                if len(found) == 1 and meeting.group:
                    self.runs.setdefault(group.key, found[0])
        managed = CourseRun.objects.directed_by(self.scope.by)
        keys = {run.pk for run in self.runs.values()}
        self.directed = _among(managed, keys)

    def _codes(self, groups: Sequence[Group]) -> Iterable[TrainingPlanCode]:
        rows = TrainingPlanCode.objects.order_by("pk").select_related(
            "run__course", "run__organisation", "run__territory"
        )
        rows = rows.prefetch_related("run__trainers")
        for some in slices({group.key[3] for group in groups}):
            yield from rows.filter(session__in=some)
        for some in slices({group.key[2] for group in groups}):
            yield from rows.filter(session="", module__in=some)

    def _find_courses(self, groups: Sequence[Group]) -> None:
        """Chosen once for each module; None for those that are left aside."""
        rows = PlanModule.objects.filter(territory=self.scope.territory).select_related("course")
        self.courses: dict[tuple[str, str, str], CoursePage | None] = {
            (row.table, row.dispositif, row.module): row.course
            for some in slices({group.key[2] for group in groups})
            for row in rows.filter(module__in=some)
        }

    def _find_slots(self, runs: set[int]) -> None:
        leads = SlotTrainer.objects.filter(live=True).select_related("trainer")
        rows = TimeSlot.objects.told().order_by("start", "pk")
        rows = rows.prefetch_related(
            Prefetch("leads", queryset=leads.order_by("trainer_id"), to_attr="live_leads")
        )
        self.slots: dict[int, list[Any]] = defaultdict(list)
        self.said: dict[int, PlanSlot] = {}
        for some in _numbers(runs):
            for slot in rows.filter(run__in=some):
                self.slots[slot.run_id].append(slot)
            self.said |= {row.slot_id: row for row in PlanSlot.objects.filter(run__in=some)}

    def _find_people(self, groups: Sequence[Group]) -> None:
        people = [person for group in groups for person in (*group.trainers, *group.trainees)]
        emails = {self.scope.address(person).lower() for person in people} - {""}
        lowered = User.objects.alias(lowered=Lower("email"))
        self.people = {
            user.email.lower(): user
            for some in slices(emails)
            for user in lowered.filter(lowered__in=some)
        }
        here = User.objects.filter(groups__territory_role__territory=self.scope.territory)
        trainers = {self.people[e].pk for e in emails & self.people.keys()}
        self.trainers = _among(here, trainers)
        self._find_names([p for p in people if p.uai and not p.leads])

    def _find_names(self, people: Sequence[Person]) -> None:
        """Teachers of these schools whom one may see, by their name and school."""
        self.names: dict[tuple[str, str], list[User]] = defaultdict(list)
        seen = User.objects.visible_to(self.scope.by).values("pk")
        rows = Quality.objects.filter(
            kind=QualityKind.TEACHER, user__is_active=True, user__in=seen
        ).select_related("user", "school")
        for some in slices({person.uai for person in people}):
            for row in rows.filter(school__uai__in=some):
                name = bare(row.user.last_name + row.user.first_name)
                uai = row.school.uai if row.school else ""
                self.names[name, uai].append(row.user)

    def _find_enrolments(self, runs: set[int]) -> None:
        self.persons: dict[int, dict[str, PlanPerson]] = defaultdict(dict)
        for some in _numbers(runs):
            for person in PlanPerson.objects.filter(run__in=some).select_related("enrolment__user"):
                self.persons[person.run_id][person.fingerprint] = person
        users = {user.pk for user in self.people.values()}
        users |= {user.pk for found in self.names.values() for user in found}
        self.enrolments: dict[tuple[int, int], list[Enrolment]] = defaultdict(list)
        for some in _numbers(users):
            for row in Enrolment.objects.filter(user__in=some).order_by("pk"):
                self.enrolments[row.user_id, row.course_id].append(row)
        others = {row.run_id for rows in self.enrolments.values() for row in rows if row.is_live}
        managed = CourseRun.objects.managed_by(self.scope.by)
        self.managed = _among(managed, others)


def _numbers(keys: set[int]) -> Iterable[list[int]]:
    ordered = sorted(keys)
    return [ordered[at : at + AT_A_TIME] for at in range(0, len(ordered), AT_A_TIME)]


def _among(rows: Any, keys: set[int]) -> set[int]:
    """Those of the keys that are in the queryset."""
    return {
        pk
        for some in _numbers(keys)
        for pk in rows.filter(pk__in=some).order_by().values_list("pk", flat=True)
    }
