"""What attendance keeps of people: told, given, kept, gone in time; two records."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from courses.enrolment import enrol
from courses.guests import merge_people
from courses.models import User
from courses.privacy.periods import period
from plugins.scheduling.attendance import close_sheet, take
from plugins.scheduling.models import Attendance, AttendanceEvent, SlotTrainer, TimeSlot
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
    slot = make_slot(run, hours_ago=2)
    take(slot, [mark(enrol(duplicate, run, "teacher"))], by=organiser, source="list")
    merge_people(kept, duplicate, by=organiser)
    venue.refresh_from_db()
    assert venue.host == kept
    assert list(run.trainers.all()) == [kept]
    leads = SlotTrainer.objects.order_by("slot_id")
    assert [(lead.slot, lead.trainer) for lead in leads] == [(shared, kept), (alone, kept)]
    assert Attendance.objects.get().enrolment.user == kept
