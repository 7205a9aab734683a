"""Runs the web server, the worker and the clock as one: `python -m tne_formation.run`.

For `make run` and other small installations; a larger one gives each to its service manager. The
children stay in this process's group, and end when it is told to end (INT or TERM), when one of
them ends by itself, or when this process disappears.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

# First politely (work in hand is finished), then at once, then by force: signal and seconds.
LAST_ORDERS = [(signal.SIGTERM, 8), (signal.SIGQUIT, 4), (signal.SIGKILL, 4)]

# In a container one is root, and there is nobody else to be.
QUIET = ["-W", "ignore:You're running the worker with superuser privileges"]
CELERY = [sys.executable, *QUIET, "-m", "celery", "--quiet", "--app", "tne_formation.celery:app"]


def commands() -> list[list[str]]:
    """What runs together, as argument lists."""
    address = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
    web = [sys.executable, "-m", "gunicorn", "tne_formation.wsgi", "--bind", address]
    web += ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    web += ["--graceful-timeout", "5", "--log-level", "warning"]
    worker = ["nice", "-n", "10", *CELERY, "worker", "--loglevel", "WARNING", "--concurrency", "2"]
    worker += ["--hostname", "worker@localhost", "--queues", "default,mail,documents,imports"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    clock = [*CELERY, "beat", "--loglevel", "WARNING", "--pidfile", ""]
    return [web, worker, clock]


def tied(arguments: Sequence[str]) -> list[str]:
    """The command such that it ends should this process be killed outright (Linux)."""
    if shutil.which("setpriv"):
        return ["setpriv", "--pdeathsig", "TERM", *arguments]
    return list(arguments)


def supervise(argument_lists: Sequence[Sequence[str]]) -> int:
    """Run them until told to stop or until one ends; 0 when told, else the status of that one."""
    told: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        told.append(number)

    # Set by hand: a background job of a non-interactive shell starts with INT ignored.
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    children = [subprocess.Popen(tied(arguments)) for arguments in argument_lists]
    try:
        while not told and all(child.poll() is None for child in children):
            time.sleep(0.2)
    finally:
        ended = [child.returncode for child in children if child.returncode is not None]
        end(children)
    return 0 if told else ended[0] or 1


def end(children: Sequence["subprocess.Popen[bytes]"]) -> None:
    """End them all; returns once none is left."""
    for number, seconds in LAST_ORDERS:
        deadline = time.monotonic() + seconds
        for child in children:
            child.send_signal(number)  # nothing where it has ended
        while time.monotonic() < deadline and any(child.poll() is None for child in children):
            time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(supervise(commands()))
