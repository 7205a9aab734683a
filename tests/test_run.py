"""`make run` ends everything that it started, however it is told to."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

PROGRAM = """
import json, signal, sys
from tne_formation import run
run.LAST_ORDERS = [(signal.SIGTERM, 1), (signal.SIGKILL, 2)]
print("up", flush=True)
sys.exit(run.supervise(json.loads(sys.argv[1])))
"""


def wait_until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert condition()


def children_of(pid: int) -> list[int]:
    listing = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(line) for line in listing.stdout.split()]


def is_alive(pid: int) -> bool:
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    return bool(state) and not state.startswith("Z")


@pytest.fixture
def start():
    """Starts the supervisor over some commands, as a job whose shell ignores INT."""
    started = []

    def begin(*scripts: str):
        commands = json.dumps([["bash", "-c", script] for script in scripts])
        process = subprocess.Popen(
            ["env", "--ignore-signal=INT", sys.executable, "-c", PROGRAM, commands],
            stdout=subprocess.PIPE,
        )
        started.append(process)
        process.stdout.readline()
        wait_until(lambda: len(children_of(process.pid)) == len(scripts))
        return process, children_of(process.pid)

    yield begin
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_with_all_its_children_when_told(start, number):
    process, children = start("exec sleep 60", "exec sleep 60")
    process.send_signal(number)
    assert process.wait(10) == 0
    assert not any(is_alive(pid) for pid in children)


def test_the_children_stay_in_its_process_group(start):
    process, children = start("exec sleep 60")
    assert os.getpgid(children[0]) == os.getpgid(process.pid)


def test_it_ends_with_the_others_and_its_status_when_one_fails(start):
    process, children = start("exec sleep 60", "sleep 0.5; exit 3")
    assert process.wait(10) == 3
    assert not any(is_alive(pid) for pid in children)


def test_a_child_that_will_not_hear_is_ended_by_force(start):
    process, children = start("trap '' TERM; while :; do sleep 1; done")
    time.sleep(0.3)
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    assert not is_alive(children[0])


@pytest.mark.skipif(not shutil.which("setpriv"), reason="setpriv comes with Linux's util-linux")
def test_its_children_end_when_it_is_killed_outright(start):
    process, children = start("exec sleep 60", "exec sleep 60")
    time.sleep(0.3)
    process.kill()
    process.wait()
    wait_until(lambda: not any(is_alive(pid) for pid in children))
