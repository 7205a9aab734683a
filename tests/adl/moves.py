"""What a user does after a visit, read from ADL's instructions."""

from dataclasses import dataclass

from .corpus import Visit

ROOT = "the activity that corresponds to the root"
#: Instructions that name an activity, or where nothing starts by itself on coming back.
CHOICES = {
    "APIt1": "API Implementation Test 1",
    "APIt2": "API Implementation Test 2",
    **{f"DMIt{number}": f"Data Model Implementation Test {number}" for number in range(1, 5)},
    "RootSX4b": ROOT,
}
STARTS = {"RelaunchCM10": "Activity 4", "DMBxAct": "Data Model Behavior Test 1"}
PRESSES = {
    "Continue": "continue",
    "Previous": "previous",
    "ContinueExitCM8": "continue",
    "Exit": "exitAll",
    "TRIGExitAll": "exitAll",
    "ExitCM09ba": "exitAll",
    "exitlaunch": "exitAll",
    "SuspendCM09ca": "suspendAll",
}
#: After these the session goes on.
GOES_ON = {"Continue", "Previous", "Choice"}


@dataclass(frozen=True)
class Move:
    """A button to press or an activity to choose, and how the session must then be, if it is over.

    ``start`` is what to choose on coming back, where nothing starts by itself.
    """

    press: str = ""
    choose: str = ""
    ends: str = ""
    start: str = ""


def move_after(visit: Visit) -> Move | None:
    """None: the SCO's own request is what moves on."""
    if not visit.then:
        return None
    word, _tilde, target = visit.then.partition("~")
    if word in ("Choice", "ChoiceExit"):
        return Move(choose=target, ends="ended" if word == "ChoiceExit" else "")
    if word in CHOICES:
        return Move(choose=CHOICES[word])
    press = PRESSES.get(word, "")
    if not press and not ends_by_itself(word, visit):
        press = "exitAll"
    is_kept = (press or visit.request) == "suspendAll"
    ends = "" if word in GOES_ON else "suspended" if is_kept else "ended"
    return Move(press=press, ends=ends, start=STARTS.get(word, ""))


def ends_by_itself(word: str, visit: Visit) -> bool:
    """By a request of the SCO, or by its exit, or walking past the last activity."""
    return bool(visit.request) or word in ("AutoTest", "HasEnded", "OKEnd", "DMBx", "DMBxAct")
