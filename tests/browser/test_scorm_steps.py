"""A 2004 module of several steps: in a window of its own, and looked at again once it is closed."""

import pytest

from tests.plugins.scorm.sequenced import sequenced_package

from .module_site import SET, ModuleSite
from .modules import loaded

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
GET = "element => API_1484_11.GetValue(element)"
LINES = "(lines) => lines.map((line) => line.dataset.state)"
SETTINGS = """
from plugins.scorm.models import ScormActivityPage
print(ScormActivityPage.objects.filter(pk={0}).update(**{1}))
"""
REACHED = """
import json
from plugins.scorm.models import Attempt
attempt = Attempt.objects.get(activity={0})
states = attempt.states.order_by("step")
print(json.dumps({{
    "attempt": [attempt.progress, attempt.state, attempt.openings],
    "held": attempt.leased_until is not None,
    "steps": [[state.sequence, state.status, state.tree] for state in states],
}}))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    modules = {name: sequenced_package().getvalue() for name in ("relecture", "à part")}
    site = ModuleSite.start(tmp_path_factory.mktemp("steps"), modules)
    yield site
    site.stack.stop()


def reached(page, item):
    """Waits until that step is there whole; gives the frame that holds its API."""
    page.locator(f"[data-scorm-player][data-current={item}][data-state=delivering]").wait_for()
    return loaded(page)


def tell(runtime, **values):
    """As a step would from its first word to its last."""
    assert runtime.evaluate("API_1484_11.Initialize('')") == "true"
    for element, value in values.items():
        assert runtime.evaluate(SET, [f"cmi.{element}", value]) == "true", element
    assert runtime.evaluate("API_1484_11.Terminate('')") == "true"


def set_up(site, name, **values):
    activity = site.seeded["activities"][name]
    assert site.stack.python(SETTINGS.format(activity["pk"], values)) == 1
    return site.stack.origin + activity["address"]


def known(site, name):
    return site.stack.python(REACHED.format(site.seeded["activities"][name]["pk"]))


def test_several_steps_in_a_window_apart_are_taken_up_where_it_was_closed(site, visit):
    page = visit()
    address = set_up(site, "à part", display="window")
    for item in ("I1", "I2"):
        page.goto(address)
        with page.context.expect_page() as opened:
            page.get_by_role("link", name="Ouvrir le module dans une nouvelle fenêtre").click()
        apart = opened.value
        runtime = reached(apart, item)
        tell(runtime, completion_status="completed", success_status="passed")
        if item == "I1":
            apart.locator("[data-nav=continue]").click()
            runtime = reached(apart, "I2")
            assert runtime.evaluate("API_1484_11.Initialize('')") == "true"
        else:
            apart.locator("[data-nav=exitAll]").click()
            apart.locator("[data-ended]").wait_for()
        apart.goto("about:blank")
        site.stack.wait_for(lambda: not known(site, "à part")["held"], "the release")
    assert known(site, "à part")["attempt"][:2] == [100, "completed"]


def test_a_finished_attempt_is_looked_at_again_step_by_step_and_stays(site, visit):
    address = set_up(site, "relecture", attempts_allowed=1)
    page = visit()
    page.goto(address)
    tell(reached(page, "I1"), location="7", completion_status="completed", exit="suspend")
    page.locator("[data-nav=continue]").click()
    tell(reached(page, "I2"), **{"score.scaled": "0.8", "success_status": "passed"})
    page.locator("[data-nav=exitAll]").click()
    page.locator("[data-ended]").wait_for()
    kept = known(site, "relecture")

    again = visit()
    again.goto(address)
    again.get_by_text("rien n’est plus enregistré").wait_for()
    asked = ("mode", "entry", "location", "score.scaled", "credit")
    found = []
    for item in ("I1", "I2"):
        runtime = reached(again, item)
        assert runtime.evaluate("API_1484_11.Initialize('')") == "true"
        found.append([runtime.evaluate(GET, f"cmi.{element}") for element in asked])
        assert runtime.evaluate(SET, ["cmi.location", "99"]) == "true"
        assert runtime.evaluate("API_1484_11.Commit('')") == "true"
        states = again.locator("[data-plan] [data-item^=I]").evaluate_all(LINES)
        assert states == ["done", "passed"]
        if item == "I1":
            again.locator("[data-nav=continue]").click()
    assert found == [
        ["review", "resume", "7", "", "no-credit"],
        ["review", "resume", "", "0.8", "no-credit"],
    ]
    again.goto("about:blank")
    assert known(site, "relecture") == kept
