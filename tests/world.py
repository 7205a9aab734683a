"""A small world in two territories: one of everything in each, and one person of each role."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from courses.completion import Progress, record_progress
from courses.enrolment import enrol
from courses.guests import register_guest
from courses.keys import hashed
from courses.messages import send_message
from courses.models import (
    Completion,
    EnrolmentList,
    GuestDevice,
    QualityKind,
    RunMessage,
    School,
)
from courses.validators import uai_letter
from plugins.attestations.batches import start
from plugins.attestations.issue import issue, render
from plugins.attestations.models import Convening, DocumentTemplate, Kind
from plugins.attestations.seals import make_demonstration
from plugins.attestations.standing import decide
from plugins.attestations.templates_in_use import save_version
from plugins.scheduling.models import PlanFile, TimeSlot, Venue, VenueFile
from plugins.scorm.models import Attempt, Package, PackageVersion, ScormActivityPage
from tests import factories

HEAD = "id,pivot,nom,commune,code_postal,adresse,date_maj"
GUEST_TOKEN = "the-cookie-of-a-guest"


def school(number: int) -> School:
    digits = f"{880000 + number:07d}"
    return School.objects.create(uai=digits + uai_letter(digits), name=f"École {number}")


def remote_slot(run) -> TimeSlot:
    """In a few minutes: its door is open."""
    start = timezone.now() + timedelta(minutes=5)
    link = "https://visio.exemple.fr/salle"
    return TimeSlot.objects.create(
        run=run, start=start, end=start + timedelta(hours=1), remote_link=link
    )


def template(organisation, by) -> DocumentTemplate:
    made = DocumentTemplate(organisation=organisation, kind="suivi", closing="À {lieu}.")
    return save_version(made, by=by).template


def module_begun(package: Package, course, enrolment) -> tuple[ScormActivityPage, Attempt]:
    """An optional module of the course, in a version of its own, and an attempt at it."""
    step = {"id": "step-1", "title": "Étape", "launch": "index.html", "sco": True, "visible": True}
    version = PackageVersion.objects.create(
        package=package, number=2, state="ready", standard="1.2", steps=[step]
    )
    module = factories.make_activity(course, ScormActivityPage, version=version, required=False)
    attempt = Attempt.objects.create(
        enrolment=enrolment, activity=module, version=version, expires_at=timezone.now()
    )
    return module, attempt


def place(code: str, name: str) -> dict:
    """A territory with a run, somebody who completed it, her attestation, lists and messages."""
    territory = factories.make_territory(code, name)
    organisation = factories.make_organisation(territory)
    catalogue = territory.catalogue
    author = factories.make_role("trainer", territory)
    course = factories.make_course(catalogue, title=f"Formation {name}", owner=author)
    activity = factories.make_activity(course)
    run = factories.make_run(course, territory, organisation, capacity=9)
    run.trainers.add(author)
    people = {
        "learner": factories.make_user(),
        "trainer": author,
        "organiser": factories.make_role("organiser", territory, organisation),
        "administrator": factories.make_role("administrator", territory),
        "host": factories.make_user(),
    }
    enrolment = enrol(people["learner"], run, QualityKind.TEACHER)
    record_progress(enrolment, activity, Progress(100, minutes=30))
    attestation = issue(enrolment, by=people["administrator"])
    render(attestation)
    attestation.refresh_from_db()
    package = Package.objects.create(title="Module", territory=territory, uploaded_by=author)
    module, attempt = module_begun(package, course, enrolment)
    slot = remote_slot(run)
    return people | {
        "territory": territory,
        "organisation": organisation,
        "course": course,
        "activity": activity,
        "run": run,
        "enrolment": enrolment,
        "completion": Completion.objects.get(enrolment=enrolment),
        "attestation": attestation,
        "signatory": attestation.signatory,
        "convening": Convening.objects.create(organisation=organisation, authority="Arrêté"),
        "template": template(organisation, people["administrator"]),
        "seal": make_demonstration(organisation, by=people["administrator"]),
        "decision": decide(
            organisation,
            Kind.PARTICIPATION,
            [factories.make_course(catalogue)],
            until=timezone.localdate() + timedelta(days=9),
            by=people["administrator"],
        ),
        "batch": start([enrolment.pk], by=people["administrator"], key=uuid4()),
        "listed": EnrolmentList.objects.create(run=run, by=author, quality=QualityKind.TEACHER),
        "message": RunMessage.objects.create(
            run=run, sender=author, subject="Bonjour", text="À mardi.", key=uuid4()
        ),
        "call": send_message(
            register_guest("Aya")[0], f"call-{code}", "Rappel", "À mardi.", run=run
        ),
        "venue": Venue.objects.create(
            name=f"Fablab {name}",
            address="3 rue des Tilleuls",
            postal_code="88000",
            commune="Épinal",
            territory=territory,
            host=people["host"],
        ),
        "venue_file": VenueFile.objects.create(by=people["organiser"], name="lieux.csv", text=HEAD),
        "plan_file": PlanFile.objects.create(
            by=people["organiser"], territory=territory, organisation=organisation, name="plan.zip"
        ),
        "package": package,
        "module": module,
        "attempt": attempt,
        "slot": slot,
        "uid": slot.uid,
        "version": PackageVersion.objects.create(package=package, number=1, original_name="m.zip"),
    }


def build() -> dict:
    """`here` and `there`, and the people who belong to neither or to all."""
    here, there = place("88", "Vosges"), place("2A", "Corse-du-Sud")
    rival = factories.make_organisation(here["territory"])
    guest, _code = register_guest("Ysé")
    GuestDevice.objects.create(user=guest, token_hash=hashed("device", GUEST_TOKEN))
    return {
        "here": here,
        "there": there,
        "school": school(1),
        "guest": guest,
        "stranger": factories.make_user(),
        "rival": factories.make_role("organiser", here["territory"], rival),
        "superuser": factories.make_user(quality=None, is_superuser=True, is_staff=True),
    }
