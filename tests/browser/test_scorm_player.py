"""Modules in a real browser: played, saved, resumed, taken over, and nothing lost on the way."""

import json
import re

import pytest

from plugins.scorm.manifest import ScormVersion
from tests.plugins.scorm.packages import small_package
from tests.stack import CSRF, Stack

from .modules import GOLF, answer_golf, golf_page, inside, loaded, saved, turn_golf_pages

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
GOLF_MODULES = {
    "golf-1.2": "RuntimeBasicCalls_SCORM12.zip",
    "golf-2004": "RuntimeBasicCalls_SCORM20043rdEdition.zip",
    "golf-18-pages": "ContentPackagingOneFilePerSCO_SCORM12.zip",
    "golf-18-steps": "RuntimeMinimumCalls_SCORM12.zip",
    "golf-remediation": "SequencingSimpleRemediation_SCORM20043rdEdition.zip",
    "golf-random": "SequencingRandomTest_SCORM20043rdEdition.zip",
}
# One per test: a tab that a test leaves open holds its module for a while.
OWN_MODULES = {
    "module-1.2": ScormVersion.V12,
    "module-2004": ScormVersion.V2004_3,
    "deux-onglets": ScormVersion.V12,
    "hors-ligne": ScormVersion.V2004_4,
    "envoi-differe": ScormVersion.V12,
    "fermeture": ScormVersion.V12,
    "noms-reserves": ScormVersion.V12,
    "cloison": ScormVersion.V12,
    "fenêtres": ScormVersion.V12,
}
needs_golf = pytest.mark.skipif(
    not GOLF.is_dir(), reason="the SCORM sample packages are not beside the project"
)
SEED = """
import json
from tests.plugins.scorm.seeding import course_of_modules
print(json.dumps(course_of_modules(json.loads({!r}))))
"""
READ = """
import json
from plugins.scorm.models import Attempt, ScoState
from courses.models import Completion
attempt = Attempt.objects.filter(activity={0}).order_by("number").last()
completion = Completion.objects.filter(activity={0}).first()
print(json.dumps({{
    "state": attempt and attempt.state,
    "held": bool(attempt and attempt.leased_until),
    "progress": completion and completion.progress,
    "score": completion and completion.score and float(completion.score),
    "steps": {{s.step: s.tree for s in attempt.states.all()}} if attempt else {{}},
}}))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A running stack with a course of modules and somebody who follows it."""
    folder = tmp_path_factory.mktemp("scorm")
    files = {}
    for name, version in OWN_MODULES.items():
        file = folder / f"{name}.zip"
        file.write_bytes(small_package(version, title=name))
        files[name] = str(file)
    if GOLF.is_dir():
        files |= {name: str(GOLF / file) for name, file in GOLF_MODULES.items()}
    stack = Stack(folder / "var")
    stack.seeded = stack.python(SEED.format(json.dumps(files)))
    stack.start_web()
    yield stack
    stack.stop()


@pytest.fixture
def learner(site, new_context):
    return lambda: signed_in(site, new_context, "session")


def signed_in(site, new_context, who):
    context = new_context(locale="fr-FR")
    context.add_cookies(
        [
            {"name": "tne_session", "value": site.seeded[who], "url": site.origin},
            {"name": "tne_csrf", "value": CSRF, "url": site.origin},
        ]
    )
    return context.new_page()


def visit(page, site, name):
    page.goto(site.origin + site.seeded["activities"][name]["address"])


def go(page, site, name):
    """Open an activity; gives the frame of its module once that has been loaded."""
    visit(page, site, name)
    loaded(page)
    return inside(page)


def leave(page):
    """As a person does: the browser stays, and sends the last words of the page by itself."""
    page.goto("about:blank")


def released(site, name):
    """The last words of a page that was left travel on their own."""
    site.wait_for(lambda: not read(site, name)["held"], "the release of the module")


def read(site, name):
    return site.python(READ.format(site.seeded["activities"][name]["pk"]))


def location(site, name):
    """The bookmark of a module of one step, as the database has it."""
    step = read(site, name)["steps"].get("step-1", {})
    return step.get("core", {}).get("lesson_location") or step.get("location")


def has_reached(site, name, place):
    site.wait_for(lambda: location(site, name) == place, f"the bookmark {place}")


def comes_to(site, name, **wanted):
    """Waits for what the database is to say of the attempt."""
    told = {}

    def is_there():
        told.update(read(site, name))
        return told | wanted == told

    site.wait_for(is_there, f"{wanted} of {name}")


def answer_all_right(module):
    module.get_by_label("En haut").check()
    module.get_by_label("Le médiateur").check()
    module.get_by_role("button", name="Valider mes réponses").click()


@pytest.mark.parametrize("name", ["module-1.2", "module-2004"])
def test_a_module_is_played_resumed_elsewhere_and_completed(site, learner, name):
    first = learner()
    module = go(first, site, name)
    module.get_by_role("button", name="Suivant").click()
    module.get_by_text("Écran 2 sur 4").wait_for()
    saved(first)
    leave(first)
    released(site, name)

    elsewhere = learner()
    module = go(elsewhere, site, name)
    module.get_by_role("heading", name="La tablette").wait_for()
    module.get_by_role("button", name="Suivant").click()
    module.get_by_role("button", name="Suivant").click()
    answer_all_right(module)
    module.get_by_text("100 % de bonnes réponses").wait_for()
    elsewhere.get_by_role("link", name=re.compile("Retour à")).click()
    elsewhere.wait_for_url(re.compile(r"/formations/[^/]+/$"))
    comes_to(site, name, state="completed", progress=100, score=100.0)

    again = learner()
    module = go(again, site, name)
    module.get_by_text("100 % de bonnes réponses").wait_for()


def runtime_of(page):
    return next(frame for frame in page.frames if "/modules/jouer/" in frame.url)


def test_a_second_tab_is_told_and_takes_over(site, learner):
    first, second = learner(), learner()
    module = go(first, site, "deux-onglets")
    module.get_by_role("button", name="Suivant").click()
    has_reached(site, "deux-onglets", "1")
    visit(second, site, "deux-onglets")
    notice = second.frame_locator("iframe.scorm-frame")
    notice.get_by_text("déjà ouvert").wait_for()
    notice.get_by_role("button", name="Continuer ici").click()
    inside(second).get_by_text("Écran 2 sur 4").wait_for()
    module.get_by_role("button", name="Suivant").click()
    first.frame_locator("iframe.scorm-frame").get_by_text("ouvert ailleurs").wait_for()
    assert location(site, "deux-onglets") == "1"


def test_offline_work_is_kept_on_the_device_and_sent_afterwards(site, learner):
    page = learner()
    module = go(page, site, "hors-ligne")
    module.get_by_role("button", name="Suivant").click()
    has_reached(site, "hors-ligne", "1")
    page.context.set_offline(True)
    module.get_by_role("button", name="Suivant").click()
    page.get_by_text("Connexion perdue").wait_for()
    page.context.set_offline(False)
    has_reached(site, "hors-ligne", "2")
    saved(page)


def test_what_could_not_be_sent_before_closing_is_sent_on_the_next_visit(site, learner):
    page = learner()
    go(page, site, "envoi-differe").get_by_role("button", name="Suivant").click()
    has_reached(site, "envoi-differe", "1")
    runtime_of(page).evaluate("navigator.sendBeacon = () => false")  # as when it is too long
    page.context.route("**/modules/suivi/", lambda route: route.abort())
    inside(page).get_by_role("button", name="Suivant").click()
    page.get_by_text("Connexion perdue").wait_for()
    page.goto("about:blank")
    page.context.unroute("**/modules/suivi/")
    assert location(site, "envoi-differe") == "1"
    go(page, site, "envoi-differe").get_by_text("Écran 3 sur 4").wait_for()
    has_reached(site, "envoi-differe", "2")


def test_closing_the_tab_at_once_loses_nothing(site, learner):
    page = learner()
    go(page, site, "fermeture")
    runtime_of(page).evaluate("window.API.LMSSetValue('cmi.comments', 'dernier mot')")
    leave(page)
    site.wait_for(
        lambda: read(site, "fermeture")["steps"]["step-1"].get("comments") == "dernier mot",
        "the last word",
    )


def test_reserved_names_are_refused_and_the_state_stays(site, learner):
    page = learner()
    go(page, site, "noms-reserves")
    runtime = runtime_of(page)
    for element in ("cmi", "__proto__.x", "cmi.__proto__.x", "cmi.core.constructor", "adl", ""):
        refused = "e => [API.LMSSetValue(e, '1'), API.LMSGetLastError()]"
        result, code = runtime.evaluate(refused, element)
        assert (result, code != "0") == ("false", True), element
    assert runtime.evaluate("API.LMSGetValue('cmi.core.student_name')") == "Lefèvre, Zoé"
    assert runtime.evaluate("({}).x") is None


def test_a_look_by_the_trainer_leaves_no_trace(site, new_context):
    page = signed_in(site, new_context, "trainer")
    page.goto(f"{site.origin}/admin/modules/")
    page.get_by_role("link", name="cloison").click()
    page.get_by_role("link", name=re.compile("Aperçu")).click()
    loaded(page)
    inside(page).get_by_role("button", name="Suivant").click()
    inside(page).get_by_text("Écran 2 sur 4").wait_for()
    leave(page)
    assert read(site, "cloison")["steps"] == {}


def test_nothing_of_the_site_can_be_read_from_a_module(site, learner):
    page = learner()
    go(page, site, "cloison")
    sco = next(frame for frame in page.frames if "/modules/fichiers/" in frame.url)
    reach = "() => { try { return top.document.title } catch (e) { return e.name } }"
    assert sco.evaluate(reach) == "SecurityError"
    assert sco.evaluate("document.cookie") == ""


FIND_THE_API = """() => {
  const climb = (win) => (win.API || win.parent === win ? win.API : climb(win.parent));
  return typeof (climb(window) || climb(window.opener)).LMSGetValue;
}"""


def test_a_window_that_a_module_opens_finds_the_api_by_its_opener(site, learner):
    page = learner()
    go(page, site, "fenêtres")
    sco = next(frame for frame in page.frames if "/modules/fichiers/" in frame.url)
    with page.expect_popup() as popup:
        sco.evaluate("() => { window.open('course.css') }")
    assert popup.value.evaluate(FIND_THE_API) == "function"


@needs_golf
@pytest.mark.parametrize("name", [pytest.param("golf-1.2", marks=pytest.mark.long), "golf-2004"])
def test_the_golf_course_resumes_and_completes(site, learner, name):
    page = learner()
    page.on("dialog", lambda dialog: dialog.accept())
    go(page, site, name)
    turn_golf_pages(page, 3)
    left_at = golf_page(page)
    leave(page)
    released(site, name)
    later = learner()
    later.on("dialog", lambda dialog: dialog.accept())
    go(later, site, name)
    assert golf_page(later) == left_at
    turn_golf_pages(later, 11)
    answer_golf(later)
    leave(later)
    comes_to(site, name, held=False, progress=100, score=100.0)


@needs_golf
def test_eighteen_pages_are_followed_one_by_one(site, learner):
    page = learner()
    go(page, site, "golf-18-pages")
    steps = [place(page)] + [move_on(page) for _step in range(17)]
    assert len(set(steps)) == 18
    assert page.locator("[data-nav=continue]").is_disabled()
    comes_to(site, "golf-18-pages", progress=100)


def place(page):
    """The step that the learner is in, once its buttons are up to date."""
    player = page.locator("[data-scorm-player]:not([data-state=loading])")
    player.wait_for()
    return player.get_attribute("data-current")


def move_on(page, button="continue"):
    page.locator(f"[data-nav={button}]").click()
    return place(page)


@needs_golf
def test_what_was_failed_is_taught_again_and_the_rest_skipped(site, learner):
    page = learner()
    go(page, site, "golf-remediation")
    assert place(page) == "playing_item"
    assert page.locator("[data-nav=previous]").is_disabled()
    contents = [move_on(page) for _content in range(4)]
    assert contents == ["etuqiette_item", "handicapping_item", "havingfun_item", "test_1"]
    answer_golf(page)
    leave(page)
    released(site, "golf-remediation")

    elsewhere = learner()
    go(elsewhere, site, "golf-remediation")
    assert place(elsewhere) == "test_1", "she is where she was, in another browser"
    answer_golf(elsewhere)
    assert move_on(elsewhere) == "test_2"
    assert move_on(elsewhere) == "test_3", "left without an answer"
    answer_golf(elsewhere)
    assert move_on(elsewhere) == "test_4"
    answer_golf(elsewhere)
    assert move_on(elsewhere) == "etuqiette_item"
    assert move_on(elsewhere) == "test_2"
    answer_golf(elsewhere)
    assert move_on(elsewhere) == "test_4", "the last has no rule to be skipped by"
    answer_golf(elsewhere)
    move_on(elsewhere)
    assert elsewhere.locator("[data-ended]").is_visible()
    assert elsewhere.get_by_role("link", name="Retour à la formation").is_visible()
    comes_to(site, "golf-remediation", state="completed", progress=100, score=100.0)


@needs_golf
@pytest.mark.long
def test_an_order_drawn_by_lot_stays(site, learner):
    page = learner()
    go(page, site, "golf-random")
    for turns in (4, 2, 3, 1):
        turn_golf_pages(page, turns)
        drawn = move_on(page)
    assert drawn.startswith("test_")
    assert page.locator("[data-nav=suspendAll]").is_hidden(), "the module hides it in its test"
    for _visit in range(2):
        leave(page)
        released(site, "golf-random")
        page = learner()
        go(page, site, "golf-random")
        assert place(page) == drawn
    answer_golf(page)
    move_on(page)
    page.locator("[data-ended]").wait_for()
    comes_to(site, "golf-random", progress=100)
