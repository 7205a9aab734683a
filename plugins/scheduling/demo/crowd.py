"""People who come to the sessions of places: many, made together, each in few sessions."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from functools import partial
from itertools import islice
from typing import Any
from zlib import crc32

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.text import slugify

from courses.api import (
    CourseRun,
    Enrolment,
    Quality,
    QualityKind,
    School,
    SeatCounter,
    Territory,
    User,
    register_guest,
)

from .wanted import CANCELLED, FAMILY, Wanted

PEOPLE, SEATED = "gatherings-people/", "crowds/gatherings"
FEWEST, MOST = 3, 6
PARENT, TEACHER = QualityKind.PARENT, QualityKind.TEACHER
# Who comes with whom to what is for families.
PARTIES = (
    {"adults": 2, "children_6_to_10": 1},
    {"adults": 1, "children_under_6": 1, "children_6_to_10": 1},
    {"adults": 1, "children_11_to_17": 2},
    {"adults": 2, "children_under_6": 1, "children_11_to_17": 1},
    {"adults": 1, "children_6_to_10": 1},
)


def register(made: Any, names: dict[str, list[str]]) -> None:
    """Nobody signs in as one of them."""
    for territory in Territory.objects.filter(code__in=names):
        key = f"{PEOPLE}{territory.code}"
        if key not in made:
            made.many_once(key, User, partial(_people, territory, names[territory.code]))


def _people(territory: Territory, names: list[str]) -> list[User]:
    nobody = make_password(None)
    written = {f"{slugify(name)}@formation.example": name for name in names}
    taken = set(User.objects.filter(email__in=written).values_list("email", flat=True))
    users = User.objects.bulk_create(
        User(
            first_name=name.split(" ", 1)[0],
            last_name=name.split(" ", 1)[1],
            email=email,
            password=nobody,
        )
        for email, name in written.items()
        if email not in taken
    )
    schools = list(School.objects.filter(territory=territory).order_by("uai")[: len(users)])
    Quality.objects.bulk_create(
        Quality(
            user=user,
            kind=_kind(place),
            established=Quality.Established.ORGANISER,
            school=schools[place % len(schools)] if schools and place % 2 else None,
        )
        for place, user in enumerate(users)
    )
    return users


def _kind(place: int) -> str:
    return TEACHER if place % 2 else PARENT


def seat(made: Any, runs: dict[str, tuple[Wanted, CourseRun]], by: User) -> None:
    """In the sessions made at this very start."""
    if runs:
        made.many_once(SEATED, Enrolment, lambda: _seat(made, list(runs.values()), by))


def _seat(made: Any, runs: list[tuple[Wanted, CourseRun]], by: User) -> list[Enrolment]:
    pools = _pools(made)
    following: dict[int, set[int]] = defaultdict(set)
    rows: list[Enrolment] = []
    for one, run in runs:
        quality = PARENT if PARENT in run.course.audiences else TEACHER
        pool = pools[run.territory.code, quality]
        start = crc32(one.title.encode()) % max(1, len(pool))
        if "guests" in one.special:
            rows += [_enrolment(one, run, pk, PARENT, 0) for pk in _guests(one)]
            continue
        known = following[run.course_id]
        free = (pk for pk in [*pool[start:], *pool[:start]] if pk not in known)
        many = one.special.get("people") or FEWEST + start % (MOST - FEWEST + 1)
        chosen = list(islice(free, many))
        known.update(chosen)
        rows += [_enrolment(one, run, pk, quality, place) for place, pk in enumerate(chosen)]
    made_rows = Enrolment.objects.bulk_create(rows)
    _date(made, made_rows, by)
    _count(made_rows)
    return made_rows


def _guests(one: Wanted) -> list[int]:
    """Parents who gave their name and no address."""
    named = (name.split(" ", 1) for name in one.special["guests"])
    return [register_guest(first_name, last_name)[0].pk for first_name, last_name in named]


def _pools(made: Any) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for key in list(made.keys(PEOPLE)):
        code = key.removeprefix(PEOPLE)
        for place, pk in enumerate(made.many(key)):
            found[code, _kind(place)].append(pk)
    return found


def _enrolment(one: Wanted, run: CourseRun, user: int, quality: str, place: int) -> Enrolment:
    party = PARTIES[place % len(PARTIES)] if one.kind == FAMILY else {"adults": 1}
    is_over = one.kind == CANCELLED
    return Enrolment(
        run=run,
        course_id=run.course_id,
        user_id=user,
        as_quality=quality,
        territory_id=run.territory_id,
        state=Enrolment.State.CLOSED if is_over else Enrolment.State.CONFIRMED,
        seats=sum(party.values()),
        **party,
    )


def _date(made: Any, rows: list[Enrolment], by: User) -> None:
    """Some afternoon of the last two weeks, never of today."""
    for place, row in enumerate(rows):
        day = made.today - timedelta(days=2 + place % 13)
        moment = datetime.combine(day, time(12 + place % 7, place * 7 % 60))
        row.created_at = row.confirmed_at = timezone.make_aware(moment)
        if row.state == Enrolment.State.CLOSED:
            row.ended_at, row.ended_by = row.created_at + timedelta(days=1), by
    Enrolment.objects.bulk_update(
        rows, ["created_at", "confirmed_at", "ended_at", "ended_by"], batch_size=200
    )


def _count(rows: list[Enrolment]) -> None:
    taken: dict[int, int] = defaultdict(int)
    for row in rows:
        if row.state in Enrolment.HOLDING:
            taken[row.run_id] += row.seats
    total = SeatCounter.Bucket.TOTAL
    counters = list(SeatCounter.objects.filter(run__in=taken, bucket=total))
    for counter in counters:
        counter.taken = taken[counter.run_id]
    SeatCounter.objects.bulk_update(counters, ["taken"])
