"""Offers of seats end by the database's clock, whatever happens to the worker that ends them."""

import os
import shutil
import signal
import subprocess

import psycopg
import pytest

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.xdist_group("stack"),
    pytest.mark.parametrize("stack", ["postgres"], indirect=True),
]
# Four people want one seat; who had it has left, the second may have it for so many minutes.
SEED = """
import json
from datetime import timedelta
from django.db.models.functions import Now
from courses.enrolment import enrol, withdraw
from courses.models import Enrolment
from tests import factories
run = factories.make_run(capacity=1)
rows = [enrol(factories.make_user(), run, "teacher") for _ in range(4)]
withdraw(rows[0], by=rows[0].user)
Enrolment.objects.filter(state="offered").update(offered_until=Now() + timedelta(minutes={}))
print(json.dumps([row.pk for row in rows]))
"""
# Gives how many hours its clock is ahead of the database's.
SWEEP = """
from courses.api import database_now
from courses.tasks import expire_offers
from django.utils import timezone
expire_offers()
print(round((timezone.now() - database_now()).total_seconds() / 3600))
"""
READ = """
import json
from courses.enrolment import seats_disagree
from courses.models import Enrolment, Message
rows = Enrolment.objects.order_by("pk")
offers = Message.objects.filter(key__contains="-offered-").order_by("pk")
print(json.dumps({
    "states": [row.state for row in rows],
    "told": [rows.get(user=offer.to).pk for offer in offers],
    "disagree": seats_disagree(),
}))
"""
BLOCKED = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
OTHERS = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND backend_type = 'client backend'
   AND pid <> pg_backend_pid()
"""
LEFT = """
SELECT extract(epoch FROM offered_until - now()) / 3600 FROM courses_enrolment
 WHERE state = 'offered'
"""
BEFORE = ["withdrawn", "offered", "waiting", "waiting"]
AFTER = ["withdrawn", "withdrawn", "offered", "waiting"]


def asked(stack, question):
    with psycopg.connect(stack.database_url) as database:
        return database.execute(question).fetchone()[0]


def test_a_worker_killed_while_a_seat_changes_hands_changes_nothing(stack):
    _left, late, following, _last = stack.python(SEED.format(-1))
    before = stack.python(READ)
    assert (before["states"], before["told"]) == (BEFORE, [late])
    with psycopg.connect(stack.database_url) as somebody:
        # The sweep has ended the first offer, and stops where it writes the second.
        somebody.execute("SELECT 1 FROM courses_enrolment WHERE id = %s FOR UPDATE", [following])
        sweep = stack.process.start(SWEEP, log=stack.log)
        stack.wait_for(lambda: asked(stack, BLOCKED), "the sweep, half done")
        os.killpg(sweep.pid, signal.SIGKILL)
        sweep.wait(20)
    stack.wait_for(lambda: asked(stack, OTHERS) == 0, "the end of what it had begun")
    assert stack.python(READ) == before
    for _twice in range(2):  # the next minute's sweeps
        stack.python(SWEEP)
    found = stack.python(READ)
    assert (found["states"], found["told"]) == (AFTER, [late, following])
    assert found["disagree"] == []


def clock(hours):
    """The environment of processes whose clock is so many hours off."""
    told = subprocess.run(
        ["faketime", "-f", f"{hours:+d}h", "env"], capture_output=True, text=True, check=True
    )
    lines = told.stdout.splitlines()
    return dict(line.split("=", 1) for line in lines if line.startswith(("LD_PR", "FAKETIME=")))


@pytest.mark.skipif(not shutil.which("faketime"), reason="faketime is not installed")
@pytest.mark.parametrize(
    ("hours", "minutes", "states"),
    [(2, 60, BEFORE), pytest.param(-2, -60, AFTER, marks=pytest.mark.long)],
)
def test_a_worker_two_hours_off_neither_shortens_an_offer_nor_keeps_it(
    stack, hours, minutes, states
):
    stack.python(SEED.format(minutes))
    stack.extra |= clock(hours)
    assert stack.python(SWEEP) == hours
    stack.extra.clear()
    assert stack.python(READ)["states"] == states
    left = minutes / 60 if states == BEFORE else 48
    assert left - 0.2 < asked(stack, LEFT) <= left
