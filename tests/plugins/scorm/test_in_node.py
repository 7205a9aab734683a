"""What modules find in the browser, proved in Node: API, sequencing, then ADL's 188 cases."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.adl.corpus import is_there

from .adl.packages import everything

HERE = Path(__file__).parent

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")


def node(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["node", *arguments], input=text, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("cases", ["sequencing.mjs", "api.mjs", "outbox.mjs"])
def test_modules_are_answered_as_the_standard_asks(cases):
    done = node("--test", "--test-reporter=spec", str(HERE / cases))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not is_there(), reason="ADL's conformance suite is not beside the project")
def test_adl_cases_play_as_adl_expects():
    done = node(str(HERE / "adl" / "player.mjs"), text=json.dumps(everything()))
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    assert len(results) == 188
    assert {name: failures for name, failures in results.items() if failures} == {}
