from datetime import date

import pytest

from courses.models import CourseRun
from courses.words import duration, run_dates


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
