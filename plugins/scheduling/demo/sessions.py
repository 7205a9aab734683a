"""The sessions of the places, made at once, and moved on once their time is over.

A verb for each would be minutes: rows are written in bulk, and leave what the verbs leave. A
session that somebody has touched, or whose sheet she has begun, stays as it is.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from courses.api import (
    CoursePage,
    CourseRun,
    Organisation,
    SeatCounter,
    TermKind,
    User,
)

from ..attendance.closing import open_sheets
from ..models import (
    Attendance,
    AttendanceEvent,
    HeadCount,
    RunSchedule,
    Sheet,
    SlotTrainer,
    Stop,
    TimeSlot,
    Venue,
)
from ..times import at
from . import crowd
from .diary import Diary
from .people import leaders
from .sheets import certify
from .tour import keep_tour
from .wanted import (
    AT_RISK,
    CANCELLED,
    JUST_OVER,
    NOW,
    YESTERDAY,
    Span,
    Wanted,
    is_over,
    last_call,
    postponed,
    spans,
    wanted,
    written,
)

DECIDED_BEFORE = timedelta(days=5)
MOST_DAYS_LATER = 8
MOST = 16  # in a session, however large its room
BREAK, LONG = 15, timedelta(hours=3)
OPERATORS = {"88": "ANHV", "95": "FSNVO", "971": "MANG"}
State, RoomState = TimeSlot.State, TimeSlot.RoomState


def keep_sessions(made: Any, by: User) -> None:
    tables = written()
    crowd.register(made, tables["people"])
    Sessions(made, by, list(wanted(tables))).keep()


class Sessions:
    """All of them, with what they take in hand."""

    def __init__(self, made: Any, by: User, some: list[Wanted]) -> None:
        self.made, self.by, self.some = made, by, some
        self.stops: dict[int, Stop] = keep_tour(made)
        self.venues = _venues(made)
        self.leaders = leaders(made)
        self.diary = Diary(timezone.now() - timedelta(days=2))

    def keep(self) -> None:
        self._make([one for one in self.some if one.key not in self.made])
        self._move_on([one for one in self.some if one.key not in self.made.fresh])
        self._certify()

    # --- at the first start --------------------------------------------------------------------

    def _make(self, some: list[Wanted]) -> None:
        courses = {page.slug: page for page in CoursePage.objects.prefetch_related("terms")}
        known = [one for one in some if one.course in courses and one.venue in self.venues]
        times = {one.key: self._spans(one) for one in known}
        known = [one for one in known if times[one.key]]
        led = {one.key: self._settle(one, times) for one in known}
        operators = {o.code: o for o in Organisation.objects.filter(code__in=OPERATORS.values())}
        runs = [self._run(one, courses[one.course], operators, times[one.key]) for one in known]
        CourseRun.objects.bulk_create(runs)
        self._count(known, runs)
        slots: list[TimeSlot] = []
        kept: dict[str, list[TimeSlot]] = {}
        for one, run in zip(known, runs, strict=True):
            kept[one.key] = [self._slot(one, run, n, span) for n, span in enumerate(times[one.key])]
            slots += kept[one.key]
        for one in known:
            self._place(one, kept[one.key])
        TimeSlot.objects.bulk_create(slots)
        open_sheets(slots)
        self._lead(known, runs, kept, led)
        self._schedule(known, runs)
        for one, run in zip(known, runs, strict=True):
            rows = [slot.pk for slot in kept[one.key]]
            self.made.note(one.key, run, "wagtail.create", rows=rows)
            self.made.fresh.add(one.key)
        both = {one.key: (one, run) for one, run in zip(known, runs, strict=True)}
        crowd.seat(self.made, both, self.by)

    def _spans(self, one: Wanted) -> list[Span]:
        venue = self.venues[one.venue]
        return spans(one, self.made.today, venue.zone.key, self.stops)

    def _run(
        self, one: Wanted, course: CoursePage, operators: dict[str, Organisation], times: list[Span]
    ) -> CourseRun:
        venue = self.venues[one.venue]
        run = CourseRun(
            course=course,
            title=one.title,
            organisation=operators[OPERATORS[_code(venue)]],
            territory=venue.territory,
            trainers_named=True,
            legal_framework=course.legal_framework,
            state=_state(one),
        )
        self._date(one, run, times)
        return run

    def _date(self, one: Wanted, run: CourseRun, times: list[Span]) -> None:
        zone = self.venues[one.venue].zone
        run.starts_on = times[0][0].astimezone(zone).date()
        run.ends_on = times[-1][1].astimezone(zone).date()
        run.enrol_until = last_call(one, times, zone.key)

    def _slot(self, one: Wanted, run: CourseRun, rank: int, span: Span) -> TimeSlot:
        venue = self.venues[one.venue]
        return TimeSlot(
            uid=uuid5(NAMESPACE_URL, f"{one.key}/{rank}"),
            run=run,
            rank=rank,
            form_key=uuid5(NAMESPACE_URL, one.key),
            start=span[0],
            end=span[1],
            venue=venue,
            whole_venue=venue.is_itinerant,
            break_minutes=BREAK if span[1] - span[0] >= LONG else 0,
            children_welcome=one.with_children,
            state=State.CANCELLED if one.kind == CANCELLED else State.PLANNED,
            cancel_reason=one.special.get("reason", ""),
            sequence=int(one.kind == CANCELLED),
            room_state=RoomState.ASKED if one.kind == AT_RISK else RoomState.CONFIRMED,
        )

    def _settle(self, one: Wanted, times: dict[str, list[Span]]) -> User | None:
        """Who leads it; a few days later where nobody can before, and never what is special."""
        venue = self.venues[one.venue]
        people = self.leaders.get(_code(venue), [])
        meant = one.special.get("trainer")
        free = [user for key, user in people if not one.special or key == meant]
        can_wait = not one.special and not venue.is_itinerant
        for days in range(MOST_DAYS_LATER if can_wait else 1):
            moved = postponed(times[one.key], days, venue.zone.key) if days else times[one.key]
            leader = self.diary.trainer(free, moved) if moved else None
            if leader is not None and moved:
                times[one.key] = moved
                return leader
        return None

    def _place(self, one: Wanted, slots: Sequence[TimeSlot]) -> None:
        """Give the slots a room that is free."""
        venue = self.venues[one.venue]
        times = [(slot.start, slot.end) for slot in slots]
        seats = self._capacity(one)
        rooms = sorted(venue.rooms.all(), key=lambda r: (r.capacity < seats, r.capacity))
        room = self.diary.room(rooms, times)
        if venue.is_itinerant:
            self.diary.bus(venue, times)
        for slot in slots:
            slot.room = room

    def _count(self, some: list[Wanted], runs: list[CourseRun]) -> None:
        total = SeatCounter.Bucket.TOTAL
        SeatCounter.objects.bulk_create(
            SeatCounter(run=run, bucket=total, capacity=self._capacity(one))
            for one, run in zip(some, runs, strict=True)
        )
        measures = CourseRun.measures.through
        measures.objects.bulk_create(
            measures(courserun_id=run.pk, term_id=term.pk)
            for run in runs
            for term in run.course.terms.all()
            if term.kind == TermKind.MEASURE
        )

    def _capacity(self, one: Wanted) -> int:
        rooms = [room.capacity for room in self.venues[one.venue].rooms.all()]
        return int(one.special.get("capacity") or min(MOST, *rooms, MOST))

    def _lead(
        self,
        some: list[Wanted],
        runs: list[CourseRun],
        kept: dict[str, list[TimeSlot]],
        led: dict[str, User | None],
    ) -> None:
        through = CourseRun.trainers.through
        through.objects.bulk_create(
            through(courserun_id=run.pk, user_id=leader.pk)
            for one, run in zip(some, runs, strict=True)
            if (leader := led[one.key]) is not None
        )
        SlotTrainer.objects.bulk_create(
            SlotTrainer(
                slot=slot, trainer=leader, start=slot.start, end=slot.end, live=slot.is_planned
            )
            for one in some
            if (leader := led[one.key]) is not None
            for slot in kept[one.key]
        )

    def _schedule(self, some: list[Wanted], runs: list[CourseRun]) -> None:
        for one, run in zip(some, runs, strict=True):
            if one.kind == AT_RISK:
                decide = _decided(run)
                minimum = one.special["minimum"]
                RunSchedule.objects.create(run=run, minimum=minimum, decide_at=decide)
            if one.kind == CANCELLED:
                RunSchedule.objects.create(
                    run=run,
                    decision=RunSchedule.Decision.CANCEL,
                    decided_by=self.by,
                    reason=one.special["reason"],
                )

    # --- later ---------------------------------------------------------------------------------

    def _move_on(self, some: list[Wanted]) -> None:
        """Those whose time is over and that nobody has touched."""
        keys = {one.key: int(self.made.made(one.key)) for one in some if one.key in self.made}
        runs = CourseRun.objects.in_bulk(list(keys.values()))
        slots = self._slots(keys)
        late = [
            one
            for one in some
            if one.venue in self.venues
            and (run := runs.get(keys.get(one.key, 0))) is not None
            and _is_whole(one, run, slots[one.key], self.made.many(one.key))
            and is_over(one, _times(slots[one.key]), *self._counted(one, run))
        ]
        said = _touched([slot for one in late for slot in slots[one.key]])
        late = [one for one in late if not said & {slot.pk for slot in slots[one.key]}]
        times = {one.key: self._spans(one) for one in late}
        late = [one for one in late if len(times[one.key]) == len(slots[one.key])]
        if late:
            self._rewrite(late, runs, keys, slots, times)

    def _counted(self, one: Wanted, run: CourseRun) -> Any:
        return run.enrol_until, self.made.day(one.key), self.made.today

    def _slots(self, keys: dict[str, int]) -> dict[str, list[TimeSlot]]:
        found: dict[int, list[TimeSlot]] = {pk: [] for pk in keys.values()}
        rows = TimeSlot.objects.told().filter(run__in=keys.values())
        for slot in rows.order_by("run", "rank", "pk"):
            found[slot.run_id].append(slot)
        return {key: found[pk] for key, pk in keys.items()}

    def _rewrite(
        self,
        late: list[Wanted],
        runs: dict[Any, CourseRun],
        keys: dict[str, int],
        slots: dict[str, list[TimeSlot]],
        times: dict[str, list[Span]],
    ) -> None:
        led: dict[str, User | None] = {}
        for one in late:
            led[one.key] = self._settle(one, times)
            for slot, span in zip(slots[one.key], times[one.key], strict=True):
                slot.start, slot.end = span
            self._place(one, slots[one.key])
            self._date(one, runs[keys[one.key]], times[one.key])
        moved = [slot for one in late for slot in slots[one.key]]
        changed = [runs[keys[one.key]] for one in late]
        SlotTrainer.objects.filter(slot__in=moved).delete()
        TimeSlot.objects.bulk_update(moved, ["start", "end", "room"], batch_size=100)
        CourseRun.trainers.through.objects.filter(courserun__in=changed).delete()
        self._lead(late, changed, slots, led)
        for model in (AttendanceEvent, Attendance, Sheet):
            model._default_manager.filter(slot__in=moved).delete()
        open_sheets(moved)
        fields = ["starts_on", "ends_on", "enrol_until"]
        CourseRun.objects.bulk_update(changed, fields, batch_size=100)
        for one in late:
            if one.kind == AT_RISK:
                run = runs[keys[one.key]]
                fresh: dict[str, Any] = {"decide_at": _decided(run), "asked_at": None}
                RunSchedule.objects.filter(run=run).update(**fresh, decision="")
        self.made.recount([one.key for one in late])

    def _certify(self) -> None:
        """The sheet of yesterday, by who led it, if nobody has said anything of it."""
        key = f"gatherings/{YESTERDAY}"
        if key not in self.made:
            return
        past = TimeSlot.objects.planned().told().filter(pk__in=self.made.many(key))
        past = past.filter(start__date__lt=self.made.today, sheet__state=Sheet.State.OPEN)
        said = AttendanceEvent.objects.values("slot_id")
        for slot in past.filter(end__lt=timezone.now()).exclude(pk__in=said):
            certify(slot, self.by)


def _code(venue: Venue) -> str:
    return venue.territory.code if venue.territory else ""


def _state(one: Wanted) -> str:
    if one.kind == CANCELLED:
        return CourseRun.State.CLOSED
    begun = one.kind in (NOW, JUST_OVER, YESTERDAY)
    return CourseRun.State.RUNNING if begun else CourseRun.State.OPEN


def _decided(run: CourseRun) -> datetime:
    """When it is decided whether enough people come."""
    day = run.starts_on or timezone.localdate()
    return at(day - DECIDED_BEFORE, time(18), run.territory.time_zone)


def _times(slots: Sequence[TimeSlot]) -> list[Span]:
    return [(slot.start, slot.end) for slot in slots]


def _is_whole(one: Wanted, run: CourseRun, slots: Sequence[TimeSlot], keys: list[int]) -> bool:
    """As it was made: no slot more or less, none moved, no other dates."""
    if {slot.pk for slot in slots} != set(keys) or run.state != _state(one):
        return False
    sequence = int(one.kind == CANCELLED)
    settled = all(
        slot.sequence == sequence and slot.is_planned == (one.kind != CANCELLED) for slot in slots
    )
    first, last = slots[0].local_start.date(), slots[-1].local_end.date()
    return settled and (run.starts_on, run.ends_on) == (first, last)


def _touched(slots: Sequence[TimeSlot]) -> set[int]:
    """Slots of whose people somebody has said something."""
    uids = {slot.pk: slot.uid for slot in slots}
    rows = AttendanceEvent.objects.filter(slot__in=uids)
    found = {
        slot
        for slot, enrolment, nonce in rows.values_list("slot", "enrolment", "nonce")
        if nonce != uuid5(NAMESPACE_URL, f"{uids[slot]}/{enrolment}")
    }
    return found | set(HeadCount.objects.filter(slot__in=uids).values_list("slot", flat=True))


def _venues(made: Any) -> dict[str, Venue]:
    """Those of the file that are still there, by name."""
    keys = {str(made.made(key)): key for key in made.keys("venues/")}
    rows = Venue.objects.filter(pk__in=keys, territory__isnull=False)
    found = rows.select_related("territory").prefetch_related("rooms")
    return {keys[str(venue.pk)].removeprefix("venues/"): venue for venue in found}
