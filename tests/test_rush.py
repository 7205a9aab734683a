"""Many want few seats, over real HTTP: exactly the seats are sold, the others wait in order."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.stack import PostgresDatabase, Stack

# As many as a real opening brings where the site runs in earnest; on SQLite, a classroom.
CROWDS = {"postgres": (200, 20), "sqlite": (40, 10)}
PEOPLE, SEATS = CROWDS["sqlite"]
SEED = "import json\nfrom tests.seeding import rush\nprint(json.dumps(rush({}, {})))"
READ = """
import json
from courses.enrolment import seats_disagree
from courses.models import Enrolment, SeatCounter
rows = Enrolment.objects.order_by("pk")
queue = {state: list(rows.filter(state=state).in_queue_order().values_list("pk", flat=True))
         for state in ("waiting", "offered")}
counter = SeatCounter.objects.get(bucket="total")
print(json.dumps(queue | {
    "confirmed": rows.filter(state="confirmed").count(),
    "withdrawn": rows.filter(state="withdrawn").count(),
    "held": sum(rows.holding_seats().values_list("seats", flat=True)),
    "taken": counter.taken,
    "capacity": counter.capacity,
    "disagree": seats_disagree(),
}))
"""
COMINGS = "import json\nfrom tests.seeding import comings_and_goings as go\nprint(json.dumps(go()))"
pytestmark = pytest.mark.xdist_group("stack")


def enrol_all(stack, seeded):
    """Everybody at once; gives the statuses of the answers."""
    address = f"/inscription/{seeded['run']}/"

    def enrol(session):
        return stack.post(address, {"as_quality": "teacher"}, session).status

    with ThreadPoolExecutor(max_workers=len(seeded["sessions"])) as crowd:
        return list(crowd.map(enrol, seeded["sessions"]))


def test_many_people_on_few_seats(stack):
    people, seats = CROWDS[stack.database_url.partition(":")[0]]
    seeded = stack.python(SEED.format(people, seats))
    stack.start_web()
    assert set(enrol_all(stack, seeded)) == {302}
    found = stack.python(READ)
    assert (found["confirmed"], len(found["waiting"])) == (seats, people - seats)
    assert found["taken"] == seats
    assert found["waiting"] == sorted(found["waiting"])
    assert found["disagree"] == []
    # Asked again by everybody, nothing changes.
    enrol_all(stack, seeded)
    assert stack.python(READ) == found


@pytest.mark.postgres
@pytest.mark.parametrize("stack", ["postgres"], indirect=True)
def test_people_come_and_go_while_seats_are_added(stack):
    asked = stack.python(COMINGS)["asked"]
    stack.start_web()
    with ThreadPoolExecutor(max_workers=len(asked)) as crowd:
        answers = list(crowd.map(lambda one: stack.post(*one).status, asked))
    assert set(answers) == {302}
    found = stack.python(READ)
    assert (found["withdrawn"], found["capacity"]) == (6, 11)
    assert (found["taken"], found["disagree"]) == (found["held"], [])
    assert 9 <= found["taken"] <= 11  # two are not enough for a family
    # Those who waited were offered the first seats, and nobody who still waits came before them.
    assert len(found["offered"]) >= 4
    assert found["offered"] + found["waiting"] == sorted(found["offered"] + found["waiting"])
    assert found["confirmed"] + len(found["offered"] + found["waiting"]) == 2 + 4 + 18


@pytest.mark.postgres
def test_without_the_guard_the_same_rush_oversells(postgres_url, tmp_path):
    """Looking before taking is a matter of luck: three rushes, one of which at least oversells."""
    assert any(oversells(tmp_path / f"rush-{number}") for number in range(3))


def oversells(folder):
    with PostgresDatabase() as database:
        stack = Stack(folder, database.url, wsgi="tests.unguarded_wsgi")
        try:
            seeded = stack.python(SEED.format(PEOPLE, SEATS))
            stack.start_web()
            enrol_all(stack, seeded)
            return stack.python(READ)["confirmed"] > SEATS
        finally:
            stack.stop()


@pytest.mark.postgres
def test_repeatable_read_fails_rather_than_oversells(postgres_url):
    """The trap of a stricter isolation: the second UPDATE is refused, never counted twice."""
    take = "UPDATE courses_seatcounter SET taken = taken + 1 WHERE id = 1 AND taken + 1 <= capacity"
    with PostgresDatabase() as database:
        with psycopg.connect(database.url) as seed:
            seed.execute("ALTER TABLE courses_seatcounter DISABLE TRIGGER ALL")
            seed.execute(
                "INSERT INTO courses_seatcounter (id, run_id, bucket, capacity, taken) "
                "VALUES (1, 1, 'total', 1, 0)"
            )
        with psycopg.connect(database.url) as first, psycopg.connect(database.url) as second:
            for connection in (first, second):
                connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                connection.execute("SELECT taken FROM courses_seatcounter")
            assert first.execute(take).rowcount == 1
            first.commit()
            with pytest.raises(psycopg.errors.SerializationFailure):
                second.execute(take)
