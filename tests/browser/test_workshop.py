"""On a telephone: twelve parents without e-mail, a sheet that closes, twelve pages to print."""

import io
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser import walk
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SEED = """
import json
from tests.seeding import workshop
print(json.dumps(workshop(12)))
"""
# Of a file of the site, fetched as its own page would.
BYTES = "async (address) => [...new Uint8Array(await (await fetch(address)).arrayBuffer())]"
BARRIERS = "() => axe.run().then(({ violations }) => violations.map(({ id }) => id))"


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    stack = Stack(tmp_path_factory.mktemp("workshop"))
    stack.seeded = stack.python(SEED)
    stack.start_web()
    stack.start_worker()
    yield stack
    stack.stop()


@pytest.fixture
def come_in(stack, new_context):
    """come_in(whose, screen) -> a page of a browser in which that person is signed in."""

    def begin(whose, screen):
        page = walk.new_device(stack, new_context, screen)
        session = {"name": "tne_session", "value": stack.seeded[whose], "url": stack.origin}
        page.context.add_cookies([session])
        return page

    return begin


def everybody_was_there(stack, page, meeting):
    """The host ticks all, and closes."""
    page.goto(f"/lieux/emargement/{meeting['slot']}/")
    page.locator("form[data-ready]").wait_for()
    for person in meeting["people"]:
        page.locator(f"label[for=mark-{person}-present]").click()
    page.get_by_text("Tout est enregistré.").wait_for()
    page.get_by_role("button", name="Clore la feuille").click()
    page.get_by_text("Feuille close").wait_for()


def test_twelve_pages_are_ready_while_the_host_looks(stack, come_in):
    meeting, page = stack.seeded["decided"], come_in("host", walk.PHONE)
    everybody_was_there(stack, page, meeting)
    link = page.get_by_role("link", name="Imprimer les 12 pages")
    link.wait_for(timeout=120_000)  # nothing was reloaded
    expect(page.get_by_role("heading", name="Attestations à imprimer")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= walk.PHONE["width"]
    page.evaluate(Axe().axe_script)
    assert page.evaluate(BARRIERS) == []

    printed = bytes(page.evaluate(BYTES, link.get_attribute("href")))
    sheets = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(printed)).pages]
    assert len(sheets) == 12
    assert {re.search(r"Parent Numéro [A-L]", text)[0] for text in sheets} == {
        f"Parent Numéro {letter}" for letter in "ABCDEFGHIJKL"
    }
    page.wait_for_function("() => !document.querySelector('[hx-get*=imprimer]')")


def test_without_a_decision_they_wait_on_the_administrators_desk(stack, come_in):
    meeting, page = stack.seeded["undecided"], come_in("host", walk.PHONE)
    everybody_was_there(stack, page, meeting)
    expect(page.get_by_role("heading", name="Attestations à imprimer")).to_have_count(0)
    desk = come_in("administrator", walk.PHONE)
    desk.goto("/admin/attestations/a-emettre/")
    lines = desk.locator("[name=enrolment]")
    walk.until(lambda: desk.reload() and lines.count() == 12)
    assert desk.evaluate("document.documentElement.scrollWidth") <= walk.PHONE["width"]
