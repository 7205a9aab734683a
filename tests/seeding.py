"""What tests put into the database of a stack, from a process of its own."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from tests import factories


def session_for(user) -> str:
    """A signed-in session: the value of its cookie."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return store.session_key


def rush(people: int, seats: int) -> dict:
    """One run and the people who want it: {"run": pk, "sessions": [...]}."""
    run = factories.make_run(
        factories.make_course(title="Très demandée", for_teachers=True), capacity=seats
    )
    users = [factories.make_user() for _ in range(people)]
    return {"run": run.pk, "sessions": [session_for(user) for user in users]}


def comings_and_goings() -> dict:
    """Eight seats, four people who wait for one; and what is asked at one instant: seats given up,
    families of three, single parents, two people taken out by the desk, three seats more.

    {"asked": [[path, fields, session], ...]}
    """
    from django.urls import reverse

    from courses.enrolment import enrol

    run = factories.make_run(factories.make_course(for_parents=True), capacity=8)
    people = [factories.make_user(quality="parent") for _ in range(30)]
    rows = [enrol(person, run, "parent") for person in people[:12]]
    boss = session_for(factories.make_role("organiser", run.territory, run.organisation))
    more = {"course": run.course_id, "territory": run.territory_id, "waiting_list": "on"}
    more |= {"organisation": run.organisation_id, "legal_framework": "agent_public"}
    asked = [[reverse("courserun:edit", args=[run.pk]), more | {"capacity": 11}, boss]]
    asked += [
        [reverse("courses:withdraw", args=[row.pk]), {}, session_for(row.user)] for row in rows[:4]
    ]
    asked += [
        [reverse("courses:trainer_withdraw", args=[run.pk, row.pk]), {}, boss] for row in rows[4:6]
    ]
    for place, person in enumerate(people[12:]):
        family = {"as_quality": "parent", "adults": 1, "children_6_to_10": 2 * (place % 2)}
        asked.append([reverse("courses:enrol", args=[run.pk]), family, session_for(person)])
    return {"asked": asked}


def people_to_attest(people: int, rejects: int = 0) -> dict:
    """People who have completed a course with one of two organisations, each with its seal; among
    them, some whom nobody may attest; and the batch that an administrator has confirmed.
    """
    from uuid import uuid4

    from plugins.attestations.batches import start
    from plugins.attestations.seals import make_demonstration
    from tests.plugins.attestations.planted import follow, plant

    course = factories.make_course(minutes_remote_self=30)
    activity = factories.make_activity(course)
    first = factories.make_run(course)
    runs = [first, factories.make_run(course, first.territory)]
    administrator = factories.make_role("administrator", first.territory)
    for run in runs:
        make_demonstration(run.organisation, by=administrator)
    good = [follow(runs[at % 2], activity).pk for at in range(people - rejects)]
    planted = plant(first, activity, rejects)
    enrolments = sorted([*good, *(row.pk for row, _words in planted)])
    batch = start(enrolments, by=administrator, key=uuid4())
    reasons = {str(row.pk): words for row, words in planted}
    return {"batch": batch.pk, "reasons": reasons}


def workshop(people: int) -> dict:
    """Two workshops that have just ended, of parents without e-mail, with who receives them: what
    the first attests issues by a standing decision.

    {"decided": {"slot": pk, "people": [pk, ...]}, "undecided": ..., "host": session,
    "administrator": session}
    """
    from datetime import timedelta

    from django.utils import timezone

    from courses.enrolment import enrol
    from courses.guests import register_guest
    from plugins.attestations.models import Kind
    from plugins.attestations.standing import decide
    from tests.plugins.scheduling.meetings import make_slot
    from tests.plugins.scheduling.places import make_venue

    territory = factories.make_territory()
    organisation = factories.make_organisation(territory)
    administrator = factories.make_role("administrator", territory)
    host = factories.make_user()
    venue = make_venue(territory, host=host)

    def meeting(title):
        course = factories.make_course(title=title, for_parents=True, open_without_account=True)
        run = factories.make_run(course, territory, organisation, legal_framework="grand_public")
        slot = make_slot(run, hours_ago=2, minutes=110, venue=venue)
        names = [f"Parent Numéro {chr(65 + at)}" for at in range(people)]
        rows = [enrol(register_guest(name)[0], run, "parent", tell=False) for name in names]
        return course, {"slot": slot.pk, "people": [row.pk for row in rows]}

    course, decided = meeting("Mon enfant et les écrans")
    until = timezone.localdate() + timedelta(days=1)
    decide(organisation, Kind.PARTICIPATION, [course], until=until, by=administrator)
    return {
        "decided": decided,
        "undecided": meeting("Le téléphone à la maison")[1],
        "host": session_for(host),
        "administrator": session_for(administrator),
    }


def steps_of_three_kinds(course, number: int) -> list:
    """Activities of three plugins, in turn."""
    from plugins.resources.models import ResourcePage
    from plugins.scorm.models import Package, PackageVersion, ScormActivityPage
    from tests.dummy_plugin.models import DummyActivityPage

    version = PackageVersion.objects.create(
        package=Package.objects.create(title="Module"), number=1, state="ready", standard="1.2"
    )
    text = [{"type": "text", "value": "<p>Bonjour.</p>"}]
    kinds = [(DummyActivityPage, {}), (ResourcePage, {"body": text})]
    kinds.append((ScormActivityPage, {"version": version}))
    return [
        factories.make_activity(course, kinds[at % 3][0], **kinds[at % 3][1])
        for at in range(number)
    ]


def pages(courses: int = 200, people: int = 200) -> dict:
    """A full catalogue, a course of twenty steps followed by many, its trainer, one learner."""
    from courses.completion import Progress, record_progress
    from courses.enrolment import enrol

    run = factories.make_run(factories.make_course(title="Suivie"))
    steps = steps_of_three_kinds(run.course, 20)
    trainer = factories.make_role("trainer", run.territory)
    run.trainers.add(trainer)
    learner = factories.make_user()
    for number in range(courses - 1):
        factories.make_course(title=f"Formation {number}", for_teachers=True)
    for person in [learner, *(factories.make_user() for _ in range(people - 1))]:
        enrolment = enrol(person, run, "teacher", tell=False)
        for step in steps[:3]:
            record_progress(enrolment, step, Progress(100, minutes=10))
    return {
        "course": run.course.get_url(),
        "run": run.pk,
        "learner": session_for(learner),
        "trainer": session_for(trainer),
    }


def learners_of_a_module(people: int) -> dict:
    """People enrolled in a course of one module: the token by which each opens it."""
    from django.core.files.base import ContentFile

    from courses.enrolment import enrol
    from courses.jobs import run_job
    from plugins.scorm import intake
    from plugins.scorm.models import ScormActivityPage
    from plugins.scorm.tokens import Launch, launch_token
    from tests.plugins.scorm.packages import small_package

    run = factories.make_run()
    trainer = factories.make_role("trainer", run.territory)
    file = ContentFile(small_package(), "module.zip")
    version = intake.upload_package(file, title="Module", territory=None, by=trainer)
    run_job(version.job_id)
    version.refresh_from_db()
    module = factories.make_activity(run.course, ScormActivityPage, version=version)
    tokens = []
    for _ in range(people):
        enrolment = enrol(factories.make_user(), run, "teacher", tell=False)
        launch = Launch(enrolment.user_id, version.pk, module.pk, enrolment.pk)
        tokens.append(launch_token(launch))
    return {"tokens": tokens, "step": version.steps[0]["id"]}
