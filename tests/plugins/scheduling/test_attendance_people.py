"""What attendance keeps of people: told, given, kept, gone in time; two records."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from courses.enrolment import enrol
from courses.guests import merge_people, register_guest
from courses.messages import send_message
from courses.models import User
from courses.privacy.periods import period
from plugins.scheduling.attendance import close_sheet, take
from plugins.scheduling.models import (
    Attendance,
    AttendanceEvent,
    RunSchedule,
    SlotTrainer,
    TimeSlot,
)
from plugins.scheduling.telling.calls import note_call
from tests import factories

from .meetings import make_slot, mark, sheet
from .places import make_venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def plugin():
    return apps.get_app_config("scheduling")


@pytest.fixture
def attended(run, teacher, trainer):
    slot = make_slot(run, trainer)
    take(slot, [mark(enrol(teacher, run, "teacher"), minutes=90)], by=trainer, source="list")
    close_sheet(sheet(slot), trainer)
    return slot


def test_presences_are_told_given_and_stay_as_proofs(plugin, attended, teacher, trainer):
    told = " ".join(str(kind.what) for kind in plugin.personal_data(teacher))
    assert "1 présence à un créneau" in told
    given = plugin.export_personal_data(teacher)
    assert (given["attendances"][0]["minutes"], given["attendances"][0]["state"]) == (90, "présent")
    assert len(given["attendance_events"]) == 1
    assert len(plugin.export_personal_data(trainer)["sheets_certified"]) == 1
    plugin.erase_personal_data(teacher)
    assert Attendance.objects.count() == 1


def test_past_the_period_of_proofs_what_is_left_of_the_erased_goes(plugin, attended, teacher):
    old = timezone.now() - period("PROOFS").length - timedelta(days=2)
    TimeSlot.objects.update(start=old, end=old + timedelta(hours=3))
    counts = plugin.purge_personal_data(dry_run=True)
    assert counts["événements d’émargement effacés"] == 1
    assert counts["présences de personnes effacées"] == 0
    User.objects.filter(pk=teacher.pk).update(erased_at=old)
    plugin.purge_personal_data(dry_run=False)
    assert not Attendance.objects.exists()
    assert not AttendanceEvent.objects.exists()


def test_two_records_in_one_lead_receive_and_attend_as_one_person(run, territory, organiser):
    kept, duplicate = factories.make_user(), factories.make_user()
    run.trainers.add(duplicate)
    shared = make_slot(run, kept, duplicate, hours_ago=30)
    alone = make_slot(run, duplicate, hours_ago=60)
    venue = make_venue(territory, host=duplicate)
    decided = RunSchedule.objects.create(run=run, decided_by=duplicate, decision="keep")
    called = send_message(register_guest("Aya")[0], "k", "Rappel", "À mardi.", run=run)
    note_call(called, by=duplicate)
    slot = make_slot(run, hours_ago=2)
    take(slot, [mark(enrol(duplicate, run, "teacher"))], by=organiser, source="list")
    merge_people(kept, duplicate, by=organiser)
    venue.refresh_from_db()
    assert venue.host == kept
    for row, name in ((decided, "decided_by"), (called, "called_by")):
        row.refresh_from_db()
        assert getattr(row, name) == kept
    assert list(run.trainers.all()) == [kept]
    leads = SlotTrainer.objects.order_by("slot_id")
    assert [(lead.slot, lead.trainer) for lead in leads] == [(shared, kept), (alone, kept)]
    assert Attendance.objects.get().enrolment.user == kept


def test_an_evening_that_goes_on_after_midnight_is_still_found(run, client):
    guest, hour = factories.make_user(), timezone.now().hour
    # There it is between midnight and one o'clock: the evening began the day before.
    zone = f"Etc/GMT+{hour}" if hour <= 12 else f"Etc/GMT-{24 - hour}"
    slot = make_slot(run, guest, hours_ago=1, venue=make_venue(run.territory, time_zone=zone))
    assert slot.local_start.date() < timezone.now().astimezone(slot.local_start.tzinfo).date()
    client.force_login(guest)
    page = client.get(reverse("courses:my_space")).content.decode()
    assert reverse("scheduling:sheet", args=[slot.pk]) in page


def test_who_leads_a_slot_without_leading_its_run_finds_its_sheet_in_her_space(
    run, trainer, client
):
    guest = factories.make_user()
    slot = make_slot(run, guest, hours_ago=1)
    run.trainers.add(trainer)
    make_slot(run, trainer, hours_ago=1)
    sheet_address = reverse("scheduling:sheet", args=[slot.pk])
    for user, finds in ((guest, True), (trainer, False), (factories.make_user(), False)):
        client.force_login(user)
        page = client.get(reverse("courses:my_space")).content.decode()
        assert (sheet_address in page) is finds
        assert ("À émarger" in page) is finds
    client.force_login(guest)
    assert client.get(sheet_address).status_code == 200
