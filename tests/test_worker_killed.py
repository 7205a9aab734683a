"""Workers are killed while sixty attestations are issued: each is issued exactly once."""

import psycopg
import pytest

from tests.stack import Stack

PEOPLE = 60
SEED = """
import json
from tests.seeding import people_to_attest
print(json.dumps(people_to_attest({})))
"""
DONE = "SELECT count(*) FROM attestations_attestation WHERE state = 'issued'"
READ = """
import json
from hashlib import sha256
from plugins.attestations.models import Attestation
from courses.models import Job, Message
rows = list(Attestation.objects.select_related("content"))
print(json.dumps({
    "rows": len(rows),
    "people": len({row.enrolment_id for row in rows}),
    "numbers": len({row.number for row in rows}),
    "issued": sum(row.is_valid for row in rows),
    "true": sum(sha256(row.content.pdf.read()).hexdigest() == row.pdf_hash for row in rows),
    "job": Job.objects.get(kind="attestations.issue").state,
    "unsent": Message.objects.exclude(state="sent").count(),
    "sent": Message.objects.filter(state="sent").count(),
}))
"""
pytestmark = pytest.mark.xdist_group("stack")


def issued(stack, at_least):
    def enough():
        with psycopg.connect(stack.database_url) as database:
            return database.execute(DONE).fetchone()[0] >= at_least

    return enough


def finished(stack, people):
    """What is found once the batch is done and every mail has gone."""

    def over():
        found = stack.python(READ)
        return found if found["job"] == "done" and not found["unsent"] else None

    return stack.wait_for(over, "the end of the batch and its mails", 60 + people)


def assert_each_once(stack, people):
    counts = ("rows", "people", "numbers", "issued", "true", "sent")
    assert finished(stack, people) == dict.fromkeys(counts, people) | {"job": "done", "unsent": 0}
    mails = list((stack.folder / "mail").iterdir())
    assert sum(file.read_text().count("Message-ID: <message-") for file in mails) == people


@pytest.mark.parametrize("stack", ["postgres"], indirect=True)
def test_each_attestation_is_issued_once_whatever_dies(stack):
    stack.python(SEED.format(PEOPLE))
    stack.start_worker("first")
    stack.wait_for(issued(stack, 5), "the first attestations")
    stack.kill_child("first")
    stack.wait_for(issued(stack, 15), "more, by the child that took over")
    stack.kill("first")
    stack.start_worker("second")
    stack.wait_for(issued(stack, PEOPLE), "all of them, by another worker", 120)
    assert_each_once(stack, PEOPLE)


@pytest.mark.long
@pytest.mark.parametrize("broker", ["filesystem", "redis", "amqp"])
def test_five_hundred_and_four_deaths_on_each_broker(broker, request, tmp_path, postgres_database):
    url = "filesystem://localhost/"
    if broker != "filesystem":
        url = request.getfixturevalue(f"{broker}_url")
    stack = Stack(tmp_path / "stack", postgres_database.url, url)
    people = 500
    try:
        stack.python(SEED.format(people))
        for death in range(4):
            stack.start_worker(f"worker-{death}")
            stack.wait_for(issued(stack, 60 * (death + 1)), f"attestations before death {death}")
            stack.kill_child(f"worker-{death}")
            stack.wait_for(issued(stack, 60 * (death + 1) + 30), f"more before death {death}")
            stack.kill(f"worker-{death}")
        stack.start_worker("last")
        stack.wait_for(issued(stack, people), "all of them", 300)
        assert_each_once(stack, people)
    finally:
        stack.stop()
