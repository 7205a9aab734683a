"""Scenarios of several connections that would wait for one another, played step by step.

`python -m tests.lock_order NAME` prints one JSON object. No step waits for a clock: each watches
PostgreSQL until the connections that it needs are blocked, or have gone on.
"""

import json
import sys
import threading
import uuid
from unittest.mock import patch

import django

django.setup()

from django.db import IntegrityError, connection, transaction  # noqa: E402  (after setup)
from django.utils import timezone  # noqa: E402

from courses import enrolment as verbs  # noqa: E402
from courses.enrolment import enrol, seats_disagree  # noqa: E402
from courses.models import Enrolment, SeatCounter  # noqa: E402
from courses.runs import close_run  # noqa: E402
from courses.seats import lock_seats, take_seats  # noqa: E402
from tests import factories  # noqa: E402
from tests.concurrency import blocked, together, until, until_blocked  # noqa: E402


def a_seat_given_back_in_mid_transaction():
    """A form whose key has served takes a seat and gives it back, within a longer transaction.

    The next in line waits for the end of that transaction, a third finds the seat free: whoever
    took a seat again in it would wait behind the next.
    """
    run = factories.make_run(capacity=5)
    first, late, following, last = [factories.make_user(quality="parent") for _ in range(4)]
    key = uuid.uuid4()
    enrol(first, run, "parent", key=key)
    taken, given_back, stepped_in, over = [threading.Event() for _ in range(4)]

    def take(run, quality, seats):
        if threading.current_thread().name != "late":
            return take_seats(run, quality, seats)
        if taken.is_set():  # the seat was given back, and is wanted again
            given_back.set()
            stepped_in.wait(60)
            return take_seats(run, quality, seats)
        done = take_seats(run, quality, seats)
        taken.set()
        until_blocked(1)
        return done

    def with_a_key_that_has_served():
        threading.current_thread().name = "late"
        try:
            with transaction.atomic():
                enrol(late, run, "parent", key=key)
        except IntegrityError:
            over.set()
        finally:
            given_back.set()

    def next_in_line():
        taken.wait(60)
        enrol(following, run, "parent")

    def who_steps_in():
        given_back.wait(60)
        with transaction.atomic():
            enrol(last, run, "parent")
            stepped_in.set()
            if not over.is_set():
                until_blocked(2)

    with patch.object(verbs, "take_seats", take):
        errors = together([with_a_key_that_has_served, next_in_line, who_steps_in])
    return {"errors": errors, "refused": over.is_set(), "taken": taken_of(run)}


def begun_again_crosswise():
    """Two people take a course again, each in the run that the other has completed."""
    course = factories.make_course()
    runs = [factories.make_run(course) for _ in range(2)]
    people = [factories.make_user() for _ in range(2)]
    for person, run in zip(people, runs, strict=True):
        enrol(person, run, "teacher")
    Enrolment.objects.update(completed_at=timezone.now())
    holding, end = [], verbs._end

    def end_slowly(row, *args, **kwargs):
        holding.append(row.pk)
        until(lambda: len(holding) == 2 or blocked())
        end(row, *args, **kwargs)

    with patch.object(verbs, "_end", end_slowly):
        crossed = zip(people, reversed(runs), strict=True)
        errors = together(
            [lambda who=who, run=run: enrol(who, run, "teacher") for who, run in crossed]
        )
    return {"errors": errors, "taken": [taken_of(run) for run in runs]}


def closed_while_a_parent_comes():
    """A run is closed between the two counters that a parent takes her seat in."""
    run = factories.make_run(capacity=5, quotas={"parents": 5})
    enrol(factories.make_user(), run, "teacher")
    boss = factories.make_role("organiser", run.territory, run.organisation)
    held = threading.Event()
    with connection.cursor() as cursor:  # so small a table is read whole, in whatever order it is
        cursor.execute("ANALYZE courses_seatcounter")

    def comes():
        with transaction.atomic():
            lock_seats(run)
            held.set()
            until_blocked(1)
            enrol(factories.make_user(quality="parent"), run, "parent")

    def closes():
        held.wait(60)
        close_run(run, by=boss)

    errors = together([comes, closes])
    return {"errors": errors, "live": Enrolment.objects.live().count(), "taken": taken_of(run)}


def taken_of(run):
    return SeatCounter.objects.get(run=run, bucket="total").taken


SCENARIOS = {
    scenario.__name__: scenario
    for scenario in (
        a_seat_given_back_in_mid_transaction,
        begun_again_crosswise,
        closed_while_a_parent_comes,
    )
}

if __name__ == "__main__":
    result = SCENARIOS[sys.argv[1]]() | {"disagree": seats_disagree(), "vendor": connection.vendor}
    sys.stdout.write(json.dumps(result))
