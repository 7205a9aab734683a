"""Two files of one plan taken in at once, by two connections."""

import json
import sys
import threading
from contextlib import suppress
from unittest.mock import patch

import django

django.setup()

from django.db import connection, transaction  # noqa: E402  (after setup)

from courses.models import CourseRun, Enrolment, User  # noqa: E402
from plugins.scheduling.models import PlanFile, PlanModule, TimeSlot  # noqa: E402
from plugins.scheduling.training_plan import importing  # noqa: E402
from plugins.scheduling.training_plan.files import read_files  # noqa: E402
from plugins.scheduling.training_plan.grouping import grouped  # noqa: E402
from plugins.scheduling.training_plan.lines import Reading  # noqa: E402
from plugins.scheduling.training_plan.places import Places  # noqa: E402
from tests import factories  # noqa: E402
from tests.concurrency import together  # noqa: E402

from .samples import files, formation, stagiaire  # noqa: E402

MODULE = {"table": "T1", "dispositif": "23A0880012", "module": "55012"}


def two_at_once():
    """Both are about to open the session when they can be."""
    territory = factories.make_territory()
    organisation = factories.make_organisation(territory)
    boss = factories.make_role("organiser", territory, organisation)
    course = factories.make_course(for_teachers=True)
    PlanModule.objects.create(territory=territory, course=course, **MODULE)
    content = read_files(files([formation()], (), [stagiaire(1), stagiaire(2)])).kept()
    about = {"by": boss, "territory": territory, "organisation": organisation, "content": content}
    both = threading.Barrier(2)
    whole = importing._open

    def opened(*args):
        with suppress(threading.BrokenBarrierError):
            both.wait(0.4)
        return whole(*args)

    def take_in(file):
        groups, _refused = grouped(Reading.of(file.content), territory)
        with transaction.atomic():
            for group in groups.values():
                importing.take_in(file, group, boss, Places(territory))

    held = [PlanFile.objects.create(name=name, **about) for name in ("un", "deux")]
    with patch.object(importing, "_open", opened):
        errors = together([lambda file=file: take_in(file) for file in held])
    return {
        "errors": errors,
        "runs": CourseRun.objects.count(),
        "slots": TimeSlot.objects.count(),
        "enrolments": Enrolment.objects.count(),
        "people": User.objects.filter(email__startswith="stagiaire").count(),
    }


def without_turns():
    """The positive control."""
    with patch.object(importing, "_take_turns"):
        return two_at_once()


if __name__ == "__main__":
    result = globals()[sys.argv[1]]() | {"vendor": connection.vendor}
    sys.stdout.write(json.dumps(result))
