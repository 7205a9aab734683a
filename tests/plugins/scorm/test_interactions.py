"""Questions and answers, out of what modules write of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.scorm.interactions import Question, answers_of, most_missed_first, readable

ONE_12 = {
    "id": "Q1",
    "type": "choice",
    "student_response": "{a,b}",
    "result": "wrong",
    "correct_responses": {"0": {"pattern": "a"}},
}
ONE_2004 = {
    "id": "Q1",
    "description": "Où est le bouton ?",
    "type": "choice",
    "learner_response": "haut[,]bas",
    "result": "incorrect",
    "correct_responses": [{"pattern": "haut"}],
}


def test_both_versions_give_the_same_kind_of_answer():
    (old,) = answers_of({"interactions": {"0": ONE_12}}, is_2004=False)
    (new,) = answers_of({"interactions": [ONE_2004]}, is_2004=True)
    assert (old.text, old.given, old.right, old.expected) == ("Q1", "a, b", False, ("a",))
    assert (new.text, new.given, new.right) == ("Où est le bouton ?", "haut, bas", False)


def test_the_last_answer_to_a_question_stands_and_the_order_is_that_of_numbers():
    again = ONE_12 | {"student_response": "a", "result": "correct"}
    other = ONE_12 | {"id": "Q2"}
    found = answers_of({"interactions": {"10": again, "2": other, "0": ONE_12}}, is_2004=False)
    assert [(answer.question, answer.right) for answer in found] == [("Q1", True), ("Q2", False)]


@pytest.mark.parametrize(
    ("response", "kind", "words"),
    [
        ("a[.]1[,]b[.]2", "matching", "a → 1, b → 2"),
        ("true", "true-false", "vrai"),
        ("f", "true-false", "faux"),
        ("", "true-false", ""),
        ("{lang=fr}Épinal", "fill-in", "Épinal"),
        ("1[:]5", "numeric", "1 – 5"),
    ],
)
def test_a_response_is_written_for_people(response, kind, words):
    assert readable(response, kind) == words


def test_questions_are_counted_and_the_most_missed_come_first():
    def question(name, *rights):
        found = Question("S", name, name, "choice", ())
        for right in rights:
            (answer,) = answers_of(
                {"interactions": [ONE_12 | {"result": "correct" if right else "wrong"}]},
                is_2004=False,
            )
            found.count(answer)
        return found

    easy, hard, unjudged = question("A", 1, 1), question("B", 0, 1, 0), question("C")
    assert [found.text for found in most_missed_first([unjudged, easy, hard])] == ["B", "A", "C"]
    assert hard.share_right == 33
    assert list(hard.answers()) == [("a, b", 3, 100)]


NAMES = ["interactions", "0", "1", "id", "type", "result", "é", "correct_responses"]
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    ),
)


@given(st.dictionaries(st.sampled_from(["interactions", "x"]), ODD), st.booleans())
def test_no_data_model_makes_the_reader_fail(cmi, is_2004):
    for answer in answers_of(cmi, is_2004=is_2004):
        assert isinstance(answer.given, str)
