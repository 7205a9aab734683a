"""Samples of Golf that turn their own pages: to their end, with a break on the way."""

import time

import pytest

from .module_site import ModuleSite
from .modules import ANSWER, GOLF, inside

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(
        not GOLF.is_dir(), reason="the SCORM sample packages are not beside the project"
    ),
]
# What the course and its attempt say at the end: progress, score, success.
PASSED = (100, 100.0, "passed")
EXPECTED = {
    "RuntimeBasicCalls_SCORM12": PASSED,
    "RuntimeBasicCalls_SCORM20043rdEdition": PASSED,
    "RunTimeAdvancedCalls_SCORM20043rdEdition": PASSED,
}
READ = """
import json
from courses.models import Completion
from plugins.scorm.models import Attempt
attempt = Attempt.objects.get(activity={0})
completion = Completion.objects.get(activity={0})
print(json.dumps({{
    "held": attempt.leased_until is not None,
    "result": [completion.progress, completion.score and float(completion.score), attempt.success],
    "seconds": attempt.seconds,
}}))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    modules = {name: (GOLF / f"{name}.zip").read_bytes() for name in EXPECTED}
    site = ModuleSite.start(tmp_path_factory.mktemp("golf"), modules)
    yield site
    site.stack.stop()


@pytest.fixture
def visit(site, new_context):
    """A browser that knows nothing yet, in which she opens the module and takes it up again."""

    def begin(name):
        context = new_context(locale="fr-FR")
        site.sign_in(context)
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        site.open(page, name)
        return page

    return begin


def leave(site, page, name):
    """Gives what is known of her once the last words of the page have come."""
    page.goto("about:blank")
    ask = READ.format(site.seeded["activities"][name]["pk"])
    site.stack.wait_for(lambda: not site.stack.python(ask)["held"], "the release", 20)
    return site.stack.python(ask)


def step(page):
    player = page.locator("[data-scorm-player]:not([data-state=loading])")
    player.wait_for()
    return player.get_attribute("data-current")


def file(page):
    """What the module shows, in its own frame or in the one that it turns the pages of."""
    content = inside(page)
    content.locator("body").wait_for()
    if content.locator("#contentFrame").count():
        content = content.frame_locator("#contentFrame")
        content.locator("body > *").first.wait_for(state="attached")
    return content.locator("body").evaluate("() => location.pathname.split('/').slice(-2)")


def turn_pages(page, most=100):
    """By the module's own button, where it has one; gives how often."""
    turned, button = 0, inside(page).locator("#butNext")
    while turned < most and button.count() and button.is_enabled():
        button.click()
        turned += 1
    return turned


def answer(page):
    """The quiz, where what is shown is one that tells its results."""
    if file(page)[-1] == "assessmenttemplate.html" and inside(page).locator("#butNext").count():
        quiz = inside(page).frame_locator("#contentFrame")
        quiz.locator(".correctAnswer").first.wait_for(state="attached")
        quiz.locator("body").evaluate(ANSWER)


def move_on(page):
    """To the next step by the player's button; False at the end."""
    onward = page.locator("[data-nav=continue]")
    step(page)
    page.wait_for_timeout(300)  # what the module has just told changes the buttons
    if not onward.is_visible() or not onward.is_enabled():
        return False
    onward.click()
    step(page)
    return not page.locator("[data-ended]").is_visible()


def play_a_part(page):
    """Some pages of the first step, or the first step."""
    if not turn_pages(page, 3):
        move_on(page)
    return step(page), file(page)


def play_the_rest(page):
    for _step in range(30):
        turn_pages(page)
        answer(page)
        if not move_on(page):
            return
    pytest.fail("it has no end")


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_is_taken_up_again_and_played_to_its_end(site, visit, name):
    begun = time.monotonic()
    page = visit(name)
    left_at = play_a_part(page)
    leave(site, page, name)
    page = visit(name)
    assert (step(page), file(page)) == left_at
    play_the_rest(page)
    found = leave(site, page, name)
    assert tuple(found["result"]) == EXPECTED[name]
    assert 0 < found["seconds"] <= time.monotonic() - begun
