"""Bookings at random by eight processes: nothing overlaps, a refusal is a sentence."""

import os
import sys

import pytest

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.xdist_group("stack"),
    pytest.mark.parametrize("stack", ["postgres"], indirect=True),
]
PLAYED = """
import json
from tests.plugins.scheduling.bookings import {0}
print(json.dumps({0}({1}, {2})))
"""


@pytest.fixture
def play(stack, capsys):
    """`play(scenario, number)`; the seed is told before, TEST_SEED gives it again."""

    def played(scenario, number):
        seed = int(os.environ.get("TEST_SEED") or int.from_bytes(os.urandom(3), "big"))
        with capsys.disabled():
            sys.stdout.write(f"\n{scenario}({number}): TEST_SEED={seed}\n")
        result = stack.python(PLAYED.format(scenario, number, seed))
        sys.stdout.write(f"{result}\n")
        return result

    return played


def agree(result):
    assert result["faults"] == [], result
    assert result["overlaps"] == 0, result
    assert result["refused"] > result["planned"] // 4, "so many on so little must collide"


def test_nothing_overlaps_after_a_hundred_and_sixty_bookings(play):
    result = play("play", 160)
    agree(result)
    assert result["kept"] + result["refused"] == 160


@pytest.mark.long
def test_nothing_overlaps_after_two_thousand_bookings(play):
    result = play("play", 2000)
    agree(result)
    assert result["kept"] + result["refused"] == 2000


def test_without_locks_checks_nor_constraints_it_overlaps(play):
    result = play("play_unguarded", 48)
    assert result["overlaps"] > 0, result
