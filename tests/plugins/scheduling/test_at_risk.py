"""Sessions at risk, on the desk of those who direct them; how many a change will be told to."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.enrolment import enrol
from courses.models import CourseRun
from courses.todo import todos
from plugins.scheduling.models import RunSchedule, Sheet, TimeSlot
from plugins.scheduling.organising.at_risk import risks
from plugins.scheduling.slots import add_slots
from tests import factories

from .places import make_plan, make_room, wednesday

pytestmark = pytest.mark.django_db


@pytest.fixture
def slot(run, organiser, trainer, territory):
    plan = make_plan(wednesday(1), 9, 12, make_room(territory), trainer)
    return add_slots(run, [plan], by=organiser, key=uuid4())[0]


def told(user):
    user.__dict__.pop("_sessions_at_risk", None)
    return [words for risk in risks(user) for words in risk.words]


def test_all_is_well_with_people_a_trainer_and_a_place(slot, run, organiser, teacher):
    enrol(teacher, run, "teacher")
    assert told(organiser) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"room_state": "asked"}, "pas encore confirmé"),
        ({"room_state": "refused"}, "lieu refusé"),
    ],
)
def test_a_place_that_is_not_sure_is_said(slot, run, organiser, teacher, change, words):
    enrol(teacher, run, "teacher")
    TimeSlot.objects.update(**change)
    assert [words in sentence for sentence in told(organiser)] == [True]


def test_nobody_enrolled_and_nobody_who_leads(slot, organiser):
    slot.leads.all().delete()
    sentences = " ".join(told(organiser))
    assert "sans formateur" in sentences
    assert "personne d’inscrit" in sentences


def test_too_few_people_at_the_time_of_the_decision(slot, run, organiser, teacher):
    enrol(teacher, run, "teacher")
    schedule = RunSchedule.objects.create(
        run=run, minimum=4, decide_at=timezone.now() + timedelta(days=30)
    )
    assert told(organiser) == []
    RunSchedule.objects.filter(pk=schedule.pk).update(decide_at=timezone.now())
    assert told(organiser) == ["inscrits : 1, il en faut 4"]


def test_a_sheet_left_open(slot, run, organiser, teacher):
    enrol(teacher, run, "teacher")
    past = timezone.now() - timedelta(days=3)
    TimeSlot.objects.update(start=past, end=past + timedelta(hours=3))
    Sheet.objects.get_or_create(slot=slot, defaults={"closes_at": timezone.now()})
    assert "émargement à clore" in told(organiser)[0]


def test_only_those_who_direct_it_hear_of_it_and_in_few_statements(
    slot, run, organiser, trainer, territory, sql_budget
):
    rival = factories.make_role("organiser", territory, factories.make_organisation(territory))
    assert told(rival) == []
    assert told(trainer) == []
    for _number in range(5):
        more = factories.make_run(
            organisation=run.organisation, territory=territory, state=CourseRun.State.OPEN
        )
        add_slots(more, [make_plan(wednesday(1), 14, 17)], by=organiser, key=uuid4())
    with sql_budget(3):
        assert len(told(organiser)) > 5


def test_the_desk_and_the_home_say_it(client, slot, organiser):
    assert any("à surveiller" in todo.words for todo in todos(organiser))
    client.force_login(organiser)
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "Sessions à surveiller" in home
    assert (
        slot.run.course.title in client.get(reverse("scheduling_planning:at_risk")).content.decode()
    )


def test_before_a_slot_moves_or_goes_one_reads_how_many_will_be_told(
    client, slot, run, organiser, teacher
):
    enrol(teacher, run, "teacher")
    client.force_login(organiser)
    for name in ("move", "cancel"):
        page = client.get(reverse(f"scheduling_slots:{name}", args=[run.pk, slot.pk]))
        assert "2 personnes" in page.content.decode().replace("\u00a0", " ")  # and who leads it
