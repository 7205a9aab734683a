"""A package that attacks whoever plays it gets nothing: neither the site, nor another learner."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WORKERS = "navigator.serviceWorker.getRegistrations().then((all) => all.length)"
COUNT = """
import json
from plugins.scorm.models import ScoState
print(json.dumps([ScoState.objects.exclude(sequence=0).filter(attempt__activity={0}).count(),
                  ScoState.objects.filter(status="passed").count()]))
"""


def test_a_hostile_package_gets_nothing(module_site, new_context):
    context = new_context(locale="fr-FR")
    module_site.sign_in(context)
    page = context.new_page()
    module_site.open(page, "hostile")
    address = page.url
    content = next(frame for frame in page.frames if "/modules/fichiers/" in frame.url)
    content.wait_for_function("() => window.found", timeout=20_000)
    found = content.evaluate("window.found")
    assert found.pop("read its own runtime").startswith("got"), "the attempts are made, and told"
    assert len(found) == 16
    assert {name: told for name, told in found.items() if not told.startswith("refused")} == {}
    assert content.evaluate(WORKERS) == 0
    assert page.url == address
    page.locator("[data-ended]").wait_for(state="hidden")
    activity = module_site.seeded["activities"]["hostile"]["pk"]
    assert module_site.stack.python(COUNT.format(activity)) == [0, 0]
    page.reload()
    page.locator("[data-scorm-player]").wait_for()  # nor has it signed the learner out
