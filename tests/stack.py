"""A real stack for tests: a database of its own, gunicorn, a Celery worker, in a folder of its own.

Everything is reached as a visitor would (HTTP on loopback) and read back in SQL.
"""

import fcntl
import hashlib
import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from threading import Thread
from urllib.parse import urlencode

import psycopg

from tests.warm import ROOT, Forked, Warm

PREPARED = ROOT / "var" / "tools" / "prepared"
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/0")
AMQP = os.environ.get("TEST_AMQP_URL", "amqp://guest:guest@127.0.0.1:5672//")

# By kind of database. Each ends by itself when the process of the tests does.
SHARED: dict[str, Warm] = {}


def free_port() -> int:
    with closing(socket.socket()) as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def postgres_answers() -> bool:
    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def shape() -> str:
    """Changes with any migration, library or choice of plugins: names a prepared database."""
    files = [ROOT / "requirements.lock", *ROOT.glob("*/migrations/*.py")]
    files += [*ROOT.glob("*/*/migrations/*.py")]
    content = b"".join(file.read_bytes() for file in sorted(files))
    chosen = repr([os.environ.get(name) for name in ("TNE_PLUGINS", "TNE_PLUGINS_OFF")]).encode()
    return hashlib.sha256(content + chosen).hexdigest()[:12]


@contextmanager
def one_at_a_time(vendor: str):
    """Several test processes prepare databases: one does each, the others wait."""
    PREPARED.mkdir(parents=True, exist_ok=True)
    with (PREPARED / f"{vendor}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def worked(pid: str) -> int:
    """For how many ticks of the clock a process has had a processor."""
    try:
        counted = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return -1
    return int(counted[11]) + int(counted[12])


def migrate(folder: Path, url: str) -> None:
    stack = Stack(folder, url)
    try:
        stack.manage("migrate", "-v0")
    finally:
        stack.stop()


def prepared_sqlite() -> Path:
    """An empty, migrated database file, made once."""
    file = PREPARED / f"stack-{shape()}.sqlite3"
    with one_at_a_time("sqlite"):
        if not file.exists():
            unfinished = file.with_suffix(".making")
            unfinished.unlink(missing_ok=True)
            migrate(PREPARED / "making-sqlite", f"sqlite:///{unfinished}")
            unfinished.rename(file)
    return file


def prepared_postgres(admin: psycopg.Connection) -> str:
    """The name of an empty, migrated database to copy, made once."""
    name = f"tne_prepared_{shape()}"
    with one_at_a_time("postgres"):
        known = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if known.fetchone() is None:
            making = f"{name}_making"
            admin.execute(f'DROP DATABASE IF EXISTS "{making}" WITH (FORCE)')
            admin.execute(f'CREATE DATABASE "{making}"')
            migrate(PREPARED / "making-postgres", POSTGRES.rpartition("/")[0] + "/" + making)
            admin.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    return name


def play(module: str) -> str:
    """As `python -m` does."""
    return f"from runpy import run_module\nrun_module({module!r}, run_name='__main__')"


@dataclass
class PostgresDatabase:
    """A migrated database that lives as long as the block; `url` is what DATABASE_URL takes.

    Tests stop the server's clients, never the server: only what is measured waits for the disk.
    """

    durable: bool = False

    def __enter__(self) -> "PostgresDatabase":
        self.name = f"tne_{secrets.token_hex(6)}"
        with psycopg.connect(POSTGRES, autocommit=True) as admin:
            prepared = prepared_postgres(admin)
            admin.execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{prepared}"')
            if not self.durable:
                admin.execute(f'ALTER DATABASE "{self.name}" SET synchronous_commit = off')
        self.url = POSTGRES.rpartition("/")[0] + "/" + self.name
        return self

    def __exit__(self, *exc) -> None:
        """The server first writes all it holds to its disk: the next test does not wait for it."""
        Thread(target=self.drop).start()

    def drop(self) -> None:
        with psycopg.connect(POSTGRES, autocommit=True) as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    body: str


@dataclass
class Stack:
    """Start with `start()`, end with `stop()`. `wsgi` may name another application to serve."""

    folder: Path
    database_url: str = ""
    broker_url: str = "filesystem://localhost/"
    wsgi: str = "tne_formation.wsgi"
    extra: dict[str, str] = field(default_factory=dict)
    processes: dict[str, Forked | subprocess.Popen] = field(default_factory=dict)
    warm: dict[str, Warm] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Without a database it has its own copy of the prepared SQLite file."""
        self.port = free_port()
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.database_url:
            shutil.copy(prepared_sqlite(), self.folder / "db.sqlite3")
            self.database_url = f"sqlite:///{self.folder / 'db.sqlite3'}"
        self.log = self.folder / "log.txt"

    @property
    def origin(self) -> str:
        return f"http://tne.localhost:{self.port}"

    @property
    def content_origin(self) -> str:
        return f"http://contenu.tne.localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        # Which test runs, pytest says there: it would be another environment each time.
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO_", "PYTEST_"))}
        return kept | {
            "DJANGO_SETTINGS_MODULE": "tests.stack_settings",
            "TNE_VAR": str(self.folder),
            "PORT": str(self.port),
            "DATABASE_URL": self.database_url,
            "CELERY_BROKER_URL": self.broker_url,
            "JOB_LEASE_SECONDS": "3",
            "JOB_SWEEP_SECONDS": "1",
            "MESSAGE_SWEEP_SECONDS": "1",
            "EMAIL_URL": "filemail://",
            **self.extra,
        }

    @property
    def process(self) -> Warm:
        """In which Django is set up for the environment as it is now."""
        environment = self.environment
        key = json.dumps(environment)
        if key not in self.warm:
            self.warm[key] = Warm(environment)
        return self.warm[key]

    def attempt(self, *arguments: str) -> tuple[int, str]:
        """A command of this project in the stack's environment; gives its status, what it said."""
        status, *said = self.process.attempt(play("manage"), *arguments)
        return int(status), "".join(said)

    def manage(self, *arguments: str) -> str:
        """The same, which must succeed; gives what it prints."""
        return self.process.run(play("manage"), *arguments)

    def python(self, source: str):
        """Run Python with Django set up; gives what it prints last, read as JSON."""
        return json.loads(self.process.run(source).strip().splitlines()[-1])

    def scenario(self, module: str, name: str):
        """One of a module of scenarios, on this database; gives what it prints last, read as JSON.

        By one process for all stacks on that kind of database: it has files of its own.
        """
        kind = self.database_url.partition(":")[0]
        if kind not in SHARED:
            folder = Path(mkdtemp(prefix="tne-scenarios-"))
            SHARED[kind] = Warm(self.environment | {"TNE_VAR": str(folder)})
        said = SHARED[kind].run(play(module), name, database=self.database_url)
        return json.loads(said.strip().splitlines()[-1])

    def _fork(self, name: str, module: str, *arguments: str) -> None:
        self.processes[name] = self.process.start(play(module), *arguments, log=self.log)

    def _spawn(self, name: str, module: str, *arguments: str, nice: int) -> None:
        """From nothing, as in earnest: some tests are about how such processes die."""
        with self.log.open("a") as log:
            self.processes[name] = subprocess.Popen(
                ["nice", "-n", str(nice), sys.executable, "-m", module, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def start_web(self, workers: int = 2) -> None:
        self._fork(
            *("web", "gunicorn", self.wsgi, "-b", f"127.0.0.1:{self.port}"),
            *("-w", str(workers), "-k", "gthread", "--threads", "8", "--log-level", "warning"),
        )
        self.wait_for(self._answers, "the web server")

    def start_worker(
        self, name: str = "worker", concurrency: int = 2, beat: bool = True, nice: int = 0
    ) -> None:
        self._spawn(
            *(name, "celery", "-q", "-A", "tne_formation.celery:app", "worker"),
            *("-c", str(concurrency), "-l", "WARNING", "-n", f"{name}@%h"),
            *("-Q", "default,mail,documents,imports", "--without-gossip", "--without-mingle"),
            *(("-B", "-s", str(self.folder / f"beat-{name}")) if beat else ()),
            nice=nice,
        )

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """The whole process group, at once."""
        process = self.processes.pop(name)
        os.killpg(process.pid, number)
        process.wait(20)

    def kill_child(self, name: str) -> None:
        """The process of a worker that has worked most: the parent survives and starts another."""
        parent = self.processes[name].pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        os.kill(int(max(children, key=worked)), signal.SIGKILL)

    def stop(self) -> None:
        """Nothing of the stack is left, whatever its processes were doing.

        At once: one that ends in good order first waits for browsers that keep their connection.
        """
        for name in list(self.processes):
            with suppress(ProcessLookupError):
                self.kill(name)
        while self.warm:
            self.warm.popitem()[1].end()

    def _answers(self) -> bool:
        try:
            return self.get("/compte/login/").status < 500
        except OSError:
            return False

    def wait_for(self, condition, what: str, seconds: float = 180):
        """The seconds end a wait for what will never come; no machine is so slow."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = condition()
            if found:
                return found
            time.sleep(0.1)
        raise AssertionError(f"{what} did not come in {seconds} s\n{self.tail()}")

    def tail(self) -> str:
        return self.log.read_text()[-3000:] if self.log.exists() else ""

    # --- HTTP ---------------------------------------------------------------------------------

    def request(self, method: str, path: str, body: str = "", headers=None, host="") -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=180)
        host = host or f"tne.localhost:{self.port}"
        with closing(connection):
            connection.request(method, path, body or None, {"Host": host, **(headers or {})})
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
            return Answer(answer.status, dict(answer.getheaders()), text)

    def get(self, path: str, session: str = "") -> Answer:
        return self.request("GET", path, headers=self._cookies(session))

    def post(self, path: str, fields: Mapping[str, object], session: str = "") -> Answer:
        """A form sent by a browser that is signed in."""
        headers = self._cookies(session) | {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": self.origin,
            "X-CSRFToken": CSRF,
        }
        return self.request("POST", path, urlencode(fields), headers)

    @staticmethod
    def _cookies(session: str) -> dict[str, str]:
        cookies = f"tne_csrf={CSRF}" + (f"; tne_session={session}" if session else "")
        return {"Cookie": cookies}


CSRF = "c" * 32
