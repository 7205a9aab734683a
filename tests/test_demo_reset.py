"""Remettre à zéro, on each kind of database, with what no rule lets anybody delete."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from courses.demo.reset import put_files_back

pytestmark = pytest.mark.xdist_group("stack")
# The first state: one attestation that was issued, a file. Then a visitor comes, writes, is
# attested too, takes the file away; somebody reads meanwhile on a connection of her own.
SCRIPT = """
import json
from datetime import date
from pathlib import Path
from threading import Thread
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from courses.completion import Progress, record_progress
from courses.demo import reset
from courses.enrolment import enrol
from courses.models import Enrolment, User
from plugins.attestations.issue import issue, render
from plugins.attestations.models import Attestation
from tests import factories
from tests.dummy_plugin.models import Note

run = factories.make_run(factories.make_course(minutes_remote_self=30))
activity = factories.make_activity(run.course)
administrator = factories.make_role("administrator", run.territory)

def attested(name):
    user = factories.make_user(first_name=name)
    enrolment = enrol(user, run, "teacher", tell=False)
    record_progress(enrolment, activity, Progress(100, minutes=30))
    Note.objects.create(enrolment=enrolment, text="Bien")
    paper = issue(Enrolment.objects.get(pk=enrolment.pk), by=administrator)
    assert render(paper)
    return paper.pk

def names():
    return sorted(User.objects.exclude(first_name="").values_list("first_name", flat=True))

filled = []
reset.fill = filled.append
attested("Première")
kept = storages["default"].save("kept.txt", ContentFile(b"kept"))
before = names()
tables = {model._meta.label: model.objects.count() for model in (User, Enrolment, Attestation)}
reset.keep(date(2026, 1, 1))

attested("Visiteuse")
storages["default"].delete(kept)
storages["default"].save("visitor.txt", ContentFile(b"visitor"))
try:
    Attestation.objects.all().delete()
    refused = False
except DatabaseError:
    refused = True

def read():
    found = []
    for _ in range(20):
        found.append(len(names()))
    seen.extend(found)
    connection.close()

seen = []
readers = [Thread(target=read) for _ in range(3)]
[reader.start() for reader in readers]
reset.reset(date(2026, 1, 8))
[reader.join() for reader in readers]
after = {model._meta.label: model.objects.count() for model in (User, Enrolment, Attestation)}
both = {len(before), len(before) + 1}
attested("Nouvelle")  # keys go on after those that were put back
files = sorted(path.name for path in Path(storages["default"].location).iterdir())
print(json.dumps({
    "refused": refused, "same": after == tables, "torn": not set(seen) <= both,
    "filled": [str(day) for day in filled], "files": files,
    "papers": [bool(paper.content.pdf.read()) for paper in Attestation.objects.all()],
    "names": "Visiteuse" in names(),
}))
"""


def test_everything_is_as_it_was_evidence_included(stack):
    found = stack.python(SCRIPT)
    assert found == {
        "refused": True,
        "same": True,
        "torn": False,
        "filled": ["2026-01-08"],
        "files": ["kept.txt"],
        "papers": [True, True],
        "names": False,
    }


REFUSED = """
import json
from django.conf import settings
from courses.demo import reset
said = []
for name, value in CHANGES:
    setattr(settings, name, value)
    try:
        reset.reset()
    except reset.ResetRefused as refusal:
        said.append(str(refusal))
    setattr(settings, name, not value)
(reset.FOLDER).mkdir(parents=True)
(reset.FOLDER / "made.json").write_text('{"day": "2026-01-01", "shape": []}')
try:
    reset.reset()
except reset.ResetRefused as refusal:
    said.append(str(refusal))
print(json.dumps(said))
"""


@pytest.mark.parametrize("stack", ["sqlite"], indirect=True)
def test_it_is_refused_elsewhere_without_a_first_state_and_under_other_tables(stack):
    changes = '[("TNE_DEMONSTRATION", False), ("TNE_PRODUCTION", True), ("DEBUG", False)]'
    said = stack.python(REFUSED.replace("CHANGES", changes))
    assert ["démonstration" in said[0], "démonstration" in said[1]] == [True, True]
    assert "premier état" in said[2]
    assert "changé" in said[3]


OLDER = """
import json
from datetime import date
from courses.demo import reset
from courses.models import User
reset.fill = lambda day: None
if not reset.is_possible():
    User.objects.create(first_name="Première")
    reset.keep(date(2026, 1, 1))
    made = reset._made()
    made["shape"].remove("attestations.0002_immutability")
    reset._write(reset.FOLDER, made)
else:
    User.objects.create(first_name="Visiteuse")
    reset.keep_up_with_tables()
    reset.reset(date(2026, 1, 8))
print(json.dumps(list(User.objects.exclude(first_name="").values_list("first_name", flat=True))))
"""


@pytest.mark.parametrize("stack", ["sqlite"], indirect=True)
def test_what_was_kept_under_older_tables_is_brought_up_to_date_at_the_next_start(stack):
    stack.python(OLDER)
    kept = stack.folder / "demonstration" / "db.sqlite3"
    known, stack.database_url = stack.database_url, f"sqlite:///{kept}"
    stack.manage("migrate", "attestations", "0001", "-v0")
    stack.database_url = known
    assert stack.python(OLDER) == ["Première"]
    with closing(sqlite3.connect(kept)) as database:
        found = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        assert ("attestation_delete",) in found.fetchall()


def test_files_come_back_and_go_by_name(tmp_path):
    kept, live = tmp_path / "kept", tmp_path / "live"
    for folder in (kept, live):
        (folder / "a" / "b").mkdir(parents=True)
        (folder / "a" / "b" / "same.txt").write_text("same")
    (kept / "gone.txt").write_text("gone")
    (live / "new").mkdir()
    (live / "new" / "new.txt").write_text("new")
    shutil.rmtree(live / "a" / "b")
    (live / "a" / "b").write_text("a file where a folder was")
    put_files_back(kept, live)
    found = sorted(str(path.relative_to(live)) for path in live.rglob("*"))
    assert found == ["a", "a/b", "a/b/same.txt", "gone.txt"]
