"""Commits at once, over several connections: `python -m tests.plugins.scorm.simultaneous`.

Prints one JSON object.
"""

import json
import sys
import threading
from collections import Counter
from contextlib import suppress
from functools import partial

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402  (after setup)
from django.db import connections  # noqa: E402

from courses.completion import Progress, record_progress  # noqa: E402
from courses.enrolment import enrol  # noqa: E402
from courses.jobs import run_job  # noqa: E402
from courses.models import Completion  # noqa: E402
from plugins.scorm import intake  # noqa: E402
from plugins.scorm.commit import OutOfOrder, commit  # noqa: E402
from plugins.scorm.models import Attempt, ScormActivityPage, ScoState  # noqa: E402
from plugins.scorm.opening import Asked, open_step  # noqa: E402
from plugins.scorm.wire import Commit  # noqa: E402
from tests import factories  # noqa: E402

from .learners import cmi_12  # noqa: E402
from .packages import small_package  # noqa: E402

COMMITS = 24
LEARNERS = 16
GROWTH = 4


def begin():
    run = factories.make_run()
    teacher = factories.make_user()
    version = intake.upload_package(
        ContentFile(small_package(), "m.zip"), title="M", territory=None, by=teacher
    )
    run_job(version.job_id)
    version.refresh_from_db()
    activity = factories.make_activity(run.course, ScormActivityPage, version=version)
    return enrol(teacher, run, "teacher"), activity


def at_once(calls):
    outcomes = Counter()

    def run(call):
        try:
            call()
        except Exception as error:
            outcomes[type(error).__name__] += 1
        else:
            outcomes["taken"] += 1
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def main():
    enrolment, activity = begin()
    opened = at_once([lambda: open_step(enrolment.pk, activity, Asked("step-1", "onglet"))] * 6)
    here = open_step(enrolment.pk, activity, Asked("step-1", "onglet"))
    attempt, state = here.attempt, here.state

    def send(number):
        found = Commit("step-1", "onglet", state.opening, number, cmi_12("incomplete", str(number)))
        return lambda: commit(enrolment.pk, attempt.pk, found)

    numbers = [number for number in range(1, COMMITS + 1) for _twice in range(2)]
    others = [lambda: record_progress(enrolment, activity, Progress(5))] * 6
    sent = at_once([send(number) for number in numbers] + others)
    last = ScoState.objects.get()
    found = {
        "opened": opened,
        "attempts": Attempt.objects.count(),
        "refused": sent.pop(OutOfOrder.__name__, 0),
        "errors": {name: count for name, count in sent.items() if name != "taken"},
        "sequence": last.sequence,
        "raw": last.tree["core"]["score"]["raw"],
        "completions": Completion.objects.count(),
    }
    found["crowd"] = crowd(enrolment.run, activity)
    sys.stdout.write(json.dumps(found))


def crowd(run, activity):
    """Each learner's answers grow; each commit is sent thrice, on one connection in disorder."""
    seats = [enrol(factories.make_user(), run, "teacher") for _learner in range(LEARNERS)]
    opened = [
        (seat, here.attempt, here.state)
        for seat in seats
        for here in [open_step(seat.pk, activity, Asked("step-1", "o"))]
    ]
    orders = (range(1, GROWTH + 1), range(GROWTH, 0, -1))
    sent = at_once([partial(send_all, *who, order) for who in opened for order in orders])
    kept = [(ScoState.objects.get(attempt=attempt), seat) for seat, attempt, _state in opened]
    wanted = [(GROWTH, answers(seat.pk, GROWTH)) for _state, seat in kept]
    return {
        "sent": dict(sent),
        "whole": [(state.sequence, state.tree) for state, _seat in kept] == wanted,
    }


def send_all(seat, attempt, state, order):
    for number in order:
        for _again in range(3):
            with suppress(OutOfOrder):
                found = Commit("step-1", "o", state.opening, number, answers(seat.pk, number))
                commit(seat.pk, attempt.pk, found)


def answers(seat, count):
    """A state of its own for each learner, with one more answer in each commit."""
    given = {str(n): {"id": f"q{n}", "student_response": f"{seat}-{n}"} for n in range(count)}
    return cmi_12("incomplete", str(count)) | {"interactions": given}


main()
