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


def seed():
    """That of TEST_SEED, to see a failure again."""
    return int(os.environ.get("TEST_SEED") or int.from_bytes(os.urandom(3), "big"))


def agree(result):
    assert result["faults"] == [], result
    assert result["overlaps"] == 0, result
    assert result["refused"] > result["planned"] // 4, "so many on so little must collide"


def test_nothing_overlaps_after_a_hundred_and_sixty_bookings(stack):
    result = stack.python(PLAYED.format("play", 160, seed()))
    agree(result)
    assert result["kept"] + result["refused"] == 160


@pytest.mark.long
def test_nothing_overlaps_after_two_thousand_bookings(stack):
    result = stack.python(PLAYED.format("play", 2000, seed()))
    sys.stdout.write(f"{result}\n")
    agree(result)
    assert result["kept"] + result["refused"] == 2000


def test_without_locks_checks_nor_constraints_it_overlaps(stack):
    result = stack.python(PLAYED.format("play_unguarded", 48, seed()))
    assert result["overlaps"] > 0, result
