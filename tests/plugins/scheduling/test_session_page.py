"""The public page of a session: all that one needs to come, the same for everybody."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from courses.models import CourseRun, Term, TermKind
from plugins.scheduling.models import Room, Stop, TimeSlot
from tests import factories

from .places import make_plan, make_venue, wednesday

pytestmark = pytest.mark.django_db


def make(run, day, start=9, end=12, **fields):
    return TimeSlot.objects.create(run=run, **make_plan(day, start, end, **fields).fields())


def told(run, status=200):
    answer = Client().get(reverse("scheduling:session", args=[run.pk]))
    assert answer.status_code == status
    html = answer.content.decode().replace("\u00a0", " ")
    return " ".join(re.sub(r"<script.*?</script>|<[^>]+>", " ", html, flags=re.DOTALL).split())


def event_of(run):
    html = Client().get(reverse("scheduling:session", args=[run.pk])).content.decode()
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    [event] = json.loads(block)["@graph"]
    return event


@pytest.fixture
def family_run(territory, organisation):
    territory.help_name, territory.help_phone = "Maëlle Roussel", "03 53 01 88 10"
    territory.save()
    course = factories.make_course(title="Premier téléphone", for_parents=True)
    run = factories.make_run(course, territory, organisation, capacity=3)
    venue = make_venue(
        territory, wheelchair=True, transport="Bus 3, arrêt Tilleuls", parking="Gratuit devant"
    )
    room = Room.objects.create(venue=venue, name="Atelier", capacity=12)
    if not Term.objects.filter(kind=TermKind.LANGUAGE, code="tr").exists():
        Term.objects.create(kind=TermKind.LANGUAGE, code="tr", label="Turc")
    for weeks in (2, 3):
        make(run, wednesday(weeks), room=room, children_welcome=True, languages=("tr",))
    return run


def test_it_says_all_that_one_needs_to_come(family_run, sql_budget):
    with sql_budget(14):
        said = told(family_run)
    for part in (
        *("Premier téléphone", "de 9 h à 12 h", "Mercredi", "Atelier", "rue des Tilleuls"),
        *("Bus 3, arrêt Tilleuls", "Gratuit devant", "Accessible en fauteuil roulant"),
        *("Plus que 3 places", "C’est gratuit.", "Les enfants sont bienvenus", "03 53 01 88 10"),
        *("S’inscrire à cette session", family_run.organisation.name, "Épinal"),
        f"/lieux/s/{family_run.pk}/",
    ):
        assert part in said, part


def test_engines_read_an_event_with_its_parts(family_run):
    event = event_of(family_run)
    assert (event["@type"], len(event["subEvent"])) == ("Event", 2)
    assert event["eventStatus"].endswith("EventScheduled")
    assert event["location"][0]["address"]["addressLocality"] == "Épinal"
    assert event["startDate"].endswith(("+01:00", "+02:00"))


def test_hours_are_those_of_the_place(organisation):
    far = factories.make_territory("971", "Guadeloupe", time_zone="America/Guadeloupe")
    run = factories.make_run(factories.make_course(), far, organisation)
    make(run, wednesday(), 9, 11, zone="America/Guadeloupe", venue=make_venue(far))
    assert "de 9 h à 11 h" in told(run)
    assert event_of(run)["startDate"].endswith("T09:00:00-04:00")


def test_a_bus_is_where_it_stops_that_day(run, territory):
    day = wednesday()
    bus = make_venue(territory, name="Le bus numérique", mobility=["Itinérant"])
    Stop.objects.create(
        venue=bus, day=day, start="09:00", end="12:00", place="Place du marché", commune="Senones"
    )
    make(run, day, venue=bus)
    said = told(run)
    assert "Place du marché Senones" in said
    assert "rue des Tilleuls" not in said


def test_a_session_that_is_cancelled_or_over_says_so_and_takes_nobody(family_run):
    TimeSlot.objects.filter(run=family_run).update(state="cancelled")
    said = told(family_run)
    assert "Cette session n’aura pas lieu" in said
    assert "S’inscrire à cette session" not in said
    assert event_of(family_run)["eventStatus"].endswith("EventCancelled")
    TimeSlot.objects.filter(run=family_run).update(state="planned")
    CourseRun.objects.filter(pk=family_run.pk).update(state="closed")
    assert "Cette session est terminée" in told(family_run)


def test_what_is_prepared_or_open_all_year_has_no_such_page(run):
    CourseRun.objects.filter(pk=run.pk).update(state="draft")
    told(run, 404)
    CourseRun.objects.filter(pk=run.pk).update(state="open", permanent=True)
    told(run, 404)


def test_the_short_address_leads_there(run):
    answer = Client().get(f"/lieux/s/{run.pk}/")
    assert answer["Location"] == f"/lieux/session/{run.pk}/"
