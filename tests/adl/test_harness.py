"""The harness sees what is wrong: otherwise a case that passes would say nothing."""

import pytest

from .corpus import families, needs_corpus, read_cases
from .expected import difference, failures
from .moves import move_after


def step(want, element="cmi.location", error="0", method="GetValue"):
    return {"m": method, "el": element, "ret": want, "err": error, "raw": f"{method} {element}"}


@pytest.mark.parametrize(
    ("expected", "value", "error", "agrees"),
    [
        (step("5"), "5", "0", True),
        (step("5"), "5.0", "0", False),
        (step("5"), "5", "403", False),
        (step("", error="403"), "", "403", True),
        (step(None), "whatever", "0", True),
        (step("0.7", "cmi.score.scaled"), "0.70", "0", True),
        (step("0.7", "cmi.score.scaled"), "0.71", "0", False),
        (step("PT0H0M0S", "cmi.total_time"), "PT0S", "0", True),
        (step("PT1M", "cmi.total_time"), "PT61S", "0", False),
        (step("min,max", "cmi.score._children"), "max,min", "0", True),
        (step("min,max", "cmi.score._children"), "max,min,raw", "0", False),
        (step("An empty characterstring value"), "x", "0", False),
    ],
)
def test_a_value_is_judged_as_what_it_is(expected, value, error, agrees):
    assert (difference(expected, {"value": value, "error": error}) is None) is agrees


def test_objectives_are_the_same_set_and_no_more():
    asked = {"m": "COI", "ids": ["a", "b"], "raw": "COI"}
    assert difference(asked, {"value": ["b", "a"], "error": "0"}) is None
    assert difference(asked, {"value": ["b", "a", "a"], "error": "0"})


def test_a_sco_that_finds_no_api_fails():
    assert failures("Act1V1", [], {"missing": ["Initialize"], "results": []})


@needs_corpus
def test_the_whole_suite_is_read():
    cases = read_cases()
    assert len(cases) == 188
    assert sum(len(case.visits) for case in cases.values()) == 842  # one that a name had hidden
    assert len({package.name for case in cases.values() for package in case.packages}) == 189
    assert all(package.path.exists() for case in cases.values() for package in case.packages)


@needs_corpus
def test_every_instruction_is_understood():
    for case in read_cases().values():
        for visit in case.visits:
            move = move_after(visit)
            assert move is not None or visit.request, (case.name, visit.name)
            if move and move.choose:
                assert case.package_of(visit).item(move.choose)


@needs_corpus
def test_cases_that_share_objectives_stay_together():
    names = [[case.name for case in family] for family in families(read_cases().values())]
    assert ["SX-11a", "SX-11b", "SX-11c"] in names
    assert len(names) == 181
