"""Enrolling those whom a session of the plan names: as a list of the run, which can be undone."""

from uuid import UUID, uuid5

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.api import (
    CourseRun,
    Enrolment,
    EnrolmentList,
    EnrolmentRefused,
    QualityKind,
    RosterLine,
    User,
    enrol,
    enrol_person,
    hold_seats,
)

from ..models import PlanFile, PlanPerson
from .judged import Judged
from .known import fingerprint
from .lines import Person, Refused
from .times import refusal

NAMESPACE = UUID("0c9a3a52-6a3c-4a5c-8f0d-64c1b6f3a0de")


def enrol_trainees(
    run: CourseRun, judged: Judged, file: PlanFile, by: User
) -> list[tuple[Refused, str]]:
    """Those who cannot be, and what they were counted as."""
    if not judged.trainees:
        return []
    hold_seats(run, [user for _person, user in judged.trainees if user is not None])
    listed = EnrolmentList.objects.create(
        run=run,
        by=by,
        quality=QualityKind.TEACHER,
        state=EnrolmentList.State.CONFIRMED,
        confirmed_at=timezone.now(),
    )
    refused, rows = [], []
    for person, user in judged.trainees:
        try:
            enrolment = _enrol(run, person, user, file, listed, tell=not judged.is_past)
        except EnrolmentRefused as error:
            kind = "people_new" if user is None else "people_known"
            refused.append((refusal(person, _told(error)), kind))
            continue
        PlanPerson.objects.update_or_create(
            run=run, fingerprint=fingerprint(person), defaults={"enrolment": enrolment}
        )
        rows.append({"number": person.number, "fate": "done", "state": enrolment.state})
    if rows:
        EnrolmentList.objects.filter(pk=listed.pk).update(rows=rows)
    else:
        listed.delete()
    return refused


def _enrol(
    run: CourseRun,
    person: Person,
    user: User | None,
    file: PlanFile,
    listed: EnrolmentList,
    *,
    tell: bool,
) -> Enrolment:
    """Somebody known by her name may have another address than the plan's, or none."""
    key = uuid5(NAMESPACE, f"{run.pk} {fingerprint(person)}")
    if user is not None and not user.email:
        return enrol(
            user, run, QualityKind.TEACHER, by=listed.by, key=key, from_list=listed, tell=False
        )
    email = user.email if user is not None else file.mended.get(person.key) or person.email
    line = RosterLine(person.number, person.last_name, person.first_name, email, person.uai)
    enrolment, _new = enrol_person(
        run, QualityKind.TEACHER, line, by=listed.by, key=key, from_list=listed, tell=tell
    )
    return enrolment


def _told(refused: EnrolmentRefused) -> str:
    """The verb speaks to the person; where it names an enrolment of hers, we say no more."""
    if refused.enrolment is None:
        return refused.sentence
    return _("Cette personne ne peut pas être inscrite par une liste : écrivez-lui.")
