"""Scenarios of several connections at once, run in a process of their own on a real database.

`python -m tests.concurrency NAME` prints one JSON object.
"""

import json
import sys
import threading
import time
import uuid
from unittest.mock import patch

import django

django.setup()

from django.db import connection, connections, transaction  # noqa: E402  (after setup)

from courses.completion import Progress, record_progress  # noqa: E402
from courses.enrolment import (  # noqa: E402
    Party,
    change_capacity,
    enrol,
    promote,
    seats_disagree,
    withdraw,
)
from courses.jobs import Work  # noqa: E402
from courses.models import Completion, Enrolment, EnrolmentList, SeatCounter, User  # noqa: E402
from courses.signals import activity_completed, course_completed  # noqa: E402
from tests import factories  # noqa: E402


def together(calls):
    """Run calls in threads that start at once; gives the errors."""
    errors = []
    barrier = threading.Barrier(len(calls))

    def run(call):
        barrier.wait()
        try:
            call()
        except Exception as error:
            errors.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def until(condition):
    """Returns when it is so; a minute is more than any machine needs."""
    deadline = time.monotonic() + 60
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"never came: {condition}")
        time.sleep(0.01)


def blocked():
    """How many connections to this database wait for another's rows, by PostgreSQL's word."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else it is read once per transaction
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND wait_event_type = 'Lock' AND wait_event IN ('transactionid', 'tuple')"
        )
        return cursor.fetchone()[0]


def until_blocked(number):
    until(lambda: blocked() >= number)


def two_connections():
    """One records and keeps its transaction open; the other waits for it, then goes further."""
    run = factories.make_run()
    activity = factories.make_activity(run.course)
    enrolment = enrol(factories.make_user(), run, "teacher")
    held, order = threading.Event(), []

    def first():
        with transaction.atomic():
            record_progress(enrolment, activity, Progress(40))
            held.set()
            until_blocked(1)
            order.append("first")

    def second():
        held.wait(60)
        record_progress(enrolment, activity, Progress(100))
        order.append("second")

    errors = together([first, second])
    completion = Completion.objects.get()
    return {"errors": errors, "order": order, "progress": completion.progress}


def many_steps_at_once():
    """Twelve activities finished at the same instant, each by four messages."""
    run = factories.make_run()
    activities = [factories.make_activity(run.course) for _ in range(12)]
    enrolment = enrol(factories.make_user(), run, "teacher")
    heard = {"steps": 0, "course": 0}

    def count(kind):
        def listen(sender, **news):
            heard[kind] += 1

        return listen

    listeners = count("steps"), count("course")
    activity_completed.connect(listeners[0])
    course_completed.connect(listeners[1])
    calls = [
        lambda activity=activity, share=share: record_progress(enrolment, activity, Progress(share))
        for activity in activities
        for share in (30, 100, 60, 100)
    ]
    errors = together(calls)
    rows = Completion.objects.filter(progress=100, completed_at__isnull=False)
    enrolment.refresh_from_db()
    return {
        "errors": errors,
        "rows": [Completion.objects.count(), rows.count()],
        "heard": heard,
        "complete": enrolment.completed_at is not None,
    }


def coming_and_going():
    """Enrolments, withdrawals, households, offers and more seats at once: the counters keep up."""
    run = factories.make_run(capacity=8)
    users = [factories.make_user(quality="parent") for _ in range(30)]
    rows = [enrol(user, run, "parent") for user in users[:12]]
    calls = [lambda row=row: withdraw(row, by=row.user) for row in rows[::2]]
    calls += [lambda user=user: enrol(user, run, "parent", Party(1, 1, 1)) for user in users[12:21]]
    calls += [lambda user=user: enrol(user, run, "parent") for user in users[21:]]
    calls += [lambda user=user: enrol(user, run, "parent") for user in users[21:24]]
    calls += [lambda seats=seats: change_capacity(run, seats) for seats in (9, 11)]
    calls += [lambda: promote(run)] * 2
    errors = together(calls)
    held = Enrolment.objects.holding_seats().values_list("seats", flat=True)
    return {
        "errors": errors,
        "disagree": seats_disagree(),
        "held": sum(held),
        "offered": Enrolment.objects.filter(state="offered").count(),
        "people": Enrolment.objects.count(),
    }


def one_list_by_four_hands():
    """A list confirmed and done four times at once; one form to add a guest, sent four times."""
    from courses import lists
    from courses.adding import enrol_person
    from courses.models import Job, Message
    from courses.rosters import Line

    run = factories.make_run(factories.make_course(open_without_account=True), capacity=6)
    boss = factories.make_role("organiser", run.territory, run.organisation)
    people = [Line(n, "Œuvrard", f"Maël {n}", f"mael{n}@exemple.fr") for n in range(6)]
    people += [Line(n, "Dù Crêt", f"Anaëlle {n}") for n in range(6, 10)]
    listed = lists.prepare_list(run, "parent", people, by=boss)
    jobs = []

    def confirm():
        jobs.append(lists.enrol_list(EnrolmentList.objects.get(pk=listed.pk), by=boss))
        # Without leases: as if three workers took the same work over at the same instant.
        for job in Job.objects.all():
            lists._enrol_list(Work(job))

    Work.begin = Work.advance = lambda self, *args, **report: None
    key = uuid.uuid4()
    guest = Line(1, "Grüber", "Inès")
    errors = together([confirm] * 4)
    errors += together([lambda: enrol_person(run, "parent", guest, by=boss, key=key)] * 4)
    return {
        "errors": errors,
        "confirmed": sum(job is not None for job in jobs),
        "enrolments": Enrolment.objects.count(),
        "people": User.objects.exclude(pk=boss.pk).count(),
        "mails": Message.objects.count(),
        "disagree": seats_disagree(),
    }


def one_guest_form_sent_eight_times():
    """A double click, and worse: nobody has a cookie yet, the form's key is all that they share."""
    from courses.guests import enrol_guest

    course = factories.make_course(for_parents=True, open_without_account=True)
    run = factories.make_run(course, capacity=5)
    key, codes = uuid.uuid4(), []

    def send():
        _guest, code, _enrolment = enrol_guest(run, key, Party(), first_name="Inès")
        codes.append(code)

    errors = together([send] * 8)
    return {
        "errors": errors,
        "guests": User.objects.filter(email="").count(),
        "enrolments": Enrolment.objects.count(),
        "codes": len(codes),
        "disagree": seats_disagree(),
    }


def taken_away_then_erased():
    """Four clicks on the archive, three on « Effacer », a late enrolment, a seat waited for."""
    from courses.models import DataExport, Job
    from courses.privacy.archive import start_export
    from courses.privacy.erasure import erase

    run, other = factories.make_run(capacity=1), factories.make_run(factories.make_course())
    leaving, waiting = factories.make_user(), factories.make_user()
    enrol(leaving, run, "teacher")
    queued = enrol(waiting, run, "teacher")
    done = []

    def once():
        done.append(erase(User.objects.get(pk=leaving.pk), by=leaving, ground="self"))

    errors = together([lambda: start_export(leaving)] * 4)
    archives = [DataExport.objects.count(), Job.objects.count()]
    errors += together([once, once, once, lambda: enrol(leaving, other, "teacher")])
    queued.refresh_from_db()
    return {
        "errors": errors,
        "archives": archives,
        "done": sorted(done),
        "queued": queued.state,
        "disagree": seats_disagree(),
    }


def added_at_the_door():
    """Families added beyond the number of a full run, while others wait, leave and are called."""
    from courses.beyond import enrol_beyond

    run = factories.make_run(capacity=2)
    boss = factories.make_role("organiser", run.territory, run.organisation)
    users = [factories.make_user(quality="parent") for _ in range(14)]
    seated, waiting = users[:2], users[2:6]
    rows = [enrol(user, run, "parent") for user in (*seated, *waiting)]
    keys = [uuid.uuid4() for _ in users[6:]]
    added = []

    def add(place):
        party = Party(1, place % 3, 0)
        row = enrol_beyond(users[6 + place], run, "parent", party, by=boss, key=keys[place])
        added.append(row.state)

    calls = [lambda place=place: add(place) for place in range(8)]
    calls += [lambda: add(0), lambda: withdraw(rows[0], by=boss), lambda: promote(run)]
    errors = together(calls)
    total = SeatCounter.objects.get(run=run, bucket="total")
    held = Enrolment.objects.holding_seats().values_list("seats", flat=True)
    return {
        "errors": errors,
        "added": added,
        "rows": Enrolment.objects.count(),
        "seats": [total.taken, sum(held)],
        "fits": total.taken <= total.capacity,
        "queue": list(Enrolment.objects.filter(state="waiting").values_list("user", flat=True))
        == [user.pk for user in waiting[1:]],
        "disagree": seats_disagree(),
    }


def added_without_a_lock():
    """The positive control: the room is measured, then made, and nobody waits for anybody."""
    from courses import beyond

    measured = threading.Barrier(9)  # eight forms, one of them sent twice

    def measured_first(run, as_quality, seats):
        counter = SeatCounter.objects.get(run=run, bucket="total")
        measured.wait(60)
        SeatCounter.objects.filter(pk=counter.pk).update(
            capacity=max(counter.capacity, counter.taken + seats)
        )

    with (
        patch.object(beyond, "hold_seats"),
        patch.object(beyond, "_make_room", measured_first),
    ):
        return added_at_the_door()


def one_person_in_four_places():
    """Four courses at one time, taken at the same instant by one person: where that is refused."""
    from django.test import override_settings

    runs = [factories.make_run(factories.make_course()) for _ in range(4)]
    user = factories.make_user()
    with override_settings(OWN_OVERLAPS="refuse"):
        errors = together([lambda run=run: enrol(user, run, "teacher") for run in runs])
    return {
        "refused": sum("EnrolmentRefused" in error for error in errors),
        "errors": errors,
        "enrolments": Enrolment.objects.live().filter(user=user).count(),
        "disagree": seats_disagree(),
    }


def in_four_places_without_a_lock():
    """The positive control: nobody is held, and each request has looked before the others wrote."""
    from courses.clashes import Elsewhere

    def not_again(self):
        time.sleep(0.3)
        return self

    with patch.object(Elsewhere, "again", not_again):
        return one_person_in_four_places()


SCENARIOS = {
    scenario.__name__: scenario
    for scenario in (
        two_connections,
        many_steps_at_once,
        coming_and_going,
        one_list_by_four_hands,
        one_guest_form_sent_eight_times,
        taken_away_then_erased,
        added_at_the_door,
        added_without_a_lock,
        one_person_in_four_places,
        in_four_places_without_a_lock,
    )
}

if __name__ == "__main__":
    result = SCENARIOS[sys.argv[1]]() | {"vendor": connection.vendor}
    sys.stdout.write(json.dumps(result))
