"""The people of a session in the plan: known by their address, else by their name and school."""

from django.utils.translation import gettext as _

from courses.api import CourseRun, Enrolment, QualityKind, User, bare

from ..overlaps import Plan
from .judged import Judged
from .known import Known, Scope, fingerprint, trainer_mark
from .lines import Person, Reading, is_address
from .times import refusal


class Seen:
    """What the lines before have taken: people by course, slots. `trainers` and `trainees`:

    whether the files list any; who is in no list has not gone.
    """

    def __init__(self, *, trainers: bool = False, trainees: bool = False) -> None:
        self.trainers, self.trainees = trainers, trainees
        self.met: dict[tuple[int, str], str] = {}
        self.plans: list[Plan] = []

    @classmethod
    def of(cls, reading: Reading, scope: Scope) -> "Seen":
        if scope.partial:
            return cls()
        lead = [person.leads for person in reading.people]
        return cls(trainers=any(lead), trainees=not all(lead))


class _Refused(Exception):
    """Carries the French sentence that says why."""


def judge_trainers(judged: Judged, known: Known) -> None:
    """A trainer sees people: only those are named who have a role there, or lead the run already.

    They lead its slots where the plan says so: its only trainer, or its only session.
    """
    there = set(judged.run.trainers.all()) if judged.run is not None else set()
    named: dict[int, User] = {}
    for person in judged.group.trainers:
        email = known.scope.address(person).lower()
        user = known.people.get(email)
        if not is_address(email):
            judged.refused.append(refusal(person, _no_address(person, known)))
        elif user is None or not _may_lead(user, judged.run, known):
            reason = _(
                "Cette adresse n’est celle d’aucun formateur du territoire : donnez-lui ce rôle, "
                "puis recommencez."
            )
            judged.refused.append(refusal(person, reason))
        elif user in there:
            named[user.pk] = user
            judged.same_people += 1
        else:
            there.add(user)
            named[user.pk] = user
            judged.trainers.append((person, user))
    if judged.group.alone or len(judged.group.trainers) == 1:
        judged.leaders = tuple(named[pk] for pk in sorted(named))


def _may_lead(user: User, run: CourseRun | None, known: Known) -> bool:
    leads = run is not None and user in run.trainers.all()
    return user.is_active and (user.pk in known.trainers or leads)


def judge_trainees(judged: Judged, known: Known, seen: Seen) -> None:
    for person in judged.group.trainees:
        try:
            _judge_trainee(judged, person, known, seen)
        except _Refused as refused:
            judged.refused.append(refusal(person, str(refused)))


def _judge_trainee(judged: Judged, person: Person, known: Known, seen: Seen) -> None:
    run = judged.run
    before = known.persons[run.pk].get(fingerprint(person)) if run is not None else None
    user = before.enrolment.user if before and before.enrolment else _find(person, known)
    _refuse_met_twice(judged, person, user, known, seen)
    if before is not None and before.enrolment is not None:
        _refuse_withdrawn(before.enrolment)
        judged.same_people += 1
        return
    if QualityKind.TEACHER not in judged.course.audiences:
        raise _Refused(_("Cette formation ne s’adresse pas aux enseignants."))
    if user is None:
        _refuse_nobody(person, known)
    elif _is_enrolled(judged, user, known) and person.key not in known.scope.mended:
        judged.same_people += 1
        return
    judged.trainees.append((person, user))


def _find(person: Person, known: Known) -> User | None:
    """Raises _Refused for an account that is closed, or two persons of one name and school."""
    email = known.scope.address(person).lower()
    user = known.people.get(email) if email else None
    if user is not None:
        if not user.is_active:
            raise _Refused(_("Ce compte est fermé."))
        return user
    found = known.names.get((bare(person.last_name + person.first_name), person.uai), [])
    if len(found) > 1:
        raise _Refused(_("Deux personnes ont ce nom dans cet établissement : donnez son adresse."))
    return found[0] if found else None


def _refuse_met_twice(
    judged: Judged, person: Person, user: User | None, known: Known, seen: Seen
) -> None:
    who = f"{user.pk}" if user is not None else known.scope.address(person).lower()
    if not who:
        return
    first = seen.met.setdefault((judged.course.pk, who), person.key)
    if first != person.key:
        words = _("Même personne, même formation qu’à la ligne %(line)s.")
        raise _Refused(words % {"line": first.rpartition(":")[2]})


def _refuse_withdrawn(enrolment: Enrolment) -> None:
    if enrolment.state == Enrolment.State.WITHDRAWN:
        raise _Refused(_("Cette inscription a été retirée ici : elle n’est pas refaite."))


def _is_enrolled(judged: Judged, user: User, known: Known) -> bool:
    """In this run. Raises _Refused for who cannot be."""
    for row in reversed(known.enrolments.get((user.pk, judged.course.pk), [])):
        if judged.run is not None and row.run_id == judged.run.pk:
            _refuse_withdrawn(row)
            return True
        if row.is_live and not (row.is_active and row.completed_at):
            if row.run_id in known.managed and row.as_quality != QualityKind.PARENT:
                raise _Refused(_("Déjà inscrite à cette formation, dans une autre session."))
            raise _Refused(
                _("Cette personne ne peut pas être inscrite par une liste : écrivez-lui.")
            )
    return False


def _refuse_nobody(person: Person, known: Known) -> None:
    if not is_address(known.scope.address(person)):
        raise _Refused(_no_address(person, known))
    if not (person.last_name or person.first_name):
        raise _Refused(_("Personne inconnue : indiquez son nom et son prénom."))


def _no_address(person: Person, known: Known) -> str:
    if known.scope.address(person):
        return _("Cette adresse électronique n’en est pas une : corrigez-la.")
    return _("Sans adresse électronique : complétez-la.")


def gone_people(judged: Judged, known: Known, seen: Seen) -> None:
    """Who came from the plan and is in it no more."""
    run = judged.run
    if run is None:
        return
    rows = known.persons[run.pk]
    if seen.trainees:
        here = {fingerprint(person) for person in judged.group.trainees}
        for mark, row in rows.items():
            if row.enrolment is not None and row.enrolment.is_live and mark not in here:
                words = _("inscription : %(who)s") % {"who": row.enrolment.user.display_name}
                judged.gone.append(words)
    if seen.trainers:
        here = {trainer_mark(known.scope.address(person)) for person in judged.group.trainers}
        for user in run.trainers.all():
            mark = trainer_mark(user.email)
            if mark in rows and mark not in here:
                judged.gone.append(_("formateur : %(who)s") % {"who": user.display_name})
