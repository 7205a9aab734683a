"""SCORM 1.2: ways out at the end, steps that wait for others, a module taken back from a tab."""

import re

import pytest

from tests.plugins.scorm.packages import ONE_RESOURCE, manifest, package_of, small_package

from .module_site import ModuleSite
from .modules import inside, loaded

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ITEM = '<item identifier="{0}" identifierref="R1"><title>Étape {0}</title>{1}</item>'
AFTER_A = '<adlcp:prerequisites type="aicc_script">A</adlcp:prerequisites>'
SAY = """status => API.LMSInitialize("") + API.LMSSetValue("cmi.core.lesson_status", status)
  + API.LMSCommit("")"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    steps = manifest(ITEM.format("A", "") + ITEM.format("B", AFTER_A), ONE_RESOURCE)
    modules = {name: small_package(title=name) for name in ("seul", "deux")}
    modules["suite"] = package_of(steps).getvalue()
    site = ModuleSite.start(tmp_path_factory.mktemp("ends"), modules)
    yield site
    site.stack.stop()


@pytest.fixture
def page(visit):
    return visit()


def press(page, name):
    page.locator(".scorm-moves").get_by_role("button", name=name).click()


def test_one_may_stop_and_come_back_or_end(site, page):
    site.open(page, "seul")
    inside(page).get_by_role("button", name="Suivant").click()
    inside(page).get_by_text("Écran 2 sur 4").wait_for()
    press(page, "Reprendre plus tard")
    page.get_by_role("heading", name="À bientôt").wait_for()
    page.get_by_text("Tout ce que vous avez fait est enregistré.").wait_for()
    assert site.tree("seul")["core"]["lesson_location"] == "1"
    page.get_by_role("link", name="Reprendre maintenant").click()
    inside(page).get_by_text("Écran 2 sur 4").wait_for()
    press(page, "Terminer")
    page.get_by_role("heading", name="au bout de ce module").wait_for()
    assert page.locator(".scorm-moves button:visible").count() == 0
    page.get_by_role("link", name="Retour à la formation").click()
    page.wait_for_url(re.compile(r"/formations/[^/]+/$"))


def test_a_step_waits_for_the_one_it_asks_for(site, page):
    runtime = site.open(page, "suite")
    second = page.get_by_role("button", name=re.compile("Étape B"))
    assert second.is_disabled()
    assert runtime.evaluate(SAY, "incomplete") == "truetruetrue"
    press(page, "Suivant")
    page.get_by_text("La suite n’est pas encore accessible").first.wait_for()
    page.get_by_role("button", name="Revenir à cette étape").click()
    page.locator("[data-current=A][data-state=delivering]").wait_for()
    loaded(page)
    assert runtime.evaluate(SAY, "completed") == "truetruetrue"
    page.locator(".scorm-plan button:not([disabled])", has_text="Étape B").click()
    page.locator("[data-current=B][data-state=delivering]").wait_for()


def test_a_tab_that_was_overtaken_may_take_the_module_back(site, visit):
    first, second = visit(), visit()
    site.open(first, "deux")
    onward = inside(first).get_by_role("button", name="Suivant")
    onward.click()
    first.locator("[data-saving=saved]").wait_for()
    second.goto(first.url)
    second.frame_locator(".scorm-frame").get_by_role("button", name="Continuer ici").click()
    inside(second).get_by_text("Écran 2 sur 4").wait_for()
    onward.click()
    first.locator("[data-saving=elsewhere]").wait_for()
    notice = first.frame_locator(".scorm-frame").get_by_role("alert")
    assert "ne serait plus enregistré" in notice.inner_text()
    notice.get_by_role("button", name="Continuer ici").click()
    inside(first).get_by_text("Écran 2 sur 4").wait_for()
    onward.click()
    inside(first).get_by_text("Écran 3 sur 4").wait_for()
    first.locator("[data-saving=saved]").wait_for()
