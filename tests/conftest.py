"""Fixtures that every test may ask for."""

import os
import secrets
import shutil
import subprocess

import psycopg
import pytest
import redis
from django.core.cache import cache
from django.db import transaction

from tests import factories, sql
from tests import world as worlds
from tests.kept import beginning
from tests.stack import AMQP, POSTGRES, PostgresDatabase, Stack, free_port

pytest_plugins = ["tests.prepared_database", "tests.properties"]


@pytest.fixture(autouse=True)
def _empty_cache():
    """Rate limits and locks of one test say nothing to the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def _beginning():
    beginning.start()


@pytest.fixture
def sql_budget(db):
    """`with sql_budget(12): client.get(...)`: fails, and prints them, when there are more."""
    return sql.sql_budget


@pytest.fixture
def territory(db):
    return factories.make_territory()


@pytest.fixture
def organisation(territory):
    return factories.make_organisation(territory, code="CANOPE88", name="Atelier Canopé d’Épinal")


@pytest.fixture
def course(territory):
    return factories.make_course()


@pytest.fixture
def run(course, territory, organisation):
    return factories.make_run(course, territory, organisation)


@pytest.fixture
def teacher(db):
    return factories.make_user()


@pytest.fixture
def trainer(territory, run):
    user = factories.make_role("trainer", territory)
    run.trainers.add(user)
    return user


@pytest.fixture
def organiser(territory, organisation):
    return factories.make_role("organiser", territory, organisation)


@pytest.fixture
def administrator(territory):
    return factories.make_role("administrator", territory)


@pytest.fixture(scope="module")
def kept_world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield worlds.build()
        transaction.set_rollback(True)


@pytest.fixture
def world(kept_world, db):
    """Two territories and their people, made once per module: what a test changes is undone."""
    return kept_world


def missing(service: str, error: object) -> None:
    """Skip, saying so; a failure where the services are promised."""
    sentence = f"{service} does not answer: {error}"
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(sentence)
    pytest.skip(sentence)


@pytest.fixture(scope="session")
def postgres_url():
    """The server of TEST_POSTGRES_URL (default: loopback)."""
    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        missing("PostgreSQL", error)
    return POSTGRES


@pytest.fixture
def postgres_database(postgres_url):
    with PostgresDatabase() as database:
        yield database


@pytest.fixture(params=["sqlite", "postgres"])
def stack(request, tmp_path):
    """A real stack, on each kind of database; nothing of it runs yet."""
    url = ""
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database").url
    stack = Stack(tmp_path / "stack", url)
    yield stack
    stack.stop()


@pytest.fixture
def redis_url(tmp_path):
    """A server of our own: the shared one is not touched."""
    if shutil.which("redis-server") is None:
        missing("Redis", "redis-server is not installed")
    port = free_port()
    command = ["redis-server", "--port", str(port), "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    client = redis.Redis(port=port, retry=redis.retry.Retry(redis.backoff.ConstantBackoff(0.1), 50))
    client.ping()
    yield f"redis://127.0.0.1:{port}/0"
    client.close()
    server.terminate()
    server.wait(10)


@pytest.fixture
def amqp_url():
    """A virtual host of our own: a queue's kind can never be changed once it is declared."""
    host = f"tne-{secrets.token_hex(4)}"
    if shutil.which("rabbitmqctl") is None:
        missing("RabbitMQ", "rabbitmqctl is not installed")
    made = subprocess.run(
        ["rabbitmqctl", "-q", "add_vhost", host], check=False, capture_output=True, text=True
    )
    if made.returncode:
        missing("RabbitMQ", made.stderr)
    user = AMQP.partition("://")[2].partition(":")[0]
    allow = ["rabbitmqctl", "-q", "set_permissions", "-p", host, user, ".*", ".*", ".*"]
    subprocess.run(allow, check=True)
    yield f"{AMQP.rstrip('/')}/{host}"
    subprocess.run(["rabbitmqctl", "-q", "delete_vhost", host], check=True)
