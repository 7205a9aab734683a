"""The catalogue in a real browser: quick with scripts, the same without them."""

import re

import pytest
from playwright.sync_api import expect

from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ABANDONED = ("htmx:afterRequest", "htmx:sendAbort")
SEED = """
from courses.models import Term
from tests import factories
from tests.courses import library
from tests.pages import somebody_answers
somebody_answers(factories.make_territory())
library.fill()
robots, tablets = Term.objects.filter(code__in=("robots", "tablettes")).order_by("code")
for number in range(30):
    kit = robots if number % 3 else tablets
    factories.make_course(title=f"Passerelle {number:02}", for_teachers=True, terms=[kit])
print("{}")
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    stack = Stack(tmp_path_factory.mktemp("catalogue"))
    stack.python(SEED)
    stack.start_web(workers=1)
    yield stack
    stack.stop()


@pytest.fixture(params=[True, False], ids=["with scripts", "without"])
def page(request, site, new_context):
    context = new_context(
        locale="fr-FR",
        viewport={"width": 1280, "height": 800},
        java_script_enabled=request.param,
        base_url=site.origin,
    )
    return context.new_page()


@pytest.fixture
def quick(site, new_context):
    """A phone with scripts; what the browser complains of fails the test."""
    context = new_context(
        locale="fr-FR", viewport={"width": 360, "height": 740}, base_url=site.origin
    )
    page = context.new_page()
    complaints = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    # A request that a newer one replaces is called an error by htmx.
    assert [said for said in complaints if not said.startswith(ABANDONED)] == []


def submit(page, name):
    """Where there is no script, a button sends what was chosen."""
    button = page.get_by_role("button", name=name)
    if button.is_visible():
        button.click()


def test_one_searches_narrows_sorts_and_takes_back(page):
    page.goto("/formations/")
    page.get_by_label("Que cherchez-vous ?").fill("tabletes")
    page.get_by_role("button", name="Chercher").click()
    expect(page.locator(".card h3").first).to_have_text("Débuter avec les tablettes")
    page.goto("/formations/?public=teachers&q=passerelle")
    expect(page.locator("#compte")).to_have_text("30 formations")
    if not page.locator("#facettes[open]").count():
        page.locator("#facettes > summary").click()
    page.locator("summary", has_text="Équipement").click()
    page.locator("#equipement-robots").check()
    submit(page, "Voir les formations")
    expect(page.locator("#compte")).to_have_text("20 formations")
    page.get_by_label("Dans quel ordre").select_option("titre")
    submit(page, "Trier")
    expect(page).to_have_url(re.compile("equipement=robots.*&tri=titre"))
    expect(page.locator(".card h3").first).to_have_text("Passerelle 01")
    page.get_by_role("link", name="Retirer « passerelle »").click()
    expect(page.get_by_role("link", name="Retirer « passerelle »")).to_have_count(0)
    page.get_by_role("link", name="Tout effacer").click()
    expect(page).to_have_url(re.compile(r"/formations/$"))


def test_with_scripts_the_reader_keeps_her_place_and_hears_what_is_found(quick):
    quick.goto("/formations/?public=teachers")
    quick.evaluate("window.here = true")  # lost if the page is loaded again
    quick.locator("#facettes > summary").click()
    somebody = quick.get_by_role("heading", name="Une question ? Appelez-nous")
    quick.locator("#public-parents").check()
    expect(somebody).to_be_visible()
    quick.locator("#public-teachers").check()
    expect(somebody).to_have_count(0)
    quick.locator("summary", has_text="Équipement").click()
    box = quick.locator("#equipement-robots")
    box.check()
    expect(quick.locator("#annonce")).to_have_text("20 formations")
    expect(box).to_be_focused()
    expect(box).to_be_visible()  # what was unfolded stays so
    assert re.search(r"\?public=teachers&equipement=robots$", quick.url)  # nothing empty
    quick.get_by_role("link", name="Retirer Robots").click()
    expect(quick.locator("#compte")).to_be_focused()
    assert quick.evaluate("window.here")
    quick.go_back()
    expect(quick.get_by_role("link", name="Retirer Robots")).to_be_visible()
    expect(quick.locator("#annonce")).to_be_attached()


def test_with_scripts_results_come_while_one_types(quick):
    quick.goto("/formations/")
    field = quick.get_by_label("Que cherchez-vous ?")
    field.press_sequentially("harcel", delay=20)
    expect(quick.locator("#compte")).to_have_text("1 formation")
    expect(field).to_be_focused()
    expect(field).to_have_value("harcel")
    quick.get_by_role("link", name="Retirer « harcel »").click()
    expect(field).to_have_value("")


def test_a_thumb_hits_every_choice(quick):
    quick.goto("/formations/?public=teachers&equipement=robots&q=passerelle")
    quick.locator("#facettes > summary").click()
    targets = quick.locator(
        ".facet label:visible, .facet > summary, .chip, .catalogue .btn:visible"
    )
    heights = [round(target.bounding_box()["height"]) for target in targets.all()]
    assert len(heights) > 10
    assert min(heights) >= 44


def test_the_pager_shows_the_following_cards_from_their_beginning(quick):
    quick.goto("/formations/?q=passerelle")
    quick.get_by_role("link", name="Suivante").click()
    expect(quick.get_by_text("Page 2 sur 2")).to_be_visible()
    expect(quick.locator(".card")).to_have_count(6)
    expect(quick.locator("#recherche .search-line")).to_be_in_viewport()
