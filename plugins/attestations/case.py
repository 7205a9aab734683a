"""An enrolment with all that a document of one type about it would say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from courses.api import (
    Completion,
    CourseRun,
    Enrolment,
    KnownBy,
    Quality,
    User,
    facts,
    having_steps,
    occasions,
)
from courses.plugin import Fact, Occasion

from .families import principal
from .models import (
    INVITATIONS,
    Attestation,
    Convening,
    Grounds,
    Kind,
    Seal,
    Signatory,
    TemplateVersion,
)
from .templates_in_use import in_use


@dataclass(frozen=True)
class Case:
    """What is known of one enrolment at one moment. `previous` is what a new version replaces."""

    enrolment: Enrolment
    kind: Kind
    today: date
    affirmed: tuple[Fact, ...]
    begun: tuple[Completion, ...]
    occasions: tuple[Occasion, ...]
    has_steps: bool
    established: bool
    already: Attestation | None
    previous: Attestation | None
    signatories: tuple[Signatory, ...]
    convening: Convening | None
    template: TemplateVersion | None
    seal: Seal | None

    @property
    def name(self) -> str:
        return printable_name(self.enrolment.user)

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """What was done; what was planned is apart."""
        return tuple(fact for fact in self.affirmed if fact.known_by != KnownBy.PLANNED)

    @cached_property
    def planned(self) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.affirmed if fact.known_by == KnownBy.PLANNED)

    @cached_property
    def completions(self) -> tuple[Completion, ...]:
        return tuple(row for row in self.begun if row.is_complete)

    @cached_property
    def attended(self) -> tuple[Fact, ...]:
        """Meetings signed for, by time."""
        met = (f for f in self.facts if f.valid and f.start and f.known_by == KnownBy.ATTENDED)
        return tuple(sorted((fact for fact in met if fact.minutes), key=lambda fact: fact.start))

    @cached_property
    def to_come(self) -> tuple[Occasion, ...]:
        now = timezone.now()
        return tuple(one for one in self.occasions if one.end > now and one.status == "confirmed")

    def zone(self, start: datetime) -> ZoneInfo:
        """The clock of the place where a meeting starts then, else the territory's."""
        own = {one.start: one.zone for one in self.occasions}
        return ZoneInfo(own.get(start) or self.enrolment.territory.time_zone)

    @property
    def signatory(self) -> Signatory | None:
        return next(iter(self.signatories), None)

    @property
    def is_invitation(self) -> bool:
        return self.kind in INVITATIONS

    @property
    def grounds(self) -> Grounds | None:
        """On what a document rests now; None: on nothing."""
        if self.is_invitation:
            return Grounds.EXPECTED if self.to_come else None
        if self.enrolment.completed_at is not None:
            return Grounds.COMPLETED
        return Grounds.ATTENDED if self.attended else None


def printable_name(user: User) -> str:
    """The name that a person wants on her papers; never an e-mail address."""
    return " ".join((user.printed_name or user.get_full_name()).split())


def today_of(enrolment: Enrolment) -> date:
    """The day that it is where the other dates of the document are told."""
    return timezone.localdate(timezone=ZoneInfo(enrolment.territory.time_zone))


def cases(enrolments: Sequence[Enrolment], kind: Kind | None = None) -> list[Case]:
    """As many statements for one as for many. Enrolments come with run, course and user.

    Without a `kind`, each one's principal document.
    """
    days = {row.pk: today_of(row) for row in enrolments}
    kinds = {row.pk: kind or principal(row) for row in enrolments}
    affirmed = _by_enrolment(enrolments, facts(enrolments))
    begun = _by_enrolment(enrolments, _completions(enrolments))
    meetings = _occasions(enrolments)
    established = _established(enrolments)
    current, revoked = _issued(enrolments)
    signatories = _signatories(enrolments, days)
    convenings = _convenings(enrolments)
    templates = in_use(enrolments, set(kinds.values()))
    steps = _with_steps(enrolments)
    seals = _seals(enrolments)
    return [
        Case(
            enrolment=row,
            kind=kinds[row.pk],
            today=days[row.pk],
            affirmed=tuple(affirmed[row.pk]),
            begun=tuple(begun[row.pk]),
            occasions=tuple(meetings.get(row.run_id, ())),
            has_steps=row.course_id in steps,
            established=(row.user_id, row.as_quality) in established,
            already=current.get((row.pk, kinds[row.pk])),
            previous=revoked.get((row.pk, kinds[row.pk])),
            signatories=tuple(signatories.get((row.run.organisation_id, days[row.pk]), ())),
            convening=convenings.get(row.run.organisation_id),
            template=templates(row, kinds[row.pk]),
            seal=seals.get(row.run.organisation_id),
        )
        for row in enrolments
    ]


def _by_enrolment(enrolments: Sequence[Enrolment], rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {row.pk: [] for row in enrolments}
    for row in rows:
        found[row.enrolment_id].append(row)
    return found


def _completions(enrolments: Sequence[Enrolment]) -> Iterable[Completion]:
    rows = Completion.objects.filter(enrolment__in=enrolments)
    return rows.select_related("activity").order_by("pk")


def _occasions(enrolments: Sequence[Enrolment]) -> dict[int, list[Occasion]]:
    found: dict[int, list[Occasion]] = {}
    runs = CourseRun.objects.filter(pk__in={row.run_id for row in enrolments})
    runs = runs.select_related("course", "territory")
    for occasion in occasions(runs) if enrolments else ():
        found.setdefault(occasion.run_id, []).append(occasion)
    return found


def _established(enrolments: Iterable[Enrolment]) -> set[tuple[int, str]]:
    rows = Quality.objects.filter(user__in={row.user_id for row in enrolments})
    return {(row.user_id, row.kind) for row in rows if row.is_established}


def _seals(enrolments: Sequence[Enrolment]) -> dict[int, Seal]:
    rows = Seal.objects.in_use()
    rows = rows.filter(organisation__in={row.run.organisation_id for row in enrolments})
    return {seal.organisation_id: seal for seal in rows}


Papers = dict[tuple[int, str], Attestation]


def _issued(enrolments: Sequence[Enrolment]) -> tuple[Papers, Papers]:
    """The current ones, and the latest of those that were revoked."""
    current: Papers = {}
    revoked: Papers = {}
    for row in Attestation.objects.filter(enrolment__in=enrolments).order_by("version", "pk"):
        kept = revoked if row.state == Attestation.State.REVOKED else current
        kept[row.enrolment_id, row.kind] = row
    return current, revoked


Delegations = dict[tuple[int, date], list[Signatory]]


def _signatories(enrolments: Sequence[Enrolment], days: dict[int, date]) -> Delegations:
    """Of each organisation on each day that it is somewhere: three at most."""
    found: Delegations = {}
    organisations = {row.run.organisation_id for row in enrolments}
    for day in sorted(set(days.values())):
        for row in Signatory.objects.in_force(day).filter(organisation__in=organisations):
            found.setdefault((row.organisation_id, day), []).append(row)
    return found


def _convenings(enrolments: Sequence[Enrolment]) -> dict[int, Convening]:
    organisations = {row.run.organisation_id for row in enrolments}
    rows = Convening.objects.filter(organisation__in=organisations, is_on=True)
    return {row.organisation_id: row for row in rows}


def _with_steps(enrolments: Sequence[Enrolment]) -> set[int]:
    """The courses, among those that somebody has not completed, that have steps to complete."""
    courses = {row.course_id: row.course for row in enrolments if row.completed_at is None}
    return having_steps(courses.values())
