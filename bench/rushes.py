"""Many people, few seats: how quickly, and exactly how many."""

from functools import partial

from bench.measure import Figures, crowd
from tests.stack import Stack

SEED = "import json\nfrom tests.seeding import rush\nprint(json.dumps(rush({}, {})))"
COUNT = (
    "import json\nfrom courses.enrolment import seats_disagree\nfrom courses.models import *\n"
    "sold = Enrolment.objects.filter(state='confirmed').count()\n"
    "print(json.dumps([sold, Enrolment.objects.count(), len(seats_disagree())]))"
)


def rush(people: int, seats: int, at_once: int, stack: Stack) -> Figures:
    seeded = stack.python(SEED.format(people, seats))
    stack.start_web()
    address = f"/inscription/{seeded['run']}/"
    form = {"as_quality": "teacher"}
    calls = [partial(stack.post, address, form, session) for session in seeded["sessions"]]
    answers, figures = crowd(calls, at_once)
    sold, enrolled, disagreements = stack.python(COUNT)
    errors = sum(answer.status >= 500 for answer in answers)
    return figures | {
        "count": sold,
        "lost": people - enrolled,
        "errors": errors + disagreements,
    }


WORKS = {
    "rush_200_on_20": partial(rush, 200, 20, 200),
    "rush_2000_on_20": partial(rush, 2000, 20, 32),
}
