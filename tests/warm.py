"""A process in which Django is set up once, and which forks one process for each piece of work.

What the work does, it does in a process of its own, as `python -c` would; only the second and a
half that the imports take is spared.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from runpy import run_path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent


class Warm:
    """The process, seen from the tests; it is started by the first piece of work."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.folder = TemporaryDirectory(prefix="tne-warm-")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.warm"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, source: str, *arguments: str, database: str = "") -> str:
        """Runs Python, on another database of the same kind if need be; gives what it prints."""
        said = {name: Path(self.folder.name) / name for name in ("source", "out", "err")}
        said["source"].write_text(source)
        work = {"arguments": arguments, "database": database}
        self.process.stdin.write(json.dumps(work | {k: str(v) for k, v in said.items()}) + "\n")
        self.process.stdin.flush()
        status = self.process.stdout.readline().strip()
        told = said["out"].read_text() if status else "it did not start"
        assert status == "0", told[-4000:] + said["err"].read_text()[-4000:]
        return told

    def end(self) -> None:
        self.process.kill()
        self.process.wait(20)
        self.process.stdin.close()
        self.process.stdout.close()
        self.folder.cleanup()


# --- in that process ---------------------------------------------------------------------------


def serve() -> None:
    """Forks once per line; the child comes out of here and ends as any program does."""
    import django

    django.setup()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            work(**json.loads(line))
            return
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def work(source: str, arguments: list[str], database: str, out: str, err: str) -> None:
    for path, number in ((os.devnull, 0), (out, 1), (err, 2)):
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, number)
        os.close(file)
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
    serve()
