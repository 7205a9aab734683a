"""A process in which Django is set up once, and which forks one process for each piece of work.

What the work does, it does in a process of its own, as `python -c` would; only the second and a
half that the imports take is spared. Web servers begin so too, and stay.

These processes are themselves forked from one that has read the libraries, whose content depends on
no setting.
"""

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from itertools import count
from pathlib import Path
from runpy import run_path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
# What a process has from its first instant or never.
FROM_BIRTH = ("LD_PRELOAD", "FAKETIME", "NO_FAKE_STAT", "PYTHONPATH")
LIBRARIES = [
    *("bs4", "celery.app.task", "cryptography.x509"),
    *("django.contrib.auth.hashers", "django.db.backends.sqlite3.base", "django.db.models"),
    *("django.db.migrations.executor", "django.forms", "django.views.generic", "django_filters"),
    *("fido2.server", "gunicorn.app.wsgiapp", "gunicorn.workers.gthread", "icalendar", "openpyxl"),
    *("psycopg", "pydantic", "redis", "reportlab.platypus", "rest_framework.serializers"),
    *("segno", "snowballstemmer", "xhtml2pdf.pisa"),
]

# By what they have from birth. Each ends by itself when the process of the tests does.
BASES: dict[tuple, subprocess.Popen] = {}


def base_of(environment: Mapping[str, str]) -> subprocess.Popen:
    key = tuple(environment.get(name) for name in FROM_BIRTH)
    if key not in BASES:
        BASES[key] = subprocess.Popen(
            [sys.executable, "-m", "tests.warm"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
    return BASES[key]


@dataclass(frozen=True)
class Forked:
    """A process that stays; the parent that reaps it is not this one."""

    pid: int

    def is_over(self) -> bool:
        try:
            state = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        return state == "Z"

    def wait(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not self.is_over():
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), seconds)
            time.sleep(0.02)


class Warm:
    """The process, seen from the tests."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.folder, self.pieces = TemporaryDirectory(prefix="tne-warm-"), count()
        pipes = [f"{self.folder.name}/{name}" for name in ("asked", "answered")]
        for pipe in pipes:
            os.mkfifo(pipe)
        base = base_of(environment)
        base.stdin.write(json.dumps({"environment": dict(environment), "pipes": pipes}) + "\n")
        base.stdin.flush()
        self.asked = self._when_it_reads(pipes[0], base)
        self.answered = open(pipes[1])  # noqa: PTH123, SIM115  (a pipe; closed by end())

    @staticmethod
    def _when_it_reads(pipe: str, base: subprocess.Popen):
        while base.poll() is None:
            try:
                asked = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
            except OSError:  # nobody reads yet
                time.sleep(0.01)
            else:
                os.set_blocking(asked, True)
                return os.fdopen(asked, "w")
        raise AssertionError("the process of the libraries ended")

    def ask(self, source: str, arguments: tuple[str, ...], out: Path, err: Path, **more) -> str:
        # What stays may read its own later than the next piece of work is written.
        file = Path(self.folder.name) / f"source-{next(self.pieces)}"
        file.write_text(source)
        work = {"source": str(file), "arguments": arguments, "out": str(out), "err": str(err)}
        try:
            self.asked.write(json.dumps(work | more) + "\n")
            self.asked.flush()
        except BrokenPipeError:
            return ""
        return self.answered.readline().strip()

    def attempt(self, source: str, *arguments: str, database: str = "") -> tuple[str, str, str]:
        """Runs Python, on another database of the same kind if need be.

        Gives its status (nothing if Django could not be set up), what it printed, its complaints.
        """
        out, err = (Path(self.folder.name) / name for name in ("out", "err"))
        status = self.ask(source, arguments, out, err, database=database)
        return status, *(file.read_text() if file.exists() else "" for file in (out, err))

    def run(self, source: str, *arguments: str, database: str = "") -> str:
        """The same, which must succeed; gives what it prints."""
        status, told, complaints = self.attempt(source, *arguments, database=database)
        assert status == "0", (told[-4000:] + complaints[-4000:]) if status else "it did not start"
        return told

    def start(self, source: str, *arguments: str, log: Path) -> Forked:
        """Python that stays, in a process group of its own."""
        return Forked(int(self.ask(source, arguments, log, log, stays=True)))

    def end(self) -> None:
        """It reads that nobody asks anything any more."""
        self.asked.close()
        self.answered.close()
        self.folder.cleanup()


# --- in those processes ------------------------------------------------------------------------


def begin() -> None:
    """Forks once per line; the child comes out of here and ends as any program does."""
    # Imports and migrations make much that refers to itself and that stays.
    gc.set_threshold(100_000, 50, 100)
    for library in LIBRARIES:
        import_module(library)
    for line in sys.stdin:
        reap()
        if os.fork() == 0:
            onto(0, os.devnull)
            serve(**json.loads(line))
            return


def serve(environment: dict[str, str], pipes: list[str]) -> None:
    import django

    with open(pipes[0]) as asked, open(pipes[1], "w") as answered:  # noqa: PTH123
        os.environ.clear()
        os.environ.update(environment)
        django.setup()
        import_module("tne_formation.urls")
        for line in asked:
            reap()
            child = os.fork()
            if child == 0:
                break
            answered.write(f"{answer(child, **json.loads(line))}\n")
            answered.flush()
        else:
            return
    work(**json.loads(line))


def answer(child: int, stays: bool = False, **work) -> int:
    """The number of a process that stays, else how it ended."""
    return child if stays else os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def reap() -> None:
    """Those that stayed and have ended since."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def onto(number: int, path: str, how: int = os.O_TRUNC) -> None:
    file = os.open(path, os.O_RDWR | os.O_CREAT | how, 0o644)
    os.dup2(file, number)
    os.close(file)


def work(source: str, arguments: list[str], out: str, err: str, database="", stays=False) -> None:
    if stays:
        os.setsid()
    for number, path in ((1, out), (2, err)):
        onto(number, path, os.O_APPEND if stays else os.O_TRUNC)
    if database:
        work_on(database)
    sys.argv = ["-c", *arguments]
    run_path(source, run_name="__main__")


def work_on(url: str) -> None:
    """What the settings say of a database at that address."""
    from importlib import reload

    from django.db import connections

    from tne_formation import settings as product

    os.environ["DATABASE_URL"] = url
    connections.settings = connections.configure_settings(reload(product).DATABASES)
    for connection in connections.all(initialized_only=True):
        del connections[connection.alias]


if __name__ == "__main__":
    begin()
