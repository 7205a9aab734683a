"""Taking a plan in: a job, one transaction for each session, which looks again before it writes.

Stopped anywhere it is run again: what is done is then what is already here. Two imports of one
territory take turns, session by session, so that a session is opened once.
"""

from dataclasses import dataclass, field
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.api import (
    CourseRun,
    Job,
    JobRefused,
    Territory,
    TrainingPlanCode,
    User,
    Work,
    job,
    open_run,
    run_job,
    start_job,
)

from ..models import PlanFile, PlanPerson, PlanSlot, TimeSlot
from ..slots import SlotRefused, add_slots, move_slot
from .enrolling import enrol_trainees
from .grouping import Group
from .judged import Judged, Timing, counts_of, title_of
from .judging import Preview, judge, once, preview
from .known import Scope, trainer_mark
from .lines import Reading, Refused
from .people import Seen
from .places import Places
from .times import refusal

IMPORT = "scheduling.import_training_plan"
NAMESPACE = UUID("6f1b52f0-3c63-4f0e-9d0c-3f9f6d1c7a58")
ACTS = (
    *("runs_new", "runs_changed", "slots_new", "slots_moved"),
    *("trainers", "people_new", "people_known"),
)
DONE_AT_ONCE = 60  # lines for which one waits; for more a worker does it


def scope_of(file: PlanFile, by: User) -> Scope:
    partial = bool(file.content.get("partial"))
    return Scope(file.territory, file.organisation, by, file.mended, partial)


def preview_of(file: PlanFile, by: User) -> Preview:
    return preview(Reading.of(file.content), scope_of(file, by))


def confirm_plan(file: PlanFile, *, by: User, seen: int) -> Job | None:
    """Start taking it in. None when it is under way, or was confirmed since it was shown."""
    with transaction.atomic():
        row = PlanFile.objects.select_for_update().get(pk=file.pk)
        if row.rounds != seen or (row.job is not None and not row.job.is_over):
            return None
        work = start_job(IMPORT, by=by, file=row.pk)
        row.job, row.rounds = work, row.rounds + 1
        row.save(update_fields=["job", "rounds"])
        log(row.territory, "scheduling.import_plan", user=by, data={"file": row.pk})
    file.refresh_from_db()
    if len(Reading.of(file.content)) <= DONE_AT_ONCE:
        run_job(work.pk)
    return work


@job(IMPORT)
def _import(work: Work) -> None:
    file = PlanFile.objects.select_related("territory", "organisation", "by").get(
        pk=work.params["file"]
    )
    by = work.row.by or file.by
    if not PlanFile.objects.visible_to(by).filter(pk=file.pk).exists():
        raise JobRefused(_("Cette personne n’organise plus de formations dans ce territoire."))
    found = preview_of(file, by)
    todo = [judged.group for judged in found.changed]
    work.begin(len(todo))
    counts: dict[str, int] = dict(work.row.report.get("counts", {}))
    refused = [Refused(**row) for row in work.row.report.get("refused", [])]
    places = Places(file.territory)
    for done, group in enumerate(todo, 1):
        with transaction.atomic():
            work.advance(done - 1)  # held until the session is written, however long that takes
            told = take_in(file, group, by, places)
            for name, number in told.counts.items():
                counts[name] = counts.get(name, 0) + number
            refused += told.refused
            kept = [vars(line) for line in refused]
            work.advance(done, counts=counts, refused=kept)
    _finish(file, by, counts, refused)


@dataclass
class Done:
    """What became of a session: how many of each, and the lines refused on the way."""

    counts: dict[str, int] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)


def take_in(file: PlanFile, group: Group, by: User, places: Places) -> Done:
    """One session, in the caller's transaction, as it is found now."""
    _take_turns(file)
    judged = judge([group], scope_of(file, by), Seen(), places, Preview())
    if not judged or not judged[0].has_changes:
        return Done()
    one = judged[0]
    before = counts_of(one)
    run = one.run or _open(file, one, by)
    done = Done(refused=[*one.refused])
    _write_codes(run, one)
    _name_trainers(run, one)
    late = _write_slots(file, run, one, by)
    _write_span(run, one)
    refused = enrol_trainees(run, one, file, by)
    before.update(_fewer(late, refused))
    done.counts = {name: before[name] for name in ACTS if before[name]}
    done.refused += [line for line, _kind in (*late, *refused)]
    log(run, "scheduling.import_plan", user=by, data={"file": file.pk, "session": one.code})
    return done


def _take_turns(file: PlanFile) -> None:
    """With the other imports of the territory: a session is opened once, a person made once."""
    Territory.objects.select_for_update(no_key=True).get(pk=file.territory_id)


def _fewer(*refused: list[tuple[Refused, str]]) -> dict[str, int]:
    """What was counted before it was tried."""
    fewer: dict[str, int] = {}
    for _line, kind in [pair for some in refused for pair in some]:
        fewer[kind] = fewer.get(kind, 0) - 1
    return fewer


def _open(file: PlanFile, judged: Judged, by: User) -> CourseRun:
    """Its people are named by the plan: nobody else enrols from the page."""
    return open_run(
        judged.course,
        file.organisation,
        file.territory,
        title=title_of(judged.group),
        enrol_until=timezone.now(),
    )


def _write_codes(run: CourseRun, judged: Judged) -> None:
    """A code that somebody has typed becomes the session's; the others are new."""
    table, dispositif, module, session = judged.group.key
    for group in judged.codes:
        wanted = {"dispositif": dispositif, "module": module, "group": group}
        typed = TrainingPlanCode.objects.filter(run=run, session="", **wanted)
        if not typed.update(table=table, session=session):
            TrainingPlanCode.objects.create(run=run, table=table, session=session, **wanted)


def _name_trainers(run: CourseRun, judged: Judged) -> None:
    for _person, user in judged.trainers:
        run.trainers.add(user)
        PlanPerson.objects.get_or_create(run=run, fingerprint=trainer_mark(user.email))


def _write_slots(
    file: PlanFile, run: CourseRun, judged: Judged, by: User
) -> list[tuple[Refused, str]]:
    refused = []
    for timing in judged.timings:
        try:
            slot = _write_slot(file, run, timing, by)
        except SlotRefused as error:
            kind = "slots_new" if timing.is_new else "slots_moved"
            refused.append((refusal(timing.line, " ".join(error.sentences)), kind))
            continue
        said = {"start": timing.start, "end": timing.end, "place": timing.line.place}
        PlanSlot.objects.update_or_create(slot=slot, defaults={"run": run} | said)
    return refused


def _write_slot(file: PlanFile, run: CourseRun, timing: Timing, by: User) -> TimeSlot:
    if timing.slot is None:
        line = f"{file.pk} {file.rounds} {timing.line.key}"
        return add_slots(run, [timing.plan], by=by, key=uuid5(NAMESPACE, line))[0]
    if timing.moves:
        move_slot(timing.slot, timing.plan, seen=timing.slot.sequence, by=by)
    return timing.slot


def _write_span(run: CourseRun, judged: Judged) -> None:
    if judged.span:
        first, last = judged.span
        CourseRun.objects.filter(pk=run.pk).update(starts_on=first, ends_on=last)


def _finish(file: PlanFile, by: User, counts: dict[str, int], refused: list[Refused]) -> None:
    """The lines still refused stay, to be mended; the people who came in go from the file."""
    left = preview_of(file, by)
    waiting = once([*left.refused, *refused])
    keys = {line.key for line in waiting}
    reading = Reading.of(file.content)
    kept = Reading(
        reading.meetings,
        [person for person in reading.people if person.key in keys],
        reading.refused,
    )
    counts = {"refused": len(waiting), "aside": left.aside} | counts
    gone = [{"session": j.title, "what": what} for j in left.judged for what in j.gone]
    with transaction.atomic():
        row = PlanFile.objects.select_for_update().get(pk=file.pk)
        row.content = kept.kept() | {"partial": True}
        row.report = {"counts": counts, "refused": [vars(line) for line in waiting]}
        row.report["gone"] = gone or row.report.get("gone", [])
        row.done_at = timezone.now()
        row.save(update_fields=["content", "report", "done_at"])
