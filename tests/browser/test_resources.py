"""In a real browser: a resource that is done once opened says so by itself, or by a button."""

import pytest

from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SEED = """
import json
from courses.enrolment import enrol
from plugins.resources.models import ResourcePage
from tests import factories
from tests.seeding import session_for
course = factories.make_course()
body = [("text", "<p>Un texte à lire.</p>")]
pages = [
    factories.make_activity(course, ResourcePage, title=title, body=body, done_when="opened")
    for title in ("Première", "Deuxième")
]
run = factories.make_run(course)
reader = factories.make_user()
enrol(reader, run, "teacher", tell=False)
print(json.dumps({"urls": [page.url for page in pages], "session": session_for(reader)}))
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    stack = Stack(tmp_path_factory.mktemp("resources"))
    stack.seeded = stack.python(SEED)
    stack.start_web()
    yield stack
    stack.stop()


def arrive(stack, new_context, **options):
    context = new_context(locale="fr-FR", **options)
    context.add_cookies(
        [{"name": "tne_session", "value": stack.seeded["session"], "url": stack.origin}]
    )
    page = context.new_page()
    page.refused = []
    page.on("console", lambda said: page.refused.append(said.text) if said.type == "error" else 0)
    return page


def test_opening_it_is_enough(stack, new_context):
    page = arrive(stack, new_context)
    page.goto(stack.origin + stack.seeded["urls"][0])
    page.get_by_text("Étape faite").first.wait_for()
    assert page.get_by_role("button", name="Noter que je l’ai ouverte").count() == 0
    assert page.refused == []


def test_without_script_a_button_says_so(stack, new_context):
    page = arrive(stack, new_context, java_script_enabled=False)
    page.goto(stack.origin + stack.seeded["urls"][1])
    page.get_by_role("button", name="Noter que je l’ai ouverte").click()
    page.get_by_text("Étape faite").first.wait_for()
