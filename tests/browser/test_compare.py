"""In a real browser: the PDF that one holds is compared with the one that was issued."""

import base64

import pytest
from playwright.sync_api import expect

from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SEED = """
import base64
import json
from courses.completion import Progress, record_progress
from courses.enrolment import enrol
from plugins.attestations.issue import issue, render
from plugins.attestations.paper import verification_path
from tests import factories
run = factories.make_run()
row = enrol(factories.make_user(), run, "teacher", tell=False)
record_progress(row, factories.make_activity(run.course), Progress(100))
paper = issue(row, by=factories.make_role("administrator", run.territory))
assert render(paper)
paper.content.refresh_from_db()
pdf = paper.content.pdf.read()
print(json.dumps({"address": verification_path(paper), "pdf": base64.b64encode(pdf).decode()}))
"""
# A file let go over the page, as from a folder of the desk.
DROP = """
(zone, encoded) => {
  const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  const held = new DataTransfer();
  held.items.add(new File([bytes], "attestation.pdf", { type: "application/pdf" }));
  const drop = { dataTransfer: held, bubbles: true, cancelable: true };
  zone.dispatchEvent(new DragEvent("drop", drop));
}
"""
SAME, OTHER = "C’est bien le fichier délivré", "Ce n’est pas le fichier délivré"


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    stack = Stack(tmp_path_factory.mktemp("compare"))
    stack.seeded = stack.python(SEED)
    stack.start_web()
    yield stack
    stack.stop()


def test_a_pdf_is_chosen_or_dropped_and_never_leaves_the_device(stack, new_context):
    page = new_context(locale="fr-FR").new_page()
    page.goto(stack.origin + stack.seeded["address"])
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    issued = base64.b64decode(stack.seeded["pdf"])
    changed = issued[:-9] + b"x" + issued[-8:]
    answer = page.locator(".compare").get_by_role("status")
    for given, said in ((issued, SAME), (changed, OTHER)):
        file = {"name": "recu.pdf", "mimeType": "application/pdf", "buffer": given}
        page.get_by_label("Choisissez ou déposez").set_input_files(file)
        expect(answer).to_contain_text(said)
        encoded = base64.b64encode(changed if said == SAME else issued).decode()
        page.locator(".compare").evaluate(DROP, encoded)
        expect(answer).to_contain_text(OTHER if said == SAME else SAME)
    assert sent == []


def test_without_script_nothing_is_offered_that_does_not_work(stack, new_context):
    page = new_context(locale="fr-FR", java_script_enabled=False).new_page()
    page.goto(stack.origin + stack.seeded["address"])
    expect(page.get_by_text("Attestation valable")).to_be_visible()
    expect(page.locator(".compare")).to_be_hidden()
