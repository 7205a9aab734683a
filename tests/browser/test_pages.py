"""The site's own pages in a real browser: accessible, in one column on a phone, nothing refused."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.stack import CSRF, Stack

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stack")]
SEED = """
import json
from tests import factories
from tests.seeding import session_for
course = factories.make_course(title="Animer une classe virtuelle", for_teachers=True)
factories.make_run(course, capacity=12)
print(json.dumps({"course": course.url, "session": session_for(factories.make_user())}))
"""
PUBLIC = ["/", "/formations/", "course", "/compte/login/", "/nulle-part/"]
PRIVATE = ["/mon-espace/", "/compte/email/", "/compte/2fa/", "/compte/logout/"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    stack = Stack(tmp_path_factory.mktemp("pages"))
    stack.seeded = stack.python(SEED)
    stack.start_web(workers=1)
    yield stack
    stack.stop()


@pytest.fixture
def open_page(site, new_context):
    """`open_page(path, signed_in, width)`: the page, and what the browser complained of."""

    def open_(path, *, signed_in=False, width=1280):
        context = new_context(locale="fr-FR", viewport={"width": width, "height": 800})
        if signed_in:
            cookies = {"tne_session": site.seeded["session"], "tne_csrf": CSRF}
            context.add_cookies(
                [{"name": k, "value": v, "url": site.origin} for k, v in cookies.items()]
            )
        page = context.new_page()
        complaints = []
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        answer = page.goto(site.origin + site.seeded.get(path, path))
        assert answer.status == (404 if path == "/nulle-part/" else 200)
        assert page.url.endswith(site.seeded.get(path, path))
        return page, [c for c in complaints if "status of 404" not in c]

    return open_


@pytest.mark.parametrize(
    ("path", "signed_in"), [(p, False) for p in PUBLIC] + [(p, True) for p in PRIVATE]
)
def test_a_page_is_accessible_and_breaks_no_rule_of_the_site(open_page, path, signed_in):
    page, complaints = open_page(path, signed_in=signed_in)
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in violations] == []
    assert complaints == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_first_tab_leads_past_the_header(open_page):
    page, _ = open_page("/formations/")
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert link.get_attribute("href") == "#contenu"
    assert link.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_account_menu_opens_by_keyboard_within_the_screen(open_page, width):
    page, _ = open_page("/compte/email/", signed_in=True, width=width)
    menu = page.locator("summary", has_text="Mon compte")
    menu.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("link", name="Me déconnecter").is_visible()
    box = page.locator("details.menu > ul").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    page.keyboard.press("Escape")
    assert not page.get_by_role("link", name="Me déconnecter").is_visible()
    assert menu.evaluate("summary => summary === document.activeElement")


def test_a_form_with_faults_puts_the_focus_on_their_list(open_page):
    page, _ = open_page("/compte/login/")
    page.get_by_role("textbox").first.fill("pas une adresse")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_selector(".error-summary")
    assert page.evaluate("document.activeElement.className").startswith("error-summary")
    page.locator(".error-summary a").first.click()
    assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"
