from datetime import UTC, date, datetime, time

import pytest
from django.utils.translation import gettext, ngettext, npgettext

from courses.models import CourseRun
from courses.words import duration, hour, listed, moment, run_dates, said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 min"), (45, "45 min"), (60, "1 h"), (150, "2 h 30"), (65, "1 h 05"), (1500, "25 h")],
)
def test_durations_are_said_in_hours(minutes, said):
    assert duration(minutes) == said


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (None, None, ""),
        (date(2027, 7, 1), date(2027, 7, 1), "Le jeudi 1er juillet 2027"),
        (date(2027, 7, 2), None, "À partir du vendredi 2 juillet 2027"),
        (None, date(2027, 7, 2), "Jusqu’au vendredi 2 juillet 2027"),
        (
            date(2027, 6, 30),
            date(2027, 7, 1),
            "Du mercredi 30 juin 2027 au jeudi 1er juillet 2027",
        ),
    ],
)
def test_dates_are_said_as_one_speaks(start, end, said):
    assert run_dates(CourseRun(starts_on=start, ends_on=end)) == said


@pytest.mark.parametrize(
    ("day", "form", "words"),
    [
        (date(2027, 7, 1), "j F Y", "1er juillet 2027"),
        (date(2027, 7, 11), "j F Y", "11 juillet 2027"),
        (date(2027, 8, 1), "l j F", "dimanche 1er août"),
    ],
)
def test_the_first_of_a_month_is_said_as_in_french(day, form, words):
    assert said(day, form) == words


def test_only_the_first_of_a_list_keeps_its_capital():
    assert listed(["Moins de 6 ans", "Au collège", "Au lycée"]) == (
        "Moins de 6 ans, au collège, au lycée"
    )
    assert listed([]) == ""


def test_no_date_is_not_said():
    assert said(None) == ""


@pytest.mark.parametrize(("number", "word"), [(0, "étape"), (1, "étape"), (2, "étapes")])
def test_nought_is_singular_in_french(number, word):
    assert ngettext("étape", "étapes", number) == word
    assert npgettext("course", "étape", "étapes", number) == word


def test_a_line_never_breaks_within_guillemets():
    assert gettext("Sans « tri » ici") == "Sans «\N{NO-BREAK SPACE}tri\N{NO-BREAK SPACE}» ici"


def test_hours_are_said_as_french_says_them():
    told = [hour(time(9)), hour(time(14, 5)), moment(datetime(2027, 7, 1, 0, 30, tzinfo=UTC))]
    assert [words.replace("\u00a0", " ") for words in told] == [
        *("9 h", "14 h 05"),
        "1er juillet 2027, 0 h 30",
    ]
    assert (hour(None), moment(None)) == ("", "")
