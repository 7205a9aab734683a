"""The sheet on a telephone: ticked, counted, certified, corrected; seen by no other."""

import re

import pytest

from courses.enrolment import enrol
from plugins.scheduling.attendance import close_sheet, sheet_of, take
from plugins.scheduling.models import (
    Attendance,
    AttendanceActivityPage,
    AttendanceEvent,
    SlotTrainer,
)
from tests import factories

from .meetings import make_slot, mark, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def slot(run, trainer):
    return make_slot(run, trainer)


@pytest.fixture
def people(run):
    return [enrol(factories.make_user(), run, "teacher") for _ in range(3)]


@pytest.fixture
def address(client, slot, trainer):
    client.force_login(trainer)
    return f"/lieux/emargement/{slot.pk}/"


def posted(client, address):
    """What a browser would send back: the hidden fields, and what is ticked."""
    html = client.get(address).content.decode()
    data = dict(re.findall(r'type="hidden" name="(key|seen)" value="([^"]*)"', html))
    data |= dict(re.findall(r'name="(mark-\d+)" value="(\w+)" checked', html))
    return data


def test_a_trainer_ticks_by_a_form_and_sees_what_was_saved(client, address, people):
    data = posted(client, address) | {
        f"mark-{people[0].pk}": "present",
        f"minutes-{people[0].pk}": "120",
        f"mark-{people[1].pk}": "excused",
        f"excuse-{people[1].pk}": "transport",
    }
    for _ in range(2):
        html = client.post(f"{address}cocher/", data, follow=True).content.decode()
    assert "La liste est enregistrée" in html
    assert "1 présent" in html
    assert "1 non coché" in html
    rows = Attendance.objects.order_by("enrolment")
    assert list(rows.values_list("state", "minutes", "excuse")) == [
        ("present", 120, ""),
        ("excused", None, "transport"),
    ]
    assert AttendanceEvent.objects.count() == 2


def test_everybody_present_but_those_already_ticked(client, address, people):
    data = posted(client, address) | {f"mark-{people[2].pk}": "absent", "all": "present"}
    client.post(f"{address}cocher/", data)
    states = dict(Attendance.objects.values_list("enrolment", "state"))
    assert [states[row.pk] for row in people] == ["present", "present", "absent"]


def test_a_stale_screen_does_not_undo_what_another_telephone_said(
    client, address, slot, people, trainer
):
    stale = posted(client, address)
    take(slot, [mark(people[0])], by=trainer, source="list")
    client.post(f"{address}cocher/", stale | {f"mark-{people[1].pk}": "absent"})
    states = dict(Attendance.objects.values_list("enrolment", "state"))
    assert states == {people[0].pk: "present", people[1].pk: "absent"}


def test_a_number_that_cannot_be_is_said_where_the_person_is(client, address, people):
    field = f"minutes-{people[0].pk}"
    data = posted(client, address) | {f"mark-{people[0].pk}": "present", field: "9" * 30}
    answer = client.post(f"{address}cocher/", data)
    assert answer.status_code == 422
    assert "Un nombre de minutes, de 1 à 180" in answer.content.decode()
    assert 'value="9999999999"' in answer.content.decode()


@pytest.mark.parametrize("bad", ["9" * 5000, "présent", "-1:::"])
def test_whatever_is_posted_is_answered(client, address, people, bad):
    pk = people[0].pk
    data = {"key": bad, "seen": bad, f"mark-{pk}": bad, f"minutes-{pk}": bad, f"excuse-{pk}": bad}
    assert client.post(f"{address}cocher/", data).status_code in (302, 422)
    assert client.post(f"{address}compter/", {"heads-adults": bad}).status_code == 422
    assert client.post(f"{address}rouvrir/", {"reason": bad}).status_code == 302
    assert not Attendance.objects.exists()


def test_a_tick_by_script_answers_with_the_count(client, address, people):
    data = posted(client, address) | {f"mark-{people[0].pk}": "present"}
    html = client.post(f"{address}cocher/", data, headers={"HX-Request": "true"}).content.decode()
    assert "Enregistré à" in html
    assert "1 présent" in html
    assert f"{people[0].pk}:present::" in html


def test_certifying_is_an_act_and_reopening_has_its_reason(client, address, slot, people):
    client.post(f"{address}clore/", {})
    assert sheet(slot).is_open
    html = client.post(f"{address}clore/", {"certify": "1"}, follow=True).content.decode()
    assert "Feuille close" in html
    assert "Signer et clore" not in html
    client.post(f"{address}rouvrir/", {"reason": " "})
    assert not sheet(slot).is_open
    html = client.post(f"{address}rouvrir/", {"reason": "Un oubli"}, follow=True).content.decode()
    assert sheet(slot).is_open
    assert "Un oubli" in html


def test_a_host_counts_and_closes_where_nobody_signs(client, run, slot, people):
    host = factories.make_user(quality=None)
    slot.venue.host = host
    slot.venue.save()
    client.force_login(host)
    address = f"/lieux/emargement/{slot.pk}/"
    assert "Signer et clore" not in client.get(address).content.decode()
    assert client.post(f"{address}clore/", {"certify": "1"}).status_code == 404
    run.legal_framework = "grand_public"
    run.save()
    counted = client.post(
        f"{address}compter/", {"heads-adults": "4", "heads-children_6_to_10": "7"}, follow=True
    )
    assert "11 personnes comptées" in counted.content.decode().replace("\u00a0", " ")
    client.post(f"{address}clore/")
    assert sheet(slot).is_settled
    assert not sheet(slot).signed


def test_who_leads_a_slot_without_leading_the_run_has_its_sheet_and_no_other(client, run, slot):
    guest = factories.make_user(quality=None)
    SlotTrainer.objects.create(slot=slot, trainer=guest, start=slot.start, end=slot.end)
    other = make_slot(run, hours_ago=9)
    client.force_login(guest)
    assert client.get(f"/lieux/emargement/{slot.pk}/").status_code == 200
    assert client.get(f"/lieux/emargement/{other.pk}/").status_code == 404


def test_a_learner_reads_her_own_presence_and_nobody_elses(
    client, course, slot, people, trainer, django_assert_max_num_queries
):
    step = factories.make_activity(course, AttendanceActivityPage, title="Les rencontres")
    take(slot, [mark(people[0], minutes=90), mark(people[1])], by=trainer, source="list")
    client.force_login(people[0].user)
    html = client.get(step.get_url()).content.decode().replace("\u00a0", " ")
    assert "Vous y étiez" in html
    assert "1 h 30" in html
    assert people[1].user.last_name not in html
    assert client.get(f"/lieux/emargement/{slot.pk}/").status_code == 404
    own = Attendance.objects.visible_to(people[0].user)
    assert [row.enrolment for row in own] == [people[0]]


def test_a_sheet_of_thirty_asks_what_a_sheet_of_three_asks(
    client, run, address, people, sql_budget
):
    client.get(address)
    with sql_budget(15) as few:
        client.get(address)
    for _ in range(27):
        enrol(factories.make_user(), run, "teacher")
    with sql_budget(len(few)):
        client.get(address)


def test_closed_sheets_are_read(client, address, slot, people, trainer):
    take(slot, [mark(people[0])], by=trainer, source="paper")
    close_sheet(sheet_of(slot), trainer)
    html = client.get(address).content.decode()
    assert "papier" in html
    assert "cocher/" not in html
