"""The page of a module: on a phone, by the keyboard, in a window apart, when the server fails."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from .module_site import SET, say
from .modules import inside, loaded
from .walk import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
BOOKMARK = "é" * 64_000
WIDER = "document.documentElement.scrollWidth > innerWidth"
BARRIERS = """() => axe.run().then(({ violations }) => violations
  .filter(({ impact }) => ["serious", "critical"].includes(impact))
  .map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))"""
# Where the keyboard is in the site's page, by what tells its parts apart.
PLACE = """() => {
  const parts = "[data-fullscreen], .scorm-frame, [data-nav], .scorm-player, [data-leave]";
  const found = document.activeElement.closest(parts);
  return found && (found.classList[0] === "scorm-frame" ? "module" : Object.keys(found.dataset)[0]);
}"""
APART = """
from plugins.scorm.models import ScormActivityPage
print(ScormActivityPage.objects.filter(pk={0}).update(display="window"))
"""


def test_a_phone_shows_it_whole_and_the_keyboard_goes_through_it_in_order(module_site, visit):
    page = visit(viewport=PHONE)
    module_site.open(page, "téléphone")
    for frame in page.frames:
        assert not frame.evaluate(WIDER), frame.url
        frame.evaluate(Axe().axe_script)
        assert frame.evaluate(BARRIERS) == [], frame.url
    page.locator("[data-leave]").first.focus()
    places = [page.evaluate(PLACE)]
    for _press in range(8):  # several of them inside the module
        page.keyboard.press("Tab")
        if places[-1] != (place := page.evaluate(PLACE)):
            places.append(place)
    assert places[:5] == ["leave", "fullscreen", "module", "nav", "leave"]


def test_a_module_in_a_window_apart_finds_its_api(module_site, visit):
    activity = module_site.seeded["activities"]["fenêtre"]
    assert module_site.stack.python(APART.format(activity["pk"])) == 1
    page = visit()
    page.goto(module_site.stack.origin + activity["address"])
    assert page.locator(".scorm-frame").count() == 0
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Ouvrir le module dans une nouvelle fenêtre").click()
    loaded(opened.value)
    inside(opened.value).get_by_role("button", name="Suivant").click()
    module_site.stack.wait_for(
        lambda: module_site.tree("fenêtre").get("location") == "1", "what she has done there"
    )


def test_a_server_that_fails_for_a_while_costs_nothing(module_site, visit):
    page = visit()
    runtime = module_site.open(page, "panne")
    say(runtime, "avant")
    module_site.has_heard("panne", "avant")
    failed = []
    page.context.route(
        "**/modules/suivi/", lambda route: (failed.append(1), route.fulfill(status=500))
    )
    say(runtime, "pendant")
    page.get_by_text("Connexion perdue").wait_for()
    assert failed
    assert module_site.said("panne") == "avant"
    page.context.unroute("**/modules/suivi/")
    module_site.has_heard("panne", "pendant")
    page.locator("[data-saving=saved]").wait_for()
    assert page.get_by_text("Connexion perdue").count() == 0


def test_a_long_bookmark_is_there_on_another_device(module_site, visit):
    page = visit()
    runtime = module_site.open(page, "accents")  # it says nothing by itself
    assert runtime.evaluate("API_1484_11.Initialize('')") == "true"
    for element, value in (("cmi.suspend_data", BOOKMARK), ("cmi.exit", "suspend")):
        assert runtime.evaluate(SET, [element, value]) == "true"
    assert runtime.evaluate("API_1484_11.Terminate('')") == "true"
    module_site.stack.wait_for(
        lambda: module_site.tree("accents").get("suspend_data") == BOOKMARK, "the bookmark"
    )
    page.close()
    elsewhere = module_site.open(visit(), "accents")
    assert elsewhere.evaluate("API_1484_11.Initialize('')") == "true"
    assert elsewhere.evaluate("API_1484_11.GetValue('cmi.suspend_data')") == BOOKMARK
