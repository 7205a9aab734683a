"""On a telephone: a parent comes with her family, keeps her slip, and cancels from it."""

import io
import time

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.walk import PHONE, new_device, row
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SEED = """
import json
from plugins.scheduling.models import TimeSlot
from tests import factories
from tests.plugins.scheduling.places import make_plan, make_venue, wednesday
vosges = factories.make_territory("88", "Vosges")
atelier = factories.make_organisation(vosges, name="Atelier d’Épinal", phone="03 53 01 88 10")
course = factories.make_course(
    title="Premier téléphone", for_parents=True, open_without_account=True, modality="on_site"
)
run = factories.make_run(course, vosges, atelier, capacity=12, legal_framework="grand_public")
venue = make_venue(vosges, name="Médiathèque des Tilleuls", wheelchair=True, parking="Gratuit")
plan = make_plan(wednesday(), 14, 16, venue=venue, children_welcome=True)
TimeSlot.objects.create(run=run, **plan.fields())
print(json.dumps({"run": run.pk}))
"""
FETCH = "async path => Array.from(new Uint8Array(await (await fetch(path)).arrayBuffer()))"
SEATS = "SELECT state, seats, adults, children_6_to_10 FROM courses_enrolment"


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    stack = Stack(tmp_path_factory.mktemp("family"))
    stack.seeded = stack.python(SEED)
    stack.start_web(workers=1)
    yield stack
    stack.stop()


def test_two_adults_and_three_children_come_then_do_not(stack, new_context):
    page, began = new_device(stack, new_context, PHONE), time.monotonic()
    page.goto(f"/lieux/s/{stack.seeded['run']}/")
    page.get_by_role("link", name="S’inscrire à cette session").click()
    page.get_by_label("Votre prénom").fill("Aya")
    page.get_by_label("Adultes, vous compris").fill("2")
    page.get_by_label("Enfants de 6 à 10 ans").fill("3")
    page.get_by_role("button", name="M’inscrire").click()
    slip = page.locator(".slip")
    expect(slip).to_contain_text("Premier téléphone")
    assert row(stack, SEATS) == ("confirmed", 5, 2, 3)
    paper = io.BytesIO(bytes(page.evaluate(FETCH, f"/lieux/bulletin/{stack.seeded['run']}.pdf")))
    assert "Je ne peux plus venir" in PdfReader(paper).pages[0].extract_text()
    wide = page.evaluate("document.documentElement.scrollWidth")
    slip.get_by_role("link").click()
    page.get_by_role("button", name="Oui, annuler ma venue").click()
    page.get_by_role("heading", name="C’est annulé").wait_for()
    assert row(stack, SEATS)[0] == "withdrawn"
    assert wide <= PHONE["width"]
    assert time.monotonic() - began < 60
