"""ADL's suite through the product: what passed once still does (`make adl` plays all of it)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.conftest import CHROMIUM
from tests.stack import ROOT

from .corpus import needs_corpus, read_cases

#: What the last complete run of `make adl` gave, by case.
KEPT: dict[str, bool] = json.loads((Path(__file__).parent / "results.json").read_text())
# One or more of each family; with inspection of the screen, choices and coming back.
CHOSEN = (
    *("API", "CM-08", "CO-01", "CT-05", "DDM", "DMB", "DMI", "MS-05a", "OB-03c", "RU-16"),
    *("SX-08a", "SX-08b", "SX-10a", "SX-10d", "T-01a"),
)


def test_the_suite_was_played_whole_and_keeps_its_count():
    assert len(KEPT) == 188
    assert sum(KEPT.values()) >= 175
    assert all(KEPT[name] for name in CHOSEN)


@needs_corpus
def test_the_chosen_cases_are_of_every_family_and_few():
    cases = read_cases()
    assert cases.keys() == KEPT.keys()
    chosen = [cases[name] for name in CHOSEN]
    assert {case.kind for case in chosen} == {case.kind for case in cases.values()}
    assert sum(len(case.visits) for case in chosen) <= 80
    assert any(visit.questions for case in chosen for visit in case.visits)


@needs_corpus
@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"{CHROMIUM} is not there")
def test_what_passed_once_still_does(tmp_path):
    command = [sys.executable, "-m", "tests.adl", "--only", ",".join(CHOSEN), "--into", tmp_path]
    environment = {key: value for key, value in os.environ.items() if key[:7] != "DJANGO_"}
    played = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert played.returncode == 0, played.stderr[-3000:]
    results = [json.loads((tmp_path / f"{name}.json").read_text()) for name in CHOSEN]
    lost = [result for result in results if KEPT[result["case"]] and not result["passed"]]
    assert lost == [], played.stdout[-1000:]
