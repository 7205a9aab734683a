"""The planner of an organiser: a week of 60 venues and 400 slots."""

from bench.measure import Figures, probe, throughput
from tests.stack import Stack

SEED = """
import json
from tests import factories
from tests.seeding import session_for
from tests.plugins.scheduling.places import make_week, wednesday

run = factories.make_run()
organiser = factories.make_role("organiser", run.territory, run.organisation)
make_week(run, [factories.make_user() for _ in range(50)])
print(json.dumps({"session": session_for(organiser), "day": wednesday().isoformat()}))
"""


def planner_week(stack: Stack) -> Figures:
    seeded = stack.python(SEED)
    path = f"/admin/planning/?jour={seeded['day']}"
    figures = probe(stack, path, seeded["session"])
    stack.start_web()
    return figures | throughput(stack, path, seeded["session"])


WORKS = {"planner_week": planner_week}
