"""Workers are killed while a batch is issued: each document once, sealed, each reject with its
reason.
"""

import psycopg
import pytest

from tests.stack import Stack

PEOPLE, REJECTS = 60, 6
SEED = """
import json
from tests.seeding import people_to_attest
print(json.dumps(people_to_attest({}, {})))
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
    "sealed": sum(row.content.facts["seal"] is not None for row in rows),
    "seals": len({row.content.facts["seal"]["fingerprint"] for row in rows}),
    "rejects": {
        str(one["enrolment"]): " ".join(reason for reason, _address in one["reasons"])
        for one in Job.objects.get(kind="attestations.issue").report.get("rejects", [])
    },
    "signed": sum(b"/ETSI.CAdES.detached" in row.content.pdf.read() for row in rows),
    "true": sum(sha256(row.content.pdf.open().read()).hexdigest() == row.pdf_hash for row in rows),
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

    return stack.wait_for(over, "the end of the batch and its mails", 240 + people)


def assert_each_once(stack, people, reasons):
    found = finished(stack, people)
    told = found.pop("rejects")
    counts = ("rows", "people", "numbers", "issued", "sealed", "signed", "true", "sent")
    assert found == dict.fromkeys(counts, people) | {"seals": 2, "job": "done", "unsent": 0}
    assert set(told) == set(reasons)
    for key, words in reasons.items():
        assert words in told[key], told[key]
    mails = list((stack.folder / "mail").iterdir())
    assert sum(file.read_text().count("Message-ID: <message-") for file in mails) == people


@pytest.mark.parametrize("stack", ["postgres"], indirect=True)
def test_each_attestation_is_issued_once_whatever_dies(stack):
    reasons = stack.python(SEED.format(PEOPLE, REJECTS))["reasons"]
    stack.start_worker("first")
    stack.wait_for(issued(stack, 5), "the first attestations")
    stack.kill_child("first")
    stack.wait_for(issued(stack, 15), "more, by the child that took over")
    stack.kill("first")
    stack.start_worker("second")
    stack.wait_for(issued(stack, PEOPLE - REJECTS), "all of them, by another worker", 240)
    assert_each_once(stack, PEOPLE - REJECTS, reasons)


@pytest.mark.long
@pytest.mark.parametrize("broker", ["filesystem", "redis", "amqp"])
def test_a_thousand_and_four_deaths_on_each_broker(broker, request, tmp_path, postgres_database):
    url = "filesystem://localhost/"
    if broker != "filesystem":
        url = request.getfixturevalue(f"{broker}_url")
    stack = Stack(tmp_path / "stack", postgres_database.url, url)
    people, rejects = 1000, 15
    try:
        reasons = stack.python(SEED.format(people, rejects))["reasons"]
        for death in range(4):
            stack.start_worker(f"worker-{death}")
            stack.wait_for(issued(stack, 150 * (death + 1)), f"some before death {death}", 300)
            stack.kill_child(f"worker-{death}")
            more = issued(stack, 150 * (death + 1) + 30)
            stack.wait_for(more, f"more before death {death}", 300)
            stack.kill(f"worker-{death}")
        stack.start_worker("last")
        stack.wait_for(issued(stack, people - rejects), "all of them", 600)
        assert_each_once(stack, people - rejects, reasons)
    finally:
        stack.stop()
