"""Enrolling a list of people: judged line by line, confirmed once, undone while nobody began.

A list is a row that first says what it would do (`prepare_list`), then is done by a job
(`enrol_list`). Each line is one transaction with a key of its own: stopped anywhere, run again or
by two workers, it enrols each person once. What was written of a person goes when she is enrolled;
refused lines stay, to be downloaded and mended, until `tidy_lists`.
"""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from .adding import enrol_person
from .enrolment import EnrolmentRefused, withdraw
from .jobs import Work, job, start_job
from .judging import Fate, judge_lines
from .models import CourseRun, Enrolment, EnrolmentList, Job, User
from .privacy.periods import period
from .rosters import Line
from .seats import lock_seats

ENROL, UNDO = "courses.enrol_list", "courses.undo_list"
TO_ENROL = (Fate.NEW, Fate.KNOWN)
State = EnrolmentList.State


class UndoRefused(Exception):
    """Carries the French sentence that says why."""


def prepare_list(run: CourseRun, quality: str, lines: Sequence[Line], *, by: User) -> EnrolmentList:
    """A list to look at: nobody is enrolled yet."""
    rows = [
        asdict(judged.line) | {"fate": judged.fate.value, "reason": judged.reason}
        for judged in judge_lines(run, quality, lines, by=by)
    ]
    return EnrolmentList.objects.create(run=run, by=by, quality=quality, rows=rows)


def counts(listed: EnrolmentList) -> dict[str, int]:
    """How many lines have each fate."""
    return Counter(row["fate"] for row in listed.rows)


def enrol_list(listed: EnrolmentList, *, by: User) -> Job | None:
    """Confirm a prepared list: a job enrols its people. None if it was confirmed already."""
    with transaction.atomic():
        confirmed = EnrolmentList.objects.filter(pk=listed.pk, state=State.PREVIEW).update(
            state=State.CONFIRMED, confirmed_at=timezone.now()
        )
        if not confirmed:
            return None
        work = start_job(ENROL, by=by, list=listed.pk)
        EnrolmentList.objects.filter(pk=listed.pk).update(job=work)
        _log(listed, "courses.enrol_list", by, lines=len(listed.rows))
    listed.refresh_from_db()
    return work


def undo_list(listed: EnrolmentList, *, by: User) -> Job | None:
    """Withdraw the enrolments of a list; nothing else is taken back. None if that was done already.

    Raises UndoRefused once somebody has started.
    """
    with transaction.atomic():
        row = EnrolmentList.objects.select_for_update().get(pk=listed.pk)
        if row.state != State.CONFIRMED:
            return None
        if row.enrolments.filter(started_at__isnull=False).exists():
            raise UndoRefused(
                _("Des personnes de cette liste ont commencé : retirez les autres une par une.")
            )
        work = start_job(UNDO, by=by, list=row.pk)
        row.state, row.job = State.UNDONE, work
        row.save(update_fields=["state", "job"])
        _log(row, "courses.undo_list", by)
    listed.refresh_from_db()
    return work


def _log(listed: EnrolmentList, action: str, by: User, **data: Any) -> None:
    log(
        listed.run.course,
        action,
        user=by,
        data={"run": listed.run_id, "list": listed.pk} | data,
    )


class _Withdrawn(Exception):
    """The list was undone while it was being enrolled."""


@job(ENROL)
def _enrol_list(work: Work) -> None:
    listed = EnrolmentList.objects.select_related("run__course", "by").get(pk=work.params["list"])
    by = work.row.by or listed.by
    rows = list(listed.rows)
    places = [place for place, row in enumerate(rows) if row["fate"] in TO_ENROL]
    work.begin(len(places))
    try:
        for done, place in enumerate(places, 1):
            rows[place] = _enrol_row(listed, rows[place], by)
            if done % 10 == 0:
                work.advance(done)
    except _Withdrawn:
        return
    with transaction.atomic():
        work.advance(len(places))
        EnrolmentList.objects.filter(pk=listed.pk).update(rows=[_without_words(r) for r in rows])


def _enrol_row(listed: EnrolmentList, row: dict[str, Any], by: User) -> dict[str, Any]:
    """One line, one transaction, under the list's row: an undoing waits, or stops us."""
    line = Line(**{name: row[name] for name in Line.__dataclass_fields__})
    with transaction.atomic():
        held = EnrolmentList.objects.select_for_update().get(pk=listed.pk)
        if held.state != State.CONFIRMED:
            raise _Withdrawn
        try:
            enrolment, made = enrol_person(
                listed.run,
                listed.quality,
                line,
                by=by,
                key=_key(listed, line.number),
                from_list=listed,
            )
        except EnrolmentRefused as refused:
            return row | {"fate": Fate.REFUSED.value, "reason": _told(refused)}
    mine = made or enrolment.from_list_id == listed.pk
    return row | {"fate": (Fate.DONE if mine else Fate.ALREADY).value, "state": enrolment.state}


def _told(refused: EnrolmentRefused) -> str:
    """The verb speaks to the person; where it names an enrolment of hers, we say no more."""
    if refused.enrolment is None:
        return refused.sentence
    return _("Cette personne ne peut pas être inscrite par une liste : écrivez-lui.")


def _key(listed: EnrolmentList, number: int) -> uuid.UUID:
    """Of one line of one list, whoever enrols it and however often."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"enrolment-list-{listed.pk}-{number}")


def _without_words(row: dict[str, Any]) -> dict[str, Any]:
    """Refused lines are kept as they were written; of the others, what became of them."""
    if row["fate"] == Fate.REFUSED:
        return row
    return {name: row[name] for name in ("number", "fate", "state") if name in row}


@job(UNDO)
def _undo_list(work: Work) -> None:
    """Those who wait first: a seat given back must not be offered to somebody on the same list."""
    listed = EnrolmentList.objects.get(pk=work.params["list"])
    rows = list(listed.enrolments.live().order_by("confirmed_at", "pk").select_related("run"))
    rows.sort(key=lambda row: row.state in Enrolment.HOLDING)
    work.begin(len(rows))
    spared = 0
    for done, row in enumerate(rows, 1):
        spared += not _undo_one(row, work.row.by or listed.by)
        work.advance(done, spared=spared)


def _undo_one(row: Enrolment, by: User) -> bool:
    """False for somebody who has started since: she keeps her place."""
    with transaction.atomic():
        lock_seats(row.run)
        if Enrolment.objects.filter(pk=row.pk, started_at__isnull=False).exists():
            return False
        withdraw(row, by=by, reason=_("Liste annulée par l’organisateur."))
    return True


def tidy_lists() -> int:
    """Past their period: lists never confirmed go, and what others still hold of refused people."""
    since = timezone.now() - period("LISTS").length
    old = EnrolmentList.objects.filter(created_at__lt=since)
    tidied = old.filter(state=State.PREVIEW).delete()[0]
    for listed in old.exclude(rows=[]).only("rows"):
        if any("email" in row for row in listed.rows):
            listed.rows = [{k: row[k] for k in ("number", "fate")} for row in listed.rows]
            listed.save(update_fields=["rows"])
            tidied += 1
    return tidied


def forget_address(email: str) -> int:
    """For an erasure: lines written with this address go from every list. Returns how many."""
    gone = 0
    for listed in EnrolmentList.objects.exclude(rows=[]):
        kept = [row for row in listed.rows if row.get("email", "").lower() != email.lower()]
        gone += len(listed.rows) - len(kept)
        if len(kept) < len(listed.rows):
            EnrolmentList.objects.filter(pk=listed.pk).update(rows=kept)
    return gone
