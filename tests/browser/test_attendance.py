"""In a real browser, on a telephone: nine people are ticked, the network goes in the middle."""

import json
import sqlite3
from contextlib import closing

import pytest

from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SEED = """
import json
from courses.enrolment import enrol
from tests import factories
from tests.plugins.scheduling.meetings import make_slot
from tests.seeding import session_for
run = factories.make_run(capacity=12)
trainer = factories.make_role("trainer", run.territory)
slot = make_slot(run, trainer, hours_ago=1)
people = [enrol(factories.make_user(), run, "teacher", tell=False).pk for _ in range(9)]
print(json.dumps({"slot": slot.pk, "people": people, "session": session_for(trainer)}))
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    stack = Stack(tmp_path_factory.mktemp("attendance"))
    stack.seeded = stack.python(SEED)
    stack.start_web()
    yield stack
    stack.stop()


def kept(stack):
    """(people marked, of whom absent, what was said of them)"""
    with closing(sqlite3.connect(stack.folder / "db.sqlite3")) as database:
        states = database.execute("SELECT state FROM scheduling_attendance").fetchall()
        said = database.execute("SELECT count(*) FROM scheduling_attendanceevent").fetchone()
    return len(states), states.count(("absent",)), said[0]


def sign_in(stack, context):
    context.add_cookies(
        [{"name": "tne_session", "value": stack.seeded["session"], "url": stack.origin}]
    )


def tick(page, people, state="present"):
    for person in people:
        page.locator(f"label[for=mark-{person}-{state}]").click()


def said(page, words, count):
    places = page.locator("[data-said]").filter(has_text=words)
    page.wait_for_function(
        "([words, count]) => [...document.querySelectorAll('[data-said]')]"
        ".filter((place) => place.textContent.includes(words)).length === count",
        arg=[words, count],
    )
    return places


def test_nine_people_without_network_and_without_session(stack, new_context):
    context = new_context(locale="fr-FR", viewport={"width": 360, "height": 740})
    sign_in(stack, context)
    page, batches, faults = context.new_page(), [], []
    page.on("request", lambda sent: batches.append(sent.post_data) if "envoi" in sent.url else 0)
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    people, address = stack.seeded["people"], f"/lieux/emargement/{stack.seeded['slot']}/"

    page.goto(f"{stack.origin}/lieux/emargement/preparer/")
    page.get_by_text("Gardée sur cet appareil").wait_for()
    page.goto(stack.origin + address)
    page.locator("form[data-ready]").wait_for()
    tick(page, people[:4])
    said(page, "enregistré", 4)

    context.set_offline(True)
    tick(page, people[4:8])
    tick(page, people[8:], "absent")
    said(page, "hors ligne : gardé sur cet appareil", 5)
    page.reload()  # from the copy
    said(page, "hors ligne : gardé sur cet appareil", 5)
    assert page.locator("input[value=present]:checked").count() == 8
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    context.clear_cookies()
    context.set_offline(False)
    said(page, "hors ligne", 0)
    page.get_by_text("Tout est enregistré.").wait_for()
    assert kept(stack) == (9, 1, 9)

    for batch in batches * 3:
        headers = {"Content-Type": "application/json", "Origin": stack.origin}
        answer = stack.request("POST", "/lieux/emargement/envoi/", batch, headers)
        assert {result["status"] for result in json.loads(answer.body)["results"]} == {"recorded"}
    assert kept(stack) == (9, 1, 9)

    # Once the sheet is closed no name stays on the device.
    stack.post(f"{address}clore/", {"certify": "1"}, stack.seeded["session"])
    sign_in(stack, context)
    page.goto(stack.origin + address)
    page.get_by_text("Feuille close").wait_for()
    page.wait_for_function("(address) => caches.match(address).then((copy) => !copy)", arg=address)
    assert faults == []
