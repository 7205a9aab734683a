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


def inside(page):
    return page.frame_locator("iframe.scorm-frame").frame_locator("#sco")


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
    inside(page).get_by_role("button", name="Suivant").click()
    inside(page).get_by_role("heading", name="Le bouton").wait_for()
    saved(page)


def where_small(page):
    return inside(page).locator("h2:visible").inner_text()


def finish_small(page):
    inside(page).get_by_role("button", name="Suivant").click()
    inside(page).get_by_role("button", name="Suivant").click()
    inside(page).get_by_label("En haut").check()
    inside(page).get_by_label("Le médiateur").check()
    inside(page).get_by_role("button", name="Valider mes réponses").click()
    inside(page).get_by_text("100 % de bonnes réponses").wait_for()
    saved(page)


# --- golf, from the samples of scorm.com -------------------------------------------------------

PAGES = 15
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


def begin_golf(page):
    for _page in range(3):
        inside(page).locator("#butNext").click()
    saved(page)


def where_golf(page):
    """The file that the module shows."""
    content = inside(page).frame_locator("#contentFrame")
    content.locator("body").wait_for()
    return content.locator("body").evaluate("() => location.pathname.split('/').slice(-2)")


def finish_golf(page):
    for _page in range(PAGES - 4):
        inside(page).locator("#butNext").click()
    quiz = inside(page).frame_locator("#contentFrame")
    quiz.locator(".correctAnswer").first.wait_for(state="attached")
    quiz.locator("body").evaluate(ANSWER)
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
    where_golf,
    finish_golf,
)
GOLF_2004 = Module(
    "Jouer au golf",
    "Autour du golf",
    ("Gwenaël Thiriet", "Inès"),
    read_golf("RuntimeBasicCalls_SCORM20043rdEdition.zip"),
    begin_golf,
    where_golf,
    finish_golf,
)
