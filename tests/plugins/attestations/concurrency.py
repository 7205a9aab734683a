"""Scenarios of several connections at once: `python -m` this module and the scenario's name."""

import hashlib
import json
import sys
import threading
from unittest.mock import patch
from uuid import uuid4

import django

django.setup()

from django.db import IntegrityError, connection  # noqa: E402  (after setup)

from courses.completion import Progress, record_progress  # noqa: E402
from courses.enrolment import enrol  # noqa: E402
from courses.models import Enrolment, Job  # noqa: E402
from courses.privacy import erasure  # noqa: E402
from plugins.attestations.archive import taken  # noqa: E402
from plugins.attestations.batches import left_pending, start  # noqa: E402
from plugins.attestations.facts import freeze  # noqa: E402
from plugins.attestations.issue import issue, render  # noqa: E402
from plugins.attestations.models import Attestation, AttestationContent  # noqa: E402
from plugins.attestations.personal_data import purge  # noqa: E402
from plugins.attestations.retention import with_period  # noqa: E402
from tests import factories  # noqa: E402
from tests.concurrency import together  # noqa: E402


def completed(number):
    run = factories.make_run()
    activity = factories.make_activity(run.course)
    rows = [enrol(factories.make_user(), run, "teacher") for _ in range(number)]
    for row in rows:
        record_progress(row, activity, Progress(100))
    return rows, factories.make_role("administrator", run.territory)


def issued_at_once():
    """Each of four enrolments by three administrators' clicks at one instant."""
    rows, administrator = completed(4)
    calls = [lambda row=row: render(issue(row, by=administrator)) for row in rows for _ in range(3)]
    errors = together(calls)
    found = list(Attestation.objects.order_by("sequence"))
    return {
        "vendor": connection.vendor,
        "errors": errors,
        "sequences": [row.sequence for row in found],
        "states": sorted({row.state for row in found}),
        "hashes": all(_hash(row) == row.pdf_hash for row in found),
    }


def _hash(row):
    with row.content.pdf.open("rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def taken_away_while_issued():
    """A batch is taken away while its last documents are being made; what waits, what is kept."""
    rows, administrator = completed(6)
    batch = start([row.pk for row in rows], by=administrator, key=uuid4())
    papers = [issue(row, by=administrator, batch=batch) for row in rows]
    errors = together([lambda row=row: render(row) for row in papers[:3]])
    files = {}

    def take():
        for file in taken(batch.attestations.order_by("sequence"), with_facts=False):
            with file.open() as source:
                files[file.name] = source.read()

    errors += together([take, *(lambda row=row: render(row) for row in papers[3:])])
    lines = [line.split(";") for line in files.pop("manifeste.csv").decode().splitlines()[1:]]
    told = {f"{line[0]}.pdf": line[-1] for line in lines if line[-1]}
    contents = AttestationContent.objects.all()
    return {
        "errors": errors,
        "lines": len(lines),
        "agree": told == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
        "left": left_pending(),
        "kept": sorted(set(with_period(contents).values_list("kept", flat=True))),
        "gone": sum(purge(dry_run=True).values()),
    }


def confirmed_at_once():
    """One confirmation posted five times at one instant."""
    rows, administrator = completed(1)
    key = uuid4()
    errors = together([lambda: start([rows[0].pk], by=administrator, key=key)] * 5)
    return {"errors": errors, "jobs": Job.objects.filter(kind="attestations.issue").count()}


def erased_while_it_is_issued():
    """Her right is looked at, then she is erased, then the document would be kept."""
    row, administrator = _followed_by_a_parent()
    looked_at, erased = threading.Event(), threading.Event()

    def slowly(case):
        looked_at.set()
        erased.wait(2)  # who is erased now either waits for this document, or comes first
        return freeze(case)

    def go_away():
        looked_at.wait(30)
        with patch.object(erasure, "_forget_addresses", lambda person: erased.set()):
            erasure.erase(row.user, by=None, ground="self")

    with patch("plugins.attestations.issue.freeze", slowly):
        return _kept(together([lambda: issue(row, by=administrator), go_away]))


def issued_while_she_is_erased():
    """Who issues waits for the erasure, and then knows of it."""
    row, administrator = _followed_by_a_parent()
    held, become = threading.Event(), erasure._become_pseudonym

    def slowly(person):
        held.set()
        threading.Event().wait(2)  # the other comes to the enrolment, and waits there
        become(person)

    def deliver():
        held.wait(30)
        issue(row, by=administrator)

    with patch.object(erasure, "_become_pseudonym", slowly):
        go_away = lambda: erasure.erase(row.user, by=None, ground="self")  # noqa: E731
        return _kept(together([go_away, deliver]))


def _followed_by_a_parent():
    """Her course is over: nothing is withdrawn when she goes."""
    run = factories.make_run()
    activity = factories.make_activity(run.course)
    row = enrol(factories.make_user(quality="parent"), run, "parent")
    record_progress(row, activity, Progress(100))
    Enrolment.objects.filter(pk=row.pk).update(state=Enrolment.State.CLOSED)
    return row, factories.make_role("administrator", run.territory)


def _kept(errors):
    """What of her name is kept after all."""
    return {"errors": errors, "kept": AttestationContent.objects.count()}


def refused_by_the_database():
    """Every kind of change to what was issued."""
    (row,), administrator = completed(1)
    attestation = issue(row, by=administrator)
    render(attestation)
    records = Attestation.objects.filter(pk=attestation.pk)
    contents = AttestationContent.objects.filter(pk=attestation.pk)
    changes = {
        "number": lambda: records.update(number="TNE-X"),
        "state": lambda: records.update(state="pending", issued_at=None),
        "facts": lambda: contents.update(facts={}),
        "delete": records.delete,
    }
    refused = []
    for name, change in changes.items():
        try:
            change()
        except IntegrityError:
            refused.append(name)
    return {"refused": refused, "all": list(changes)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(globals()[sys.argv[1]]()))
