"""The code of the room's screen: when it counts, for whom, and what people are told otherwise."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.enrolment import enrol, withdraw
from courses.guests import register_guest, remember_device
from plugins.scheduling.attendance import close_sheet, take
from plugins.scheduling.codes.claim import CodeRefused, claim, holds_pass, new_pass
from plugins.scheduling.codes.code import code_at, is_current, read, spaced
from plugins.scheduling.codes.screen import is_proposed
from plugins.scheduling.models import Attendance, AttendanceEvent
from tests import factories

from .meetings import make_slot, mark, sheet

pytestmark = pytest.mark.django_db
# The first instant of a step.
STEP = datetime(2026, 3, 4, 10, 0, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def enrolment(run, teacher):
    return enrol(teacher, run, "teacher")


@pytest.fixture
def slot(run, trainer):
    return make_slot(run, trainer, hours_ago=1)


def now_code(slot):
    return code_at(slot, timezone.now())


def refusal(slot, enrolment, **sent):
    with pytest.raises(CodeRefused) as refused:
        claim(slot, enrolment, **sent)
    return refused.value.refusal


# --- the code ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("later", "counts"),
    [(0, True), (14.999, True), (15, True), (29.999, True), (30, False), (-0.001, False)],
)
def test_a_code_counts_in_its_step_and_the_next(slot, later, counts):
    code = code_at(slot, STEP)
    assert is_current(slot, code, STEP + later * SECOND) is counts


def test_a_code_is_of_one_slot_and_changes_at_each_step(slot, run):
    other = make_slot(run, hours_ago=1)
    assert not is_current(other, code_at(slot, STEP), STEP)
    shown = {code_at(slot, STEP + 15 * SECOND * step) for step in range(20)}
    assert len(shown) > 15
    assert all(len(code) == 6 and code.isdigit() for code in shown)


@pytest.mark.parametrize("typed", ["", "12345", "x" * 10_000, "\x00", "١٢٣٤٥٦", "1e400", "--- ---"])
def test_what_is_no_code_is_refused(slot, typed):
    assert not is_current(slot, typed, STEP)


def test_digits_are_read_as_people_write_them(slot):
    code = code_at(slot, STEP)
    assert read(f" {spaced(code)}. ") == code
    assert is_current(slot, spaced(code), STEP)


# --- for oneself, once -------------------------------------------------------------------------


def test_the_code_makes_one_presence_however_often_it_is_sent(slot, enrolment):
    assert [claim(slot, enrolment, code=now_code(slot)) for _ in range(3)] == [True, False, False]
    event = AttendanceEvent.objects.get()
    assert (event.source, event.by, event.refused) == ("code", enrolment.user, "")


def test_a_forwarded_code_is_refused_when_late(slot, enrolment):
    late = code_at(slot, timezone.now() - timedelta(seconds=46))
    assert refusal(slot, enrolment, code=late) == "expired"
    assert refusal(slot, enrolment, code="") == "wrong"
    assert not AttendanceEvent.objects.exists()


def test_a_pass_is_its_owner_s_for_its_slot_for_two_minutes(slot, run, enrolment, monkeypatch):
    own, other = new_pass(slot, enrolment.user), new_pass(slot, factories.make_user())
    assert refusal(slot, enrolment, opened=other) == "wrong"
    assert refusal(make_slot(run, hours_ago=1), enrolment, opened=own) == "wrong"
    import time

    later = time.time() + 121
    with monkeypatch.context() as clock:
        clock.setattr("django.core.signing.time.time", lambda: later)
        assert not holds_pass(slot, enrolment.user, own)
    assert claim(slot, enrolment, opened=own)


def test_the_code_does_not_undo_what_the_trainer_corrected(slot, enrolment, trainer):
    claim(slot, enrolment, code=now_code(slot))
    take(slot, [mark(enrolment, "absent")], by=trainer, source="list")
    assert refusal(slot, enrolment, code=now_code(slot)) == "used"
    assert Attendance.objects.get().state == "absent"


@pytest.mark.parametrize(
    ("hours_ago", "fields", "why"),
    [(-2, {}, "too_early"), (4, {}, "over"), (1, {"state": "cancelled"}, "cancelled")],
)
def test_outside_of_its_hours_a_slot_takes_no_code(run, enrolment, hours_ago, fields, why):
    slot = make_slot(run, hours_ago=hours_ago, **fields)
    assert refusal(slot, enrolment, code=now_code(slot)) == why


def test_a_closed_sheet_takes_no_code(slot, enrolment, trainer):
    close_sheet(sheet(slot), by=trainer)
    assert refusal(slot, enrolment, code=now_code(slot)) == "closed"


# --- the learner's page ------------------------------------------------------------------------


def at(slot, **query):
    return reverse("scheduling:present", args=[slot.pk], query=query or None)


def test_the_qr_code_leads_to_one_button(client, slot, enrolment, sql_budget):
    client.force_login(enrolment.user)
    with sql_budget(14):
        page = client.get(at(slot, code=now_code(slot)))
    assert not AttendanceEvent.objects.exists()  # looking signs nothing
    opened = page.context["opened"]
    answer = client.post(at(slot), {"opened": opened}, follow=True)
    assert "Vous êtes noté présent" in answer.text
    assert Attendance.objects.get().enrolment == enrolment


def test_the_code_may_be_typed_instead(client, slot, enrolment):
    client.force_login(enrolment.user)
    typed = reverse("scheduling:presence").rstrip("/")  # as people type it
    assert client.get(typed, follow=True).redirect_chain[-1][0] == at(slot)
    assert 'name="code"' in client.get(at(slot)).text
    refused = client.post(at(slot), {"code": "12"})
    assert "Ce n’est pas le code affiché" in refused.text
    client.post(at(slot), {"code": spaced(now_code(slot))})
    assert Attendance.objects.get().is_present


def test_a_guest_signs_by_the_cookie_of_her_device(client, slot, run):
    from django.http import HttpResponse
    from django.test import RequestFactory

    run.course.open_without_account = True
    run.course.save()
    guest, _code = register_guest("Ysé")
    seat = enrol(guest, run, "parent")
    answer = HttpResponse()
    remember_device(RequestFactory().get("/"), answer, guest)
    client.cookies = answer.cookies
    client.post(at(slot), {"code": now_code(slot)})
    assert Attendance.objects.get().enrolment == seat


def test_who_is_not_enrolled_is_told_so_and_nothing_of_the_slot(client, slot, enrolment):
    withdraw(enrolment, by=enrolment.user)
    client.force_login(enrolment.user)
    for answer in (client.get(at(slot)), client.post(at(slot), {"code": now_code(slot)})):
        assert answer.status_code == 404
        assert "Vous n’êtes pas inscrit à ce rendez-vous" in answer.text
        assert slot.run.course.title not in answer.text


def test_guesses_are_slowed_down_by_person_not_by_room(client, slot, run, enrolment):
    client.force_login(enrolment.user)
    told = [client.post(at(slot), {"code": "000000"}).status_code for _ in range(13)]
    assert told == [200] * 12 + [429]
    assert client.post(at(slot), {"code": now_code(slot)}).status_code == 429
    neighbour = enrol(factories.make_user(), run, "teacher")
    client.force_login(neighbour.user)
    assert client.post(at(slot), {"code": now_code(slot)}).status_code == 302


# --- the room's screen -------------------------------------------------------------------------


def test_the_screen_shows_the_code_of_now_and_who_came(
    client, slot, enrolment, trainer, sql_budget
):
    claim(slot, enrolment, code=now_code(slot))
    client.force_login(trainer)
    with sql_budget(12):
        page = client.get(reverse("scheduling:screen", args=[slot.pk]))
    assert page.context["code"] == spaced(now_code(slot))
    assert (page.context["present"], page.context["people"]) == (1, 1)
    part = client.get(reverse("scheduling:screen", args=[slot.pk]), headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "data:image/png" in part.text


def test_the_screen_is_not_for_learners(client, slot, enrolment):
    client.force_login(enrolment.user)
    assert client.get(reverse("scheduling:screen", args=[slot.pk])).status_code == 404


@pytest.mark.parametrize(
    ("people", "link", "framework", "proposed"),
    [
        (14, "", "agent_public", False),
        (15, "", "agent_public", True),
        (2, "https://visio.exemple.fr", "agent_public", True),
        (30, "", "grand_public", False),
    ],
)
def test_the_code_is_proposed_to_many_and_from_afar(run, people, link, framework, proposed):
    run.legal_framework = framework
    assert is_proposed(make_slot(run, remote_link=link), people) is proposed
