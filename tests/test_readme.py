"""What the README shows works as it is printed."""

import re

import pytest

from tests.stack import ROOT, Stack

BLOCK = re.compile(r"^`([\w./]+)`\n\n```\w+\n(.*?)```", re.MULTILINE | re.DOTALL)
README = (ROOT / "README.md").read_text()
pytestmark = pytest.mark.xdist_group("stack")


@pytest.fixture
def charter(tmp_path):
    """The plugin of the README, installed as a distribution that a folder of the path holds."""
    files = dict(BLOCK.findall(README))
    metadata = tmp_path / "charter-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: charter\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(files.pop("entry_points.txt"))
    for name, source in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(source)
    (tmp_path / "charter" / "__init__.py").touch()
    stack = Stack(tmp_path / "stack", extra={"PYTHONPATH": f"{tmp_path}:{ROOT}"})
    yield stack, sum(len(source.splitlines()) for source in files.values())
    stack.stop()


def test_the_plugin_of_the_readme_works_and_is_short(charter):
    stack, lines = charter
    assert lines <= 45
    stack.manage("makemigrations", "charter", "-v0")
    stack.manage("migrate", "-v0")
    seeded = stack.python(
        "import json\n"
        "from charter.models import CharterPage\n"
        "from courses.enrolment import enrol\n"
        "from tests.factories import *\n"
        "from tests.seeding import session_for\n"
        "run = make_run(); user = make_user(); enrol(user, run, 'teacher')\n"
        "page = make_activity(run.course, CharterPage, text='Je respecte chacun.')\n"
        "print(json.dumps([page.get_url(), session_for(user)]))"
    )
    address, session = seeded
    stack.start_web(workers=1)
    assert "Je respecte chacun." in stack.get(address, session).body
    assert stack.post(address, {}, session).status == 302
    count = "from courses.models import Enrolment\nprint(Enrolment.objects.{}.count())"
    assert stack.python(count.format("exclude(completed_at=None)")) == 1


def test_every_variable_of_the_configuration_table_is_read():
    settings = (ROOT / "tne_formation" / "settings.py").read_text()
    settings += (ROOT / "tne_formation" / "run.py").read_text()
    told = set(re.findall(r"`([A-Z][A-Z_]{3,})`", README.partition("## Configuration")[2]))
    read = set(re.findall(r"[\"']([A-Z][A-Z_]{3,})[\"']", settings))
    assert told <= read
    asked = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", settings))
    assert asked <= told
