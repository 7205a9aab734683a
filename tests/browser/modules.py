"""The modules of the journey: how one plays each of them part of the way, and to its end."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from plugins.scorm.builder import Question, Screen, build_package

GOLF = Path(__file__).parents[3] / "shared" / "scorm-corpus" / "golf"


@dataclass(frozen=True)
class Module:
    """`begin`, `where` and `finish` take the page of the module; `where` names its screen."""

    title: str
    course: str
    people: tuple[str, str]
    read: Callable[[], bytes]
    begin: Callable
    where: Callable
    finish: Callable
    is_ours: bool = False


# Its scripts have run: whoever pushes a button before that is not heard.
LOADED = """() => {
  const step = document.getElementById("sco")?.contentWindow;
  return step && step.location.href !== "about:blank" && step.document.readyState === "complete";
}"""


def inside(page):
    return page.frame_locator("iframe.scorm-frame").frame_locator("#sco")


def loaded(page):
    """Waits until the step in hand is there whole; gives the frame that holds its API."""
    page.locator("[data-scorm-player][data-state=delivering]").wait_for()
    runtime = page.locator("iframe.scorm-frame").element_handle().content_frame()
    runtime.wait_for_function(LOADED)
    return runtime


def saved(page):
    page.locator("[data-saving=saved]").wait_for()


# --- ours, small -------------------------------------------------------------------------------

SCREENS = [
    Screen("Bienvenue", "Cette tablette est la vôtre.\n\n- l’allumer\n- l’éteindre"),
    Screen("Le bouton", "Il est en haut, sur la tranche."),
    Screen("Pour finir", "Voilà, vous savez l’allumer."),
]
QUESTIONS = [
    Question("Où est le bouton ?", ("En haut", "En bas"), 0, "Il est en haut, sur la tranche."),
    Question("Qui peut aider ?", ("Personne", "Le médiateur"), 1, "Il est là pour cela."),
]


def begin_small(page):
    loaded(page)
    inside(page).get_by_role("button", name="Suivant").click()
    inside(page).get_by_role("heading", name="Le bouton").wait_for()
    saved(page)


def where_small(page):
    return inside(page).locator("h2:visible").inner_text()


def finish_small(page):
    loaded(page)
    inside(page).get_by_role("button", name="Suivant").click()
    inside(page).get_by_role("button", name="Suivant").click()
    inside(page).get_by_label("En haut").check()
    inside(page).get_by_label("Le médiateur").check()
    inside(page).get_by_role("button", name="Valider mes réponses").click()
    inside(page).get_by_text("100 % de bonnes réponses").wait_for()
    saved(page)


# --- golf, from the samples of scorm.com -------------------------------------------------------

PAGES = 15
# The page that the module has turned to is there, and no longer the one before.
TURNED = """() => {
  const frame = document.getElementById("sco").contentDocument.getElementById("contentFrame");
  const isThere = frame.contentWindow.location.href === frame.src;
  return isThere && frame.contentDocument.readyState === "complete";
}"""
ANSWER = """() => {
  document.querySelectorAll(".correctAnswer input").forEach((input) => {
    if (input.type === "text") {
      input.value = input.parentNode.textContent.match(/[0-9]+/)[0];
    } else {
      input.checked = true;
    }
  });
  SubmitAnswers();
}"""


def golf_page(page):
    """Waits for the page that the module shows; gives its folder and its name."""
    loaded(page).wait_for_function(TURNED)
    content = inside(page).frame_locator("#contentFrame")
    return content.locator("html").evaluate("() => location.pathname.split('/').slice(-2)")


def turn_golf_pages(page, times):
    golf_page(page)
    for _page in range(times):
        inside(page).locator("#butNext").click()


def answer_golf(page):
    golf_page(page)
    inside(page).frame_locator("#contentFrame").locator("html").evaluate(ANSWER)


def begin_golf(page):
    turn_golf_pages(page, 3)
    saved(page)


def finish_golf(page):
    turn_golf_pages(page, PAGES - 4)
    answer_golf(page)
    saved(page)


def read_golf(name):
    return (GOLF / name).read_bytes


SMALL = Module(
    "Allumer la tablette",
    "Découvrir la tablette",
    ("Maëlle Vauthier", "Anaëlle"),
    lambda: build_package("Allumer la tablette", SCREENS, QUESTIONS),
    begin_small,
    where_small,
    finish_small,
    is_ours=True,
)
GOLF_12 = Module(
    "Le golf expliqué",
    "Premiers pas au golf",
    ("Loïc Grandclaude", "Zélie"),
    read_golf("RuntimeBasicCalls_SCORM12.zip"),
    begin_golf,
    golf_page,
    finish_golf,
)
GOLF_2004 = Module(
    "Jouer au golf",
    "Autour du golf",
    ("Gwenaël Thiriet", "Inès"),
    read_golf("RuntimeBasicCalls_SCORM20043rdEdition.zip"),
    begin_golf,
    golf_page,
    finish_golf,
)
