"""Each question of a module, with what the people of a run answered."""

from courses.api import CourseRun

from ..interactions import Question, answers_of, most_missed_first
from ..models import ScormActivityPage
from .figures import current_states

AT_ONCE = 50
MOST_QUESTIONS = 2000
"""Some modules make a new identifier at each answer: their list has no end."""


def questions(run: CourseRun, activity: ScormActivityPage) -> list[Question]:
    """Of the attempt that each is at, the most missed first. One statement, read in pieces."""
    rows = current_states(run, activity).exclude(cmi="{}").select_related("attempt__version")
    rows = rows.only("cmi", "step", "attempt__version__standard")
    found: dict[tuple[str, str], Question] = {}
    for state in rows.order_by("pk").iterator(chunk_size=AT_ONCE):
        for answer in answers_of(state.tree, is_2004=state.attempt.version.is_2004):
            key = (state.step, answer.question)
            if key not in found and len(found) >= MOST_QUESTIONS:
                continue
            question = found.setdefault(key, Question.of(state.step, answer))
            question.count(answer)
    return most_missed_first(list(found.values()))
