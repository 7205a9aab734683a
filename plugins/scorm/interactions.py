"""The questions that a module says were answered, out of its data model. Pure functions.

Everything in it was written by a browser: texts are texts, lengths are bounded, nothing is
trusted to be there.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

MOST_TEXT = 300
MOST_ANSWERS = 500
MOST_DIGITS = 10
MOST_SHOWN = 12
WRONG = ("wrong", "incorrect")
QUALIFIERS = re.compile(r"\{(?:lang|case_matters|order_matters)=[^}]*\}")
JOINS = ((r"[,]", ", "), (r"[.]", " → "), (r"[:]", " – "))


@dataclass(frozen=True, slots=True)
class Answer:
    """``right`` is None where the module does not say, or where nothing is right or wrong."""

    question: str
    text: str
    kind: str
    given: str
    right: bool | None
    expected: tuple[str, ...] = ()


def answers_of(cmi: dict[str, Any], *, is_2004: bool) -> list[Answer]:
    """The last answer to each question, in the order of the questions."""
    found: dict[str, Answer] = {}
    for entry in members(cmi.get("interactions"))[:MOST_ANSWERS]:
        answer = read_answer(entry, is_2004)
        if answer is not None:
            found[answer.question] = answer
    return list(found.values())


def members(value: Any) -> list[dict[str, Any]]:
    """Of an array of the data model, which is written as a list or by number."""
    if isinstance(value, dict):
        numbers = [key for key in value if key.isdecimal() and len(key) < MOST_DIGITS]
        value = [value[key] for key in sorted(numbers, key=int)]
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def read_answer(entry: dict[str, Any], is_2004: bool) -> Answer | None:
    identifier = text_of(entry, "id")
    if not identifier:
        return None
    kind = text_of(entry, "type")
    given = text_of(entry, "learner_response" if is_2004 else "student_response")
    patterns = members(entry.get("correct_responses"))
    return Answer(
        question=identifier,
        text=text_of(entry, "description") or identifier,
        kind=kind,
        given=readable(given, kind),
        right=is_right(text_of(entry, "result")),
        expected=tuple(readable(text_of(pattern, "pattern"), kind) for pattern in patterns[:10]),
    )


def text_of(entry: dict[str, Any], name: str) -> str:
    value = entry.get(name)
    return sound(value.strip()[:MOST_TEXT]) if isinstance(value, str) else ""


def sound(text: str) -> str:
    """Without half characters: modules make them when they cut a text, and no page holds any."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def is_right(result: str) -> bool | None:
    """A number is a degree that the standard does not explain: neither right nor wrong."""
    if result == "correct":
        return True
    return False if result in WRONG else None


def readable(response: str, kind: str) -> str:
    """A response as somebody would say it: its separators are of the standard, not for people."""
    words = QUALIFIERS.sub("", response)
    for separator, spoken in JOINS:
        words = words.replace(separator, spoken)
    if kind == "true-false" and words:
        return _("vrai") if words.lower() in ("true", "t", "1") else _("faux")
    if words.startswith("{") and words.endswith("}"):
        words = ", ".join(part.strip() for part in words[1:-1].split(","))
    return words


@dataclass(slots=True)
class Question:
    """What a group made of one question of one step; ``given``: how often each answer was."""

    step: str
    identifier: str
    text: str
    kind: str
    expected: tuple[str, ...]
    asked: int = 0
    right: int = 0
    judged: int = 0
    given: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, step: str, answer: Answer) -> "Question":
        return cls(step, answer.question, answer.text, answer.kind, answer.expected)

    @property
    def share_right(self) -> int | None:
        """In percent, of the answers that the module judged."""
        return round(100 * self.right / self.judged) if self.judged else None

    def answers(self) -> Iterator[tuple[str, int, int]]:
        """The most given first: words, times, percent."""
        ranked = sorted(self.given.items(), key=lambda pair: (-pair[1], pair[0]))
        return ((words, times, round(100 * times / self.asked)) for words, times in ranked)

    def shown_answers(self) -> list[tuple[str, int, int]]:
        """Enough of them for a screen."""
        return list(islice(self.answers(), MOST_SHOWN))

    @property
    def others(self) -> int:
        return max(0, len(self.given) - MOST_SHOWN)

    def count(self, answer: Answer) -> None:
        self.asked += 1
        self.judged += answer.right is not None
        self.right += answer.right is True
        self.given[answer.given] += 1


def most_missed_first(questions: list[Question]) -> list[Question]:
    """Those that no module judged come last, in their own order."""
    unjudged = 101
    return sorted(
        questions, key=lambda question: (question.share_right if question.judged else unjudged) or 0
    )
