"""The site's own pages in a real browser: accessible, in one column on a phone, nothing refused."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.stack import CSRF, ROOT, Stack

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SEED = """
import json
from django.conf import settings
from tests import pages, world as worlds
from tests.seeding import session_for
from tests.test_who_may_see_what import person
world = pages.build()
opened = {}
for role, address, _page in pages.pages(world):
    opened.setdefault(role, []).append(address)
cookies = {"anonymous": {}, "guest": {settings.GUEST_COOKIE_NAME: worlds.GUEST_TOKEN}}
for role in opened.keys() - cookies.keys():
    cookies[role] = {settings.SESSION_COOKIE_NAME: session_for(person(world, role))}
print(json.dumps({"opened": opened, "cookies": cookies}))
"""
ROLES = ["anonymous", "guest", "learner", "stranger", "trainer", "idle"]
PHONE, DESK = 360, 1280
WIDER = "document.documentElement.scrollWidth > innerWidth"
# Once more on a desk: the rules that what stands beside what may change.
LAYOUT = {"runOnly": ["target-size", "scrollable-region-focusable"]}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    stack = Stack(tmp_path_factory.mktemp("pages"))
    stack.seeded = stack.python(SEED)
    stack.start_web(workers=1)
    yield stack
    stack.stop()


@pytest.fixture
def browse(site, new_context):
    """`browse(role, width)`: a page of hers, and the list of what the browser complains of."""

    def open_(role="anonymous", width=DESK):
        context = new_context(locale="fr-FR", viewport={"width": width, "height": 800})
        cookies = site.seeded["cookies"][role] | {"tne_csrf": CSRF}
        context.add_cookies(
            [{"name": k, "value": v, "url": site.origin} for k, v in cookies.items()]
        )
        page = context.new_page()
        complaints = []
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page, complaints

    return open_


def violations(page, **options):
    """The page carries axe once; each look asks it again."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(Axe().axe_script)
    ask = "options => axe.run(options).then(found => found.violations)"
    found = page.evaluate(ask, {"resultTypes": ["violations"]} | options)
    return [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found]


def faults(page):
    """On a phone, then on a desk."""
    page.set_viewport_size({"width": PHONE, "height": 740})
    found = violations(page) + (["wider than a phone"] if page.evaluate(WIDER) else [])
    page.set_viewport_size({"width": DESK, "height": 800})
    return found + violations(page, **LAYOUT)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_accessible_on_a_phone_and_on_a_desk(site, browse, role):
    page, complaints = browse(role)
    found = {}
    for address in site.seeded["opened"][role]:
        answer = page.goto(site.origin + address)
        assert answer.status in (200, 404), address
        found[address] = faults(page) + [c for c in complaints if "status of 404" not in c]
        complaints.clear()
    assert {address: faulty for address, faulty in found.items() if faulty} == {}


def test_the_first_tab_leads_past_the_header(site, browse):
    page, _ = browse()
    page.goto(f"{site.origin}/formations/")
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert link.get_attribute("href") == "#contenu"
    assert link.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_account_menu_opens_by_keyboard_within_the_screen(site, browse, width):
    page, _ = browse("learner", width)
    page.goto(f"{site.origin}/compte/email/")
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


def test_a_form_with_faults_puts_the_focus_on_their_list(site, browse):
    page, _ = browse()
    page.goto(f"{site.origin}/compte/login/")
    page.get_by_role("textbox").first.fill("pas une adresse")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_selector(".error-summary")
    assert page.evaluate("document.activeElement.className").startswith("error-summary")
    page.locator(".error-summary a").first.click()
    assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"


def test_a_theme_s_tokens_reach_every_part_of_a_page(site, browse):
    theme = (ROOT / "tests/dummy_theme/static/dummy_theme/theme.css").read_text()
    ours = site.get("/static/courses/site.css").body
    page, _ = browse("learner")
    page.route(
        "**/site.css",
        lambda route: route.fulfill(content_type="text/css", body=f"{ours}\n{theme}"),
    )
    page.goto(f"{site.origin}/compte/logout/")
    look = """name => {
        const style = getComputedStyle(document.querySelector(name));
        return [style.backgroundColor, style.borderTopLeftRadius];
    }"""
    assert page.evaluate(look, ".btn-primary") == ["rgb(29, 78, 216)", "0px"]
    assert page.evaluate(look, ".site-footer")[0] == "rgb(20, 33, 61)"


class Keyboard:
    """Somebody who has no pointer: Tab, Enter, Space and letters. What has the focus shows it."""

    def __init__(self, page):
        self.page = page

    def words(self):
        """Of what has the focus, and whether it is within the screen and outlined."""
        return self.page.evaluate(
            """() => {
                const at = document.activeElement, box = at.getBoundingClientRect();
                // A link that fills its card is outlined around the card.
                const around = [at, at.parentElement, at.closest("article, li, label")];
                const styles = around.filter(Boolean).map(element => getComputedStyle(element));
                const label = [...(at.labels ?? [])].map(l => l.innerText).join(" ");
                return {
                    words: (label || at.innerText || at.value || "").trim(),
                    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
                    outlined: styles.some(
                        style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 1
                    ),
                };
            }"""
        )

    def go_to(self, words):
        """By Tab, as far as what says these words."""
        for _ in range(90):
            self.page.keyboard.press("Tab")
            at = self.words()
            assert at["outlined"] or not at["words"], at
            if words in at["words"]:
                assert at["seen"], at
                return
        raise AssertionError(f"Tab leads to no « {words} » on {self.page.url}")

    def follow(self, words):
        """The page that it leads to; on a phone it is no wider than the screen."""
        self.go_to(words)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        assert not self.page.evaluate(WIDER), self.page.url


def test_a_parent_finds_enrols_follows_and_completes_by_keyboard_on_a_phone(site, browse):
    page, _ = browse("anonymous", PHONE)
    keys = Keyboard(page)
    page.goto(f"{site.origin}/")
    keys.go_to("Aller au contenu")
    page.keyboard.press("Enter")
    keys.go_to("Que cherchez-vous")
    page.keyboard.type("téléphone")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    keys.follow("Premier téléphone")
    keys.follow("S’inscrire à cette session")
    keys.go_to("Votre prénom")
    page.keyboard.type("Ysé")
    keys.follow("M’inscrire")
    assert page.locator(".slip-code").inner_text()
    keys.follow("C’est noté")
    keys.follow("Commencer")
    keys.follow("J’ai lu")
    keys.follow("Mon espace")
    done = page.get_by_role("main").get_by_text("Terminée", exact=True)
    assert done.is_visible()
