"""Words find the courses that speak of them, the best first, on both databases."""

import pytest
from django.core.management import call_command

from courses.models import CoursePage, SearchEntry, SearchWord
from courses.text_index import find, index_again
from tests import factories
from tests.courses import library

SEED = (
    "import json\nfrom tests.courses import library\n"
    "library.fill()\nprint(json.dumps(library.first_found()))"
)


@pytest.fixture(scope="module")
def first(django_db_setup, django_db_blocker):
    """What comes first for each query: asked once, in a transaction that is undone."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        factories.make_territory()
        library.fill()
        answers = library.first_found()
        transaction.set_rollback(True)
    return answers


@pytest.mark.parametrize("query", list(library.QUERIES))
def test_what_is_sought_comes_first(first, query):
    assert first[query] == library.QUERIES[query]


def test_there_are_forty_queries():
    assert len(library.QUERIES) >= 40


@pytest.mark.postgres
def test_postgresql_finds_the_same(postgres_database, tmp_path):
    from tests.stack import Stack

    answers = Stack(tmp_path, postgres_database.url).python(SEED)
    wrong = {query: answers[query] for query in answers if answers[query] != library.QUERIES[query]}
    assert wrong == {}


@pytest.fixture
def course(db, territory):
    return factories.make_course(title="Jardiner", summary="Semer, planter.", live=True)


def is_found(words):
    found = find(words)
    return bool(found and found.scores)


def test_a_draft_is_found_when_it_is_published_and_no_more_when_it_is_withdrawn(db, territory):
    draft = factories.make_course(title="Jardiner", live=False)
    assert not is_found("jardiner")
    draft.save_revision().publish()
    assert is_found("jardiner")
    draft.get_parent().get_children().get(pk=draft.pk).unpublish()  # as a plain page
    assert not is_found("jardiner")
    assert not SearchWord.objects.filter(plain="jardiner").exists()


def test_only_what_is_published_of_a_changed_course_is_found(course):
    course.title = "Cuisiner"
    revision = course.save_revision()
    assert is_found("jardiner")
    assert not is_found("cuisiner")
    revision.publish()
    assert is_found("cuisiner")
    assert not is_found("jardiner")


def test_a_course_that_is_deleted_is_forgotten(course):
    course.delete()
    assert not is_found("jardiner")


def test_words_are_taken_from_every_text_and_never_from_tags(db, territory):
    factories.make_course(
        objectives="<ul><li>Bouturer</li></ul>",
        body=[
            ("heading", "Outillage"),
            ("text", "<p>Un <b>sécateur</b></p>"),
            ("question", {"question": "Faut-il des gants ?", "answer": "<p>Conseillés.</p>"}),
        ],
    )
    assert all(map(is_found, ("bouturer", "outillage", "secateur", "gants", "conseillés")))
    assert not is_found("strong")
    assert not SearchWord.objects.filter(plain__in=["ul", "li", "b", "div"]).exists()


def test_the_index_is_made_again_from_nothing(course, capsys):
    SearchWord.objects.all().delete()
    assert not is_found("jardiner")
    call_command("index_courses")
    assert is_found("jardiner")
    assert "1 formations" in capsys.readouterr().out


def test_the_clock_puts_right_what_no_signal_told(course):
    gone = factories.make_course(title="Cuisiner")
    CoursePage.objects.filter(pk=gone.pk).update(live=False)
    SearchEntry.objects.filter(course_id=course.pk).delete()
    assert index_again() == 2
    assert is_found("jardiner")
    assert not is_found("cuisiner")
    assert index_again() == 0


def test_a_search_asks_one_statement_and_two_when_misspelt(course, sql_budget):
    with sql_budget(1):
        find("jardiner planter semer")
    find("jardinner")
    with sql_budget(2):
        assert find("jardinner").corrected == "jardiner"


def test_courses_that_hold_the_most_words_stand_for_those_that_hold_all(course):
    found = find("jardiner en apesanteur")
    assert list(found.scores) == [course.pk]
    assert found.is_partial
    assert not find("jardiner").is_partial


@pytest.mark.parametrize("nothing", ["", "   ", "?!", "’"])
def test_no_word_is_no_search(db, nothing):
    assert find(nothing) is None


@pytest.mark.parametrize("typed", ["j", "j s p l", "J. S."])
def test_single_letters_do_not_read_the_whole_index(course, typed, sql_budget):
    with sql_budget(0):
        assert find(typed) is None
    assert is_found(f"{typed} jardiner")
