"""What browser tests put into a stack: a learner, a course, a module per activity."""

from pathlib import Path

from django.core.files.base import ContentFile

from courses.enrolment import enrol
from courses.jobs import run_job
from plugins.scorm import intake
from plugins.scorm.models import ScormActivityPage
from tests import factories
from tests.seeding import session_for


def course_of_modules(files: dict[str, str]) -> dict:
    """One activity per module, `files` by name. Gives the learner's session and the addresses."""
    territory = factories.make_territory()
    trainer = factories.make_role("trainer", territory)
    learner = factories.make_user(first_name="Zoé", last_name="Lefèvre")
    course = factories.make_course()
    run = factories.make_run(course, territory, factories.make_organisation(territory))
    enrolment = enrol(learner, run, "teacher")
    activities = {name: activity_of(course, name, file, trainer) for name, file in files.items()}
    return {
        "session": session_for(learner),
        "trainer": session_for(trainer),
        "enrolment": enrolment.pk,
        "activities": {
            name: {"pk": page.pk, "address": page.url_path.partition("/accueil")[2]}
            for name, page in activities.items()
        },
    }


def activity_of(course, name, file, trainer):
    version = intake.upload_package(
        ContentFile(Path(file).read_bytes(), f"{name}.zip"),
        title=name,
        territory=None,
        by=trainer,
    )
    run_job(version.job_id)
    version.refresh_from_db()
    assert version.state == "ready", version.report
    return factories.make_activity(course, ScormActivityPage, title=name, version=version)
