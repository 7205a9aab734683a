"""The demonstration is always today's: its past moves with the days, a visitor's never does."""

from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from wagtail.models import ModelLogEntry, PageLogEntry

from courses.completion import Progress, record_progress
from courses.demo import ageing, texts
from courses.demo.fill import fill, keep_up
from courses.demo.registry import MARK, Registry
from courses.models import Completion, CourseRun, Enrolment, School, SeatCounter, User
from courses.validators import validate_uai
from plugins.attestations.models import Attestation
from plugins.scorm.models import Attempt
from tests.courses.conftest import DAY

pytestmark = pytest.mark.xdist_group("demo")
State = Enrolment.State


def who(key, course):
    registry = Registry(DAY)
    return registry.find(f"enrolments/{course}/{key}", Enrolment)


def moments(enrolment):
    """All that is dated about one enrolment."""
    enrolment.refresh_from_db()
    own = [getattr(enrolment, name) for name in ageing.MOMENTS]
    done = enrolment.completions.order_by("pk").values_list(*ageing.WORKED)
    tried = Attempt.objects.filter(enrolment=enrolment).order_by("pk")
    attempts = tried.values_list("started_at", "completed_at", "changed_at")
    return [moment for row in (own, *done, *attempts) for moment in row]


def moved(found, days):
    return [moment + timedelta(days=days) if moment else None for moment in found]


# --- the places --------------------------------------------------------------------------------


def test_the_vosges_have_their_real_shape_in_well_formed_codes(site):
    schools = School.objects.filter(territory__code="88")
    kinds = Counter(
        "lycée" if kind.startswith("Lycée") else kind
        for kind in schools.values_list("kind", flat=True)
    )
    assert kinds == {
        "École maternelle": 65,
        "École élémentaire": 283,
        "Collège": 47,
        "lycée": 28,
        "EREA": 1,
    }
    for uai in schools.values_list("uai", flat=True):
        validate_uai(uai)
        assert uai.startswith("088")


def test_no_two_schools_have_one_name_in_one_commune(site):
    named = Counter(School.objects.values_list("name", "commune"))
    assert [school for school, times in named.items() if times > 1] == []


def test_in_guadeloupe_people_work_in_the_hours_of_guadeloupe(site):
    rows = Enrolment.objects.filter(territory__code="971", completed_at__isnull=False)
    hours = {row.completed_at.astimezone(ZoneInfo("America/Guadeloupe")).hour for row in rows}
    assert hours
    assert all(12 <= hour < 18 for hour in hours)


# --- the crowd ---------------------------------------------------------------------------------


def test_the_val_d_oise_has_a_session_of_many_people_at_every_stage(site):
    crowd = texts.crowds()[0]
    run = CourseRun.objects.get(title=crowd["title"])
    rows = run.enrolments.all()
    assert rows.count() == crowd["people"]
    assert 50 <= rows.filter(completed_at__isnull=False).count() <= 90
    assert rows.filter(started_at=None).count() >= 40
    assert run.seats.get(bucket=SeatCounter.Bucket.TOTAL).taken == crowd["people"]


def test_those_who_are_given_what_another_did_have_all_of_it(site):
    run = CourseRun.objects.get(title=texts.crowds()[0]["title"])
    required = run.course.activities().live().filter(required=True)
    for row in run.enrolments.filter(completed_at__isnull=False):
        done = row.completions.filter(activity__in=required, completed_at__isnull=False)
        assert done.count() == len(required)
        modules = [d for d in done if d.activity.specific_class.__name__ == "ScormActivityPage"]
        assert Attempt.objects.filter(enrolment=row, state="completed").count() == len(modules)
        assert all(d.completed_at <= row.completed_at for d in done)


def test_nobody_signs_in_as_one_of_the_crowd(site):
    run = CourseRun.objects.get(title=texts.crowds()[0]["title"])
    people = User.objects.filter(enrolments__run=run)
    assert not any(user.has_usable_password() for user in people)


# --- the days ----------------------------------------------------------------------------------


def test_all_that_was_made_lies_before_the_day_it_counts_from(site):
    since = ageing.midnight(DAY)
    for name in ageing.MOMENTS:
        assert not Enrolment.objects.filter(**{f"{name}__gte": since}).exists(), name
    for name in ageing.WORKED:
        assert not Completion.objects.filter(**{f"{name}__gte": since}).exists(), name
    assert not Attempt.objects.filter(changed_at__gte=since).exists()


@pytest.mark.parametrize("days", [10, 200])
def test_what_was_done_yesterday_stays_done_yesterday(site, days):
    half_way = who("anne-elise", "documents-accessibles")
    in_crowd = CourseRun.objects.get(title=texts.crowds()[0]["title"]).enrolments.last()
    before = {row.pk: moments(row) for row in (half_way, in_crowd)}
    fill(DAY + timedelta(days=days))
    for row in (half_way, in_crowd):
        assert moments(row) == moved(before[row.pk], days)


def test_in_two_starts_as_in_one(site):
    row = who("anne-elise", "documents-accessibles")
    before = moments(row)
    fill(DAY + timedelta(days=10))
    fill(DAY + timedelta(days=10))
    fill(DAY + timedelta(days=12))
    assert moments(row) == moved(before, 12)


def test_where_somebody_has_worked_nothing_ever_moves_again(site):
    row = who("anne-elise", "documents-accessibles")
    activity = row.course.activities().live().last().specific
    record_progress(row, activity, Progress(100))
    touched = ageing.midnight(DAY) + timedelta(hours=10)
    Completion.objects.filter(enrolment=row, activity=activity).update(
        started_at=touched, completed_at=touched, changed_at=touched
    )
    before = moments(row)
    for days in (1, 2, 40):
        fill(DAY + timedelta(days=days))
        assert moments(row) == before


def test_what_an_attestation_states_does_not_move(site):
    attested = [paper.enrolment for paper in Attestation.objects.select_related("enrolment")]
    before = [moments(row) for row in attested]
    fill(DAY + timedelta(days=10))
    assert attested
    assert [moments(row) for row in attested] == before


def test_the_history_of_the_site_does_not_grow_with_the_days(site):
    fill(DAY + timedelta(days=1))
    known = ModelLogEntry.objects.count()
    for days in (2, 3, 4):
        fill(DAY + timedelta(days=days))
    assert ModelLogEntry.objects.count() <= known + CourseRun.objects.count() // 2


def test_a_server_that_runs_for_days_moves_on_once_a_day(site):
    row = who("anne-elise", "documents-accessibles")
    before = moments(row)
    assert not keep_up(DAY)
    assert keep_up(DAY + timedelta(days=1))
    assert not keep_up(DAY + timedelta(days=1))
    assert moments(row) == moved(before, 1)


def test_a_server_without_demonstration_is_never_filled(site):
    ModelLogEntry.objects.filter(data__has_key=MARK).delete()
    PageLogEntry.objects.filter(data__has_key=MARK).delete()
    row = Enrolment.objects.first()
    before = moments(row)
    assert not keep_up(DAY + timedelta(days=1))
    assert moments(row) == before
    assert not ModelLogEntry.objects.filter(data__has_key=MARK).exists()
