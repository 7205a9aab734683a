"""Prerequisites of SCORM 1.2 (AICC scripts): which steps may not be begun yet. Pure functions.

A script names steps, or groups of steps, joined by ``&``, ``|``, ``~``, ``=``, ``<>``, brackets and
``2*{A, B, C}``, two at least of these. A name by itself stands for "completed or passed".
"""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol

TOKEN = re.compile(r'\s*(?:(<>|[&|~=(){},*])|"([^"]*)"|([^\s&|~=<>(){},*"]+))')
MOST_LETTERS = 4000
MOST_DEPTH = 50
DONE = ("completed", "passed")
LETTERS = {
    "p": "passed",
    "c": "completed",
    "f": "failed",
    "i": "incomplete",
    "b": "browsed",
    "n": "not attempted",
}
StatusOf = Callable[[str], str]
Step = Mapping[str, Any]


class BadScript(Exception):
    """It is not written as the standard asks, or names what the module does not have."""


class State(Protocol):
    """What is known of a step that was begun."""

    status: str
    completed: bool
    success: str


def holds(script: str, status_of: StatusOf) -> bool:
    """``status_of`` gives the status of a name, or raises BadScript."""
    return Script(script, status_of).result()


def check(script: str, names: Collection[str]) -> None:
    """Raises BadScript where it asks for something and cannot be obeyed."""

    def status_of(name: str) -> str:
        if name not in names:
            raise BadScript(name)
        return ""

    if script:
        holds(script, status_of)


def locked(steps: list[Step], states: Mapping[str, State]) -> set[str]:
    """Identifiers of the steps that wait for others. What was begun may be gone on with.

    Nobody is left before closed doors: if all of them wait, none does.
    """
    if not any(step.get("requires") for step in steps):
        return set()
    status_of = statuses(steps, states)
    found = {step["id"] for step in steps if step["id"] not in states and waits(step, status_of)}
    return found if len(found) < len(steps) else set()


def waits(step: Step, status_of: StatusOf) -> bool:
    """A script that cannot be read asks for nothing: its author was told at intake."""
    for script in step.get("requires", ()):
        try:
            if not holds(script, status_of):
                return True
        except BadScript:
            continue
    return False


def statuses(steps: list[Step], states: Mapping[str, State]) -> StatusOf:
    own = {step["id"]: status(states.get(step["id"])) for step in steps}
    groups: dict[str, list[str]] = {}
    for step in steps:
        for group in step.get("within", ()):
            groups.setdefault(group, []).append(own[step["id"]])
    known = {name: together(parts) for name, parts in groups.items()} | own

    def status_of(name: str) -> str:
        if name not in known:
            raise BadScript(name)
        return known[name]

    return status_of


def status(state: State | None) -> str:
    """What was completed once stays so, though the step may begin anew."""
    if state is None:
        return "not attempted"
    return state.success or ("completed" if state.completed else state.status) or "not attempted"


def together(parts: list[str]) -> str:
    """The status of a group of steps."""
    said = set(parts)
    if said <= set(DONE):
        return "passed" if said == {"passed"} else "completed"
    if "failed" in said:
        return "failed"
    return "not attempted" if said == {"not attempted"} else "incomplete"


class Script:
    """One reading of one script, which is answered as it is read."""

    def __init__(self, text: str, status_of: StatusOf) -> None:
        self.tokens = tokens_of(text)
        self.status_of = status_of
        self.depth = 0

    def result(self) -> bool:
        found = self.either()
        if self.tokens:
            raise BadScript(self.tokens[0])
        return found

    def take(self, *wanted: str) -> bool:
        """The next token, where it is one of these signs."""
        if self.tokens and self.tokens[0] in wanted:
            self.tokens.pop(0)
            return True
        return False

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            raise BadScript(sign)

    def word(self) -> str:
        if not self.tokens or len(self.tokens[0]) < 2 or self.tokens[0][0] != WORD:
            raise BadScript("word")
        return self.tokens.pop(0)[1:]

    def either(self) -> bool:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise BadScript("depth")
        found = self.both()
        while self.take("|"):
            found |= self.both()
        self.depth -= 1
        return found

    def both(self) -> bool:
        found = self.one()
        while self.take("&"):
            found &= self.one()
        return found

    def one(self) -> bool:
        turns = 0
        while self.take("~"):
            turns += 1
        return self.named() != bool(turns % 2)

    def named(self) -> bool:
        if self.take("("):
            found = self.either()
            self.expect(")")
            return found
        name = self.word()
        if self.take("*"):
            return self.some_of(name)
        said = self.status_of(name)
        if self.take("="):
            return is_as(said, self.word())
        if self.take("<>"):
            return not is_as(said, self.word())
        return said in DONE

    def some_of(self, least: str) -> bool:
        if not least.isdecimal():
            raise BadScript(least)
        self.expect("{")
        found = [self.either()]
        while self.take(","):
            found.append(self.either())
        self.expect("}")
        return sum(found) >= int(least)


WORD = "w"  # in front of words and texts, which signs are not


def tokens_of(text: str) -> list[str]:
    text, found, place = text.strip(), [], 0
    if len(text) > MOST_LETTERS:
        raise BadScript("length")
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise BadScript(text[place])
        sign, quoted, word = match.groups()
        found.append(sign or WORD + (word if quoted is None else quoted))
        place = match.end()
    return found


def is_as(said: str, wanted: str) -> bool:
    """What was passed was completed too."""
    words = wanted.strip().lower()
    wanted = LETTERS.get(words, words)
    return said == wanted or (wanted == "completed" and said == "passed")
