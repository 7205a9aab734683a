"""Many people in one session. The first of each stage follow it as people do; the others are given
what these have done, at other hours: a third of a second each would be minutes for all of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.utils.text import slugify

from ..models import (
    ActivityPage,
    Completion,
    CourseRun,
    Enrolment,
    Quality,
    School,
    SeatCounter,
    User,
)
from .builders import demo_modules
from .learners import Learning
from .registry import Registry

Table = dict[str, Any]
Activities = list[tuple[ActivityPage, Table]]
MOMENTS = ("created_at", "queued_at", "confirmed_at", "started_at", "completed_at")
WORKED = ("started_at", "completed_at", "changed_at")
MOST_DAYS = 18


@dataclass(frozen=True)
class Twin:
    """An enrolment that is to have done what another has, `earlier` than she did."""

    enrolment: Enrolment
    earlier: timedelta


class Crowds:
    """Fills the sessions of crowds.toml."""

    def __init__(self, registry: Registry, learning: Learning) -> None:
        self.registry, self.learning = registry, learning

    def gather(self, run: CourseRun, table: Table, activities: Activities) -> None:
        """Once: enrolments are noted together, under one key."""
        self.registry.many_once(
            f"crowds/{table['course']}/{table['key']}",
            Enrolment,
            lambda: self._gather(run, table, activities),
        )

    def _gather(self, run: CourseRun, table: Table, activities: Activities) -> list[Enrolment]:
        users = register(table, run.territory_id)
        enrolments: list[Enrolment] = []
        for stage, some in by_stage(table["stages"], users):
            first, *others = some
            entry = {"course": table["course"], "who": first.email, **stage}
            model = self.learning.follow(first, table["quality"], run, entry, activities)
            enrolments += [model, *repeat(model, others)]
        return enrolments


def register(table: Table, territory_id: int) -> list[User]:
    """Nobody signs in as one of them: they have no password."""
    nobody = make_password(None)
    users = User.objects.bulk_create(
        User(first_name=first, last_name=last, email=email, password=nobody)
        for first, last, email in names(table)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    known = list(School.objects.filter(territory=territory_id).order_by("uai"))
    schools: list[School | None] = [*known] or [None]
    Quality.objects.bulk_create(
        Quality(
            user=user,
            kind=table["quality"],
            established=_established(table, place),
            school=schools[place % len(schools)],
        )
        for place, user in enumerate(users)
    )
    return users


def _established(table: Table, place: int) -> str:
    named = table["people"] - table.get("nameless", 0)
    if named - table.get("declared", 0) <= place < named:
        return str(Quality.Established.DECLARED)
    return str(Quality.Established.IMPORT)


def names(table: Table) -> Iterator[tuple[str, str, str]]:
    """First name, last name, address: no two alike, both lists having no common divisor."""
    firsts, lasts = table["first_names"], table["last_names"]
    named = table["people"] - table.get("nameless", 0)
    taken = set(User.objects.exclude(email="").values_list("email", flat=True))
    for place in range(table["people"]):
        first, last = firsts[place % len(firsts)], lasts[place * 7 % len(lasts)]
        email = f"{slugify(first)}.{slugify(last)}@formation.example"
        if email not in taken:
            yield (first, last, email) if place < named else ("", "", email)


def by_stage(stages: list[Table], users: list[User]) -> Iterator[tuple[Table, list[User]]]:
    """Each stage its share, the last one what is left."""
    start = 0
    for place, stage in enumerate(stages, start=1):
        size = len(users) * stage["share"] // 100
        some = users[start:] if place == len(stages) else users[start : start + size]
        start += size
        if some:
            yield stage, some


def repeat(model: Enrolment, users: list[User]) -> list[Enrolment]:
    """Enrol others where `model` is, as far as she is. Their seats are taken at once."""
    fields = ("run", "course", "as_quality", "territory", "state", "seats", "adults", "source")
    schools = dict(Quality.objects.filter(user__in=users).values_list("user", "school"))
    made = Enrolment.objects.bulk_create(
        Enrolment(
            user=user,
            school_id=schools.get(user.pk),
            **{name: getattr(model, name) for name in fields},
        )
        for user in users
    )
    twins = [Twin(enrolment, earlier(place)) for place, enrolment in enumerate(made)]
    for twin in twins:
        _date(twin.enrolment, model, MOMENTS, twin.earlier)
    Enrolment.objects.bulk_update(made, MOMENTS)
    buckets = [SeatCounter.Bucket.TOTAL, bucket_of(model)]
    counters = SeatCounter.objects.filter(run=model.run, bucket__in=buckets)
    counters.update(taken=F("taken") + sum(row.seats for row in made))
    _repeat_work(model, twins)
    return made


def bucket_of(model: Enrolment) -> str:
    return "parents" if model.as_quality == "parent" else "teachers"


def earlier(place: int) -> timedelta:
    """Spread over some weeks and over the day, never past midnight."""
    return timedelta(days=place % MOST_DAYS, minutes=place * 11 % 180)


def _repeat_work(model: Enrolment, twins: list[Twin]) -> None:
    rows = []
    for done in model.completions.all():
        rows += [_copy(done, twin) for twin in twins]
    moments = [{name: getattr(row, name) for name in WORKED} for row in rows]
    Completion.objects.bulk_create(rows)  # which gives them the present time
    for row, known in zip(rows, moments, strict=True):
        for name, moment in known.items():
            setattr(row, name, moment)
    Completion.objects.bulk_update(rows, WORKED, batch_size=200)
    for module in demo_modules().values():
        if hasattr(module, "repeat"):
            module.repeat(model, twins)


def _copy(done: Completion, twin: Twin) -> Completion:
    copy = Completion(
        enrolment=twin.enrolment,
        **{name: getattr(done, name) for name in COPIED},
    )
    _date(copy, done, WORKED, twin.earlier)
    return copy


COPIED = (
    *("activity", "progress", "score", "evidence", "minutes", "nature", "known_by", "revision_id"),
)


def _date(row: Any, model: Any, names: tuple[str, ...], sooner: timedelta) -> None:
    for name in names:
        moment = getattr(model, name)
        setattr(row, name, moment - sooner if moment else None)
