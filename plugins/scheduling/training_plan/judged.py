"""What a session becomes, in objects to apply and in words to show."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.api import CoursePage, CourseRun, User

from ..models import TimeSlot
from ..overlaps import Plan
from .grouping import Group
from .lines import Meeting, Person, Refused

LONGEST_TITLE = 160


@dataclass(frozen=True)
class Change:
    """In words: of what, before and after. `before` is empty for what is new."""

    what: str
    before: str
    after: str


@dataclass
class Timing:
    """A line with its hours here, and the slot that it makes, moves, or only becomes."""

    line: Meeting
    start: datetime
    end: datetime
    plan: Plan
    slot: TimeSlot | None = None
    before: Plan | None = None

    @property
    def is_new(self) -> bool:
        return self.slot is None

    @property
    def moves(self) -> bool:
        return self.before is not None and self.before != self.plan


@dataclass
class Judged:
    """`run` is None for a session that is opened; `leaders` are those whom its slots get."""

    group: Group
    course: CoursePage
    run: CourseRun | None
    codes: list[str] = field(default_factory=list)
    timings: list[Timing] = field(default_factory=list)
    same_slots: int = 0
    span: tuple[date | None, date | None] | None = None
    trainers: list[tuple[Person, User]] = field(default_factory=list)
    leaders: tuple[User, ...] = ()
    trainees: list[tuple[Person, User | None]] = field(default_factory=list)
    same_people: int = 0
    gone: list[str] = field(default_factory=list)
    noted: list[Refused] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    @property
    def title(self) -> str:
        return str(self.run) if self.run is not None else title_of(self.group)

    @property
    def code(self) -> str:
        return " / ".join(self.group.key[1:])

    @property
    def has_changes(self) -> bool:
        parts = (self.codes, self.timings, self.span, self.trainers, self.trainees)
        return self.run is None or any(parts)

    @property
    def is_past(self) -> bool:
        """All its times are over: nobody is written to."""
        days = [line.last_day or line.first_day for line in self.group.meetings]
        last = max((day for day in days if day), default=None)
        return last is not None and last < timezone.localdate()

    @property
    def changes(self) -> list[Change]:
        return [*_run_changes(self), *_slot_changes(self), *_people_changes(self)]


def counts_of(judged: Judged) -> Counter[str]:
    new = judged.run is None
    kinds = Counter(
        "new" if timing.is_new else "moved" if timing.moves else "same" for timing in judged.timings
    )
    return Counter(
        runs_new=int(new),
        runs_changed=int(judged.has_changes and not new),
        runs_same=int(not judged.has_changes),
        slots_new=kinds["new"],
        slots_moved=kinds["moved"],
        slots_same=judged.same_slots + kinds["same"],
        trainers=len(judged.trainers),
        people_new=sum(user is None for _person, user in judged.trainees),
        people_known=sum(user is not None for _person, user in judged.trainees),
        people_same=judged.same_people,
        gone=len(judged.gone),
    )


def title_of(group: Group) -> str:
    """What a run opened from the plan is called, where that fits; nothing is cut."""
    first = group.meetings[0]
    number = _("groupe %(group)s") % {"group": first.group} if first.group else first.session
    whole = f"{first.module_name}, {number}" if first.module_name else number
    return whole if len(whole) <= LONGEST_TITLE else number


def _run_changes(judged: Judged) -> Iterator[Change]:
    run = judged.run
    if run is None:
        yield Change(_("session"), "", _("ouverte : « %(course)s »") % {"course": judged.course})
    for group in judged.codes:
        yield Change(
            _("code du plan"), "", " / ".join(filter(None, (*judged.group.key[1:3], group)))
        )
    if judged.span:
        before = _days(run.starts_on, run.ends_on) if run is not None else ""
        yield Change(_("dates"), before, _days(*judged.span))


def _slot_changes(judged: Judged) -> Iterator[Change]:
    for timing in judged.timings:
        before = plan_words(timing.before) if timing.before else ""
        what = _("créneau") if timing.is_new or timing.moves else _("créneau rattaché au plan")
        yield Change(what, before, plan_words(timing.plan))


def _people_changes(judged: Judged) -> Iterator[Change]:
    for _line, user in judged.trainers:
        yield Change(_("formateur"), "", user.display_name)
    for person, known in judged.trainees:
        what = _("inscription") if known else _("inscription d’une nouvelle personne")
        yield Change(what, "", known.display_name if known else person.words)


def plan_words(plan: Plan) -> str:
    where = ", ".join(str(part) for part in (plan.room, plan.venue) if part) or plan.place_words
    who = ", ".join(user.display_name for user in plan.trainers)
    return " · ".join(filter(None, (plan.words, where or _("à distance"), who)))


def _days(first: date | None, last: date | None) -> str:
    return " – ".join(date_format(day, "j F Y") for day in (first, last) if day)
