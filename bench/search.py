"""The catalogue searched: words, facets and their counts, among 30,000 runs."""

from bench.measure import Figures, probe, throughput
from tests.stack import Stack

SEED = """
from datetime import timedelta
from django.utils import timezone
from courses.models import CourseRun, Term
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
print("{}")
"""
ASKED = (
    "/formations/?q=classe&public=teachers&territoire=88&niveau=cycle-2&niveau=cycle-3"
    "&session=trimestre&tri=session"
)


def search_facets(stack: Stack) -> Figures:
    stack.python(SEED)
    figures = probe(stack, ASKED)
    stack.start_web()
    return figures | throughput(stack, ASKED)


search_facets.on_sqlite_too = True
WORKS = {"search_facets": search_facets}
