"""People who must not get a document, each for a reason of its own, among those who must."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from courses.completion import Progress, record_progress
from courses.enrolment import enrol, withdraw
from courses.models import CoursePage
from tests import factories
from tests.dummy_plugin.models import DummyActivityPage, Note

PAST = timedelta(days=1)


def follow(run, activity, user=None, progress=100):
    enrolment = enrol(user or factories.make_user(), run, "teacher", tell=False)
    record_progress(enrolment, activity, Progress(progress, minutes=30))
    return enrolment


def no_evidence(run, activity):
    enrolment = follow(run, activity)
    Note.objects.create(enrolment=enrolment, text="")
    return enrolment, "Il manque une note"


def no_name(run, activity):
    user = factories.make_user(first_name="", last_name="")
    return follow(run, activity, user), "Le nom à imprimer manque"


def declared_only(run, activity):
    user = factories.make_user(established="declared")
    return follow(run, activity, user), "seulement déclaré"


def unprintable_name(run, activity):
    return follow(run, activity, factories.make_user(last_name="漢")), "ne s’impriment pas"


def unfinished(run, activity):
    return follow(run, activity, progress=40), "pas terminée"


def delegation_ended(run, activity):
    """Of another organisation in the same territory, whose director has left."""
    from plugins.attestations.models import Signatory

    organisation = factories.make_organisation(run.territory)
    yesterday = timezone.localdate() - PAST
    Signatory.objects.filter(organisation=organisation).update(until=yesterday)
    other = factories.make_run(_like(run, activity), run.territory, organisation)
    return follow(other, _first_step(other)), "pas de signataire"


def endless_name(run, activity):
    return follow(run, activity, factories.make_user(printed_name="É" * 121)), "trop long"


def withdrawn(run, activity):
    enrolment = follow(run, activity)
    withdraw(enrolment, by=enrolment.user, tell=False)
    return enrolment, "retirée"


def seal_ended(run, activity):
    from plugins.attestations.models import Seal
    from plugins.attestations.seals import make_demonstration

    organisation = factories.make_organisation(run.territory)
    by = factories.make_role("administrator", run.territory)
    seal = make_demonstration(organisation, by=by)
    Seal.objects.filter(pk=seal.pk).update(not_after=timezone.now() - PAST)
    other = factories.make_run(_like(run, activity), run.territory, organisation)
    return follow(other, _first_step(other)), "a expiré"


def unsigned_slot(run, activity):
    _run, slot, enrolment = _met(run, activity)
    _there(slot, enrolment)
    return enrolment, "feuille"


def another_title(run, activity):
    """The sheet was certified under the title that the course had then."""
    from plugins.scheduling.attendance.closing import close_sheet, sheet_of

    other, slot, enrolment = _met(run, activity)
    _there(slot, enrolment)
    close_sheet(sheet_of(slot), other.trainers.get(), signed=True)
    CoursePage.objects.filter(pk=other.course_id).update(title="Un tout autre titre")
    return enrolment, "titre"


def _met(run, activity):
    from plugins.scheduling.models import TimeSlot

    other = factories.make_run(_like(run, activity), run.territory, run.organisation)
    other.trainers.add(factories.make_role("trainer", run.territory))
    start = timezone.now() - timedelta(hours=3)
    slot = TimeSlot.objects.create(run=other, start=start, end=start + timedelta(hours=2))
    return other, slot, follow(other, _first_step(other))


def _there(slot, enrolment):
    from plugins.scheduling.attendance.taking import Mark, take

    by = slot.run.trainers.get()
    take(slot, [Mark(uuid4(), enrolment.pk, "present")], by=by, source="list")


def _like(run, activity):
    course = factories.make_course(minutes_remote_self=30)
    factories.make_activity(course)
    return course


def _first_step(run):
    return DummyActivityPage.objects.descendant_of(run.course).get()


PLANTS = (
    *(no_evidence, declared_only, delegation_ended, unsigned_slot, another_title, seal_ended),
    *(no_name, unprintable_name, unfinished, endless_name, withdrawn),
)


def plant(run, activity, number):
    """(enrolment, a few words of the reason), `number` times, in turn."""
    return [PLANTS[at % len(PLANTS)](run, activity) for at in range(number)]
