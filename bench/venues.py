"""« Près de chez moi » among 5,000 venues and 10,000 slots, and the public page of a session."""

from bench.measure import Figures, probe, throughput
from bench.pages import MADE_EACH_TIME
from tests.stack import Stack

SEED = """
import random
from datetime import time, timedelta
from django.utils import timezone
from courses.models import CourseRun, School
from plugins.scheduling.models import Stop, TimeSlot, Venue
from tests import factories

draw = random.Random(5000)
territory = factories.make_territory()
organisation = factories.make_organisation(territory)
course = factories.make_course(for_parents=True)
today, now = timezone.localdate(), timezone.now()
run = factories.make_run(course, territory, organisation)

def place(number):
    return {
        "commune": f"Saint-Étienne-lès-{chr(65 + number % 26)}{chr(97 + number % 26)}bois",
        "postal_code": f"88{number % 26:03d}",
        "latitude": 47.9 + draw.random(), "longitude": 5.6 + 1.5 * draw.random(),
    }

venues = Venue.objects.bulk_create(
    (
        Venue(territory=territory, name=f"Médiathèque {number}", address="1 rue des Tilleuls",
              mobility=["Itinérant"] if number % 100 == 0 else [], **place(number))
        for number in range(5000)
    ),
    batch_size=500,
)
Stop.objects.bulk_create(
    (
        Stop(venue=venues[number % 50 * 100], day=today + timedelta(number % 90), start=time(9),
             end=time(12), place="Place de la mairie", **place(number))
        for number in range(2000)
    ),
    batch_size=500,
)
School.objects.bulk_create(
    (School(uai=f"{number:07d}A", name="École", **place(number)) for number in range(8000)),
    batch_size=500,
)
TimeSlot.objects.bulk_create(
    (
        TimeSlot(run=run, venue=venues[number % 5000], whole_venue=number % 5000 % 100 == 0,
                 start=now + timedelta(days=1 + number % 60, seconds=number),
                 end=now + timedelta(days=1 + number % 60, hours=2, seconds=number))
        for number in range(10_000)
    ),
    batch_size=500,
)
print("{}")
"""
ASKED = "/lieux/pres-de-chez-moi/?commune=saint+etienne+les+bbbois&rayon=50"


def near_me_5000(stack: Stack) -> Figures:
    stack.python(SEED)
    figures = probe(stack, ASKED, PAGE_CACHE_URL=MADE_EACH_TIME)
    stack.start_web()
    return figures | throughput(stack, ASKED)


SESSION_SEED = """
import json
from plugins.scheduling.models import Room, TimeSlot
from tests import factories
from tests.plugins.scheduling.places import make_plan, make_venue, wednesday
territory = factories.make_territory()
run = factories.make_run(factories.make_course(for_parents=True), territory, capacity=20)
room = Room.objects.create(venue=make_venue(territory), name="Atelier", capacity=20)
for weeks in range(1, 7):
    TimeSlot.objects.create(run=run, **make_plan(wednesday(weeks), room=room).fields())
print(json.dumps({"run": run.pk}))
"""


def session_page(stack: Stack) -> Figures:
    """Of six half-days: made each time, and as visitors are served."""
    path = f"/lieux/session/{stack.python(SESSION_SEED)['run']}/"
    figures = probe(stack, path, PAGE_CACHE_URL=MADE_EACH_TIME)
    stack.start_web()
    return figures | throughput(stack, path)


near_me_5000.on_sqlite_too = True
WORKS = {"near_me_5000": near_me_5000, "session_page": session_page}
