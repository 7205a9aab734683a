"""The catalogue searched: words, facets and their counts, among 30,000 runs."""

from bench.measure import Figures, probe, throughput
from tests.stack import Stack

SEED = """
from datetime import timedelta
from django.utils import timezone
from courses.models import CourseRun, Term
from plugins.scheduling.models import TimeSlot, Venue
from tests import factories
from tests.courses import library

territory = factories.make_territory()
organisation = factories.make_organisation(territory)
terms = list(Term.objects.exclude(kind__in=("measure", "lever")))
courses = []
for number in range(400):
    title, summary, objectives, body = library.COURSES[number % len(library.COURSES)]
    courses.append(factories.make_course(
        title=f"{title}, {number}", summary=summary, objectives=f"<p>{objectives}</p>",
        body=[("text", f"<p>{body * 20}</p>")], terms=terms[number % 9::9], for_teachers=True,
        minutes_remote_self=number,
    ))
today = timezone.localdate()
CourseRun.objects.bulk_create(
    (
        CourseRun(
            course=courses[number % 400], territory=territory, organisation=organisation,
            state="open", starts_on=today + timedelta(number % 400),
        )
        for number in range(30_000)
    ),
    batch_size=1000,
)
venues = Venue.objects.bulk_create(
    Venue(
        territory=territory, name=f"Médiathèque {number}", address="1 rue", postal_code="88000",
        commune="Épinal", latitude=47.9 + number % 23 / 23, longitude=5.6 + number % 37 / 25,
        wheelchair=number % 3 == 0,
    )
    for number in range(300)
)
now = timezone.now()
TimeSlot.objects.bulk_create(
    (
        TimeSlot(
            run_id=run, venue=venues[number % 300], children_welcome=number % 5 == 0,
            start=now + timedelta(1 + number % 90, hours=number % 12),
            end=now + timedelta(1 + number % 90, hours=number % 12 + 2),
        )
        for number, run in enumerate(CourseRun.objects.values_list("pk", flat=True))
    ),
    batch_size=1000,
)
print("{}")
"""
ASKED = (
    "/formations/?q=classe&public=teachers&territoire=88&niveau=cycle-2&niveau=cycle-3"
    "&session=trimestre&tri=session"
)
NEAR = "/formations/?public=teachers&pres=epinal&pres_rayon=20&moment=soir&enfants=oui"


def search_facets(stack: Stack) -> Figures:
    stack.python(SEED)
    figures = probe(stack, ASKED)
    stack.start_web()
    return figures | throughput(stack, ASKED)


search_facets.on_sqlite_too = True


def search_sessions(stack: Stack) -> Figures:
    """By distance, hour and welcome, among as many."""
    stack.python(SEED)
    return probe(stack, NEAR)


WORKS = {"search_facets": search_facets, "search_sessions": search_sessions}
