"""Reminders, thanks, decisions: each once, at a decent hour there, by the database's clock."""

from datetime import date, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils import timezone

from courses import messages, sms
from courses.enrolment import enrol, withdraw
from courses.guests import register_guest
from courses.models import CourseRun, Message
from courses.seat_links import leave_address
from courses.todo import todos
from plugins.scheduling.models import RunSchedule, Sheet, TimeSlot
from plugins.scheduling.organising.sessions import cancel_session
from plugins.scheduling.slots import add_slots, cancel_slot, move_slot
from plugins.scheduling.telling import reminders, thanks
from plugins.scheduling.telling.calls import calls_of
from plugins.scheduling.telling.deciding import decide_due, keep_run
from plugins.scheduling.times import at
from tests import factories

from .places import PARIS, make_plan, make_room, wednesday

pytestmark = pytest.mark.django_db
GUADELOUPE = "America/Guadeloupe"


@pytest.fixture
def clock(monkeypatch):
    """`clock(moment)`: what the database answers from now on."""

    def put(moment):
        monkeypatch.setattr(reminders, "database_now", lambda: moment)
        monkeypatch.setattr(thanks, "database_now", lambda: moment)

    return put


@pytest.fixture
def open_run(territory, organisation):
    course = factories.make_course(
        title="Café numérique", for_parents=True, for_teachers=True, open_without_account=True
    )
    return factories.make_run(course, territory, organisation)


def meet(run, organiser, *plans):
    """Known for long, like the enrolments."""
    slots = add_slots(run, plans, by=organiser, key=uuid4(), announce=False)
    month_ago = timezone.now() - timedelta(days=30)
    TimeSlot.objects.filter(run=run).update(changed_at=month_ago)
    return TimeSlot.objects.told().filter(pk__in=[slot.pk for slot in slots])


def join(run, quality="parent", **fields):
    row = enrol(factories.make_user(quality=quality, **fields), run, quality)
    type(row).objects.update(confirmed_at=timezone.now() - timedelta(days=20))
    return row


def eve(day, hour=18, zone=PARIS, days=1):
    return at(day - timedelta(days=days), time(hour), zone)


def reminded():
    return list(Message.objects.filter(act="remind").order_by("due_at", "pk"))


# --- reminders ---------------------------------------------------------------------------------


def test_parents_are_reminded_once_and_teachers_a_week_before_too(open_run, organiser, clock):
    day = wednesday()
    meet(open_run, organiser, make_plan(day, 9, 12), make_plan(day, 14, 17))
    parent, teacher = join(open_run), join(open_run, "teacher")
    for moment in (eve(day, 16, days=7), eve(day, 18, days=7), eve(day, 9), eve(day), eve(day, 20)):
        clock(moment)
        reminders.remind()
        reminders.remind()
    told = [(row.to, row.due_at) for row in reminded()]
    week, day_before = at(day - timedelta(days=7), time(17, 30), PARIS), eve(day, 17)
    day_before += timedelta(minutes=30)
    assert told == [
        (teacher.user, week),
        (parent.user, day_before),
        (teacher.user, day_before),
    ]
    text = reminded()[1].text
    assert text.count("9\u00a0h") == 1
    assert "14 h – 17 h" in text.replace("\u00a0", " ")
    assert leave_address(parent) in text


def test_it_is_the_hour_where_the_meeting_is(open_run, organiser, clock):
    isle = factories.make_territory("971", "Guadeloupe", time_zone=GUADELOUPE)
    day = wednesday()
    meet(open_run, organiser, make_plan(day, 9, 12, make_room(isle), zone=GUADELOUPE))
    join(open_run)
    clock(eve(day))  # 18:00 in Paris is 13:00 or so there
    assert reminders.remind() == 0
    clock(eve(day, 18, GUADELOUPE))
    assert reminders.remind() == 1
    (row,) = reminded()
    assert row.due_at.astimezone(ZoneInfo(GUADELOUPE)).hour == 17
    assert "9 h – 12 h" in row.text.replace("\u00a0", " ")


@pytest.mark.parametrize("sunday", [date(2027, 3, 28), date(2027, 10, 31)])
def test_when_the_clocks_change_the_hour_on_the_wall_stays(open_run, organiser, clock, sunday):
    slot = meet(open_run, organiser, make_plan(sunday, 9, 12))[0]
    join(open_run)
    clock(eve(sunday))
    assert reminders.remind() == 1
    due = reminded()[0].due_at
    assert (due.astimezone(slot.local_start.tzinfo).hour, due.minute) == (17, 30)
    assert slot.start - due != timedelta(hours=15, minutes=30)  # that night is not 24 hours long


def test_a_sweep_that_is_late_wakes_nobody(open_run, organiser, clock):
    day = wednesday()
    meet(open_run, organiser, make_plan(day, 9, 12))
    join(open_run)
    for hour in (3, 6, 23):
        clock(at(day if hour < 9 else day - timedelta(days=1), time(hour), PARIS))
        assert reminders.remind() == 0
    clock(at(day, time(8), PARIS))
    assert reminders.remind() == 1
    assert reminded()[0].use_by == at(day, time(9), PARIS)


def test_a_moved_meeting_takes_its_reminder_along(open_run, organiser, clock):
    day, later = wednesday(), wednesday(3)
    slot = meet(open_run, organiser, make_plan(day, 9, 12))[0]
    join(open_run)
    clock(eve(day))
    assert reminders.remind() == 1
    move_slot(slot, make_plan(later, 9, 12), seen=slot.sequence, by=organiser)
    assert reminded() == []  # it had not left
    assert reminders.remind() == 0
    clock(eve(later))
    assert reminders.remind() == 1
    assert reminded()[0].use_by == at(later, time(9), PARIS)


def test_nobody_is_reminded_of_what_is_cancelled_or_was_left(open_run, organiser, clock):
    day = wednesday()
    slot = meet(open_run, organiser, make_plan(day, 9, 12))[0]
    gone, stays = join(open_run), join(open_run)
    clock(eve(day))
    assert reminders.remind() == 2
    Message.objects.filter(act="remind").update(due_at=timezone.now() - timedelta(hours=1))
    withdraw(gone, by=gone.user)
    assert [messages.deliver(row.pk) for row in reminded()] == [False, True]
    assert mail.outbox[-1].to == [stays.user.email]
    Message.objects.filter(act="remind").delete()
    cancel_slot(slot, "Neige", by=organiser)
    assert reminders.remind() == 0


def test_a_workers_wrong_clock_changes_nothing(open_run, organiser, monkeypatch, settings):
    """The one that decides is the database's, which is not touched here."""
    hour = (timezone.now() + timedelta(hours=1)).astimezone(ZoneInfo(PARIS))
    settings.REMINDERS = {"parents": [[1, hour.strftime("%H:%M")]], "teachers": []}
    meet(open_run, organiser, make_plan(hour.date() + timedelta(days=1), 22, 23))
    join(open_run)
    monkeypatch.setattr(reminders, "DECENT", range(24))
    real = timezone.now
    for off in (-2, 2):
        monkeypatch.setattr(timezone, "now", lambda off=off: real() + timedelta(hours=off))
        assert reminders.remind() == 0  # due in an hour, whatever the worker believes
    row = messages.send_message(factories.make_user(), "now", "Objet", "Texte")
    assert abs(row.due_at - real()) < timedelta(minutes=1)
    assert messages.deliver(row.pk)


@pytest.mark.parametrize("wrong", [{"parents": [["x", "17:30"]]}, {"parents": [[1, "25:00"]]}, [1]])
def test_a_slip_in_the_setting_is_refused(settings, wrong):
    settings.REMINDERS = wrong
    with pytest.raises(ImproperlyConfigured, match="REMINDERS"):
        reminders.reminders()


# --- by SMS, by telephone ----------------------------------------------------------------------


@pytest.fixture
def operator(settings, monkeypatch):
    settings.TNE_SMS, settings.TNE_DEMONSTRATION = "dummy", False
    monkeypatch.setattr(sms.Dummy, "sent", [])
    return sms.Dummy.sent


def test_who_chose_sms_receives_one_sms_however_long_the_names(
    open_run, organiser, clock, operator
):
    title = "Accompagner les élèves à besoins éducatifs particuliers à l’aide d’outils numériques"
    type(open_run.course).objects.update(title=title)
    day = wednesday()
    meet(open_run, organiser, make_plan(day, 9, 12, make_room(open_run.territory)))
    row = join(open_run, phone="06 12 34 56 78", reach_by="sms")
    mail.outbox.clear()
    clock(eve(day))
    reminders.remind()
    Message.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert messages.sweep() == 2  # the confirmation and the reminder
    assert messages.sweep() == 0
    assert mail.outbox == []
    assert [number for number, _text, _key in operator] == ["+33612345678"] * 2
    for _number, text, _key in operator:
        assert sms.length(text) <= 160
        assert set(text) <= sms.LETTERS
        assert leave_address(row) in text


def test_an_sms_that_nobody_takes_becomes_a_call(open_run, settings):
    settings.TNE_SMS = "failing"
    guest, _code = register_guest("Inès", phone="0690 12 34 56")
    type(guest).objects.filter(pk=guest.pk).update(reach_by="sms")
    guest.refresh_from_db()
    row = messages.send_message(guest, "k", "Objet", "Texte", run=open_run, short="Texte")
    assert (row.channel, row.state) == ("sms", "due")
    for tries in range(1, 7):
        Message.objects.update(due_at=timezone.now() - timedelta(hours=1))
        assert not messages.deliver(row.pk)
        row.refresh_from_db()
        assert row.tries == tries
        assert row.due_at > timezone.now() - timedelta(hours=1) or tries == 6
    assert row.state == "no_address"


def test_a_host_telephones_those_who_have_no_address_and_ticks_it(
    open_run, organiser, teacher, client, settings
):
    room = make_room(open_run.territory, host=teacher)
    meet(open_run, organiser, make_plan(wednesday(), 9, 12, room))
    guest, _code = register_guest("Inès", phone="0612345678")
    enrol(guest, open_run, "parent")
    client.force_login(teacher)
    page = client.get(reverse("scheduling:calls")).content.decode()
    assert "Inès" in page
    assert "06 12 34 56 78" in page
    assert "tel:+33612345678" in page
    assert "9 h – 12 h" in page.replace("\u00a0", " ")
    assert "http" not in page.split("Inès")[1].split("<form")[0]
    assert client.get(reverse("scheduling:call_sheet")).content.startswith(b"%PDF")
    assert any("1 appel à passer" in todo.words for todo in todos(organiser))
    call = Message.objects.get(to=guest)
    for _twice in range(2):
        client.post(reverse("scheduling:called", args=[call.pk]))
    call.refresh_from_db()
    assert (call.state, call.called_by) == ("called", teacher)
    assert "Personne à appeler" in client.get(reverse("scheduling:calls")).content.decode()


def test_a_host_calls_for_the_meetings_at_her_place_and_for_no_other(
    open_run, organiser, client, teacher
):
    here, elsewhere = make_room(open_run.territory, host=teacher), make_room(open_run.territory)
    day = wednesday()
    mine, theirs = meet(
        open_run, organiser, make_plan(day, 9, 12, here), make_plan(day, 14, 16, elsewhere)
    )
    guest, _code = register_guest("Inès")
    for name, slots in (
        ("Ici", [mine]),
        ("Ailleurs", [theirs]),
        ("Tout", [theirs, mine]),
        ("Rien", []),
    ):
        named = [str(slot.uid) for slot in slots]
        messages.send_message(guest, name, name, "Texte", run=open_run, occasions=named)
    told = {
        who: set(calls_of(who).values_list("subject", flat=True)) for who in (teacher, organiser)
    }
    assert told[teacher] == {"Ici", "Tout", "Rien"}
    assert told[organiser] == {"Ici", "Ailleurs", "Tout", "Rien"}
    client.force_login(teacher)
    other = Message.objects.get(subject="Ailleurs")
    assert client.post(reverse("scheduling:called", args=[other.pk])).status_code == 404


# --- thanks ------------------------------------------------------------------------------------


def test_thanks_come_once_after_the_last_sheet_is_closed(open_run, organiser, clock):
    day = wednesday()
    first, last = meet(open_run, organiser, make_plan(day, 9, 12), make_plan(day, 14, 16))
    row = join(open_run)
    enrol(register_guest("Inès")[0], open_run, "parent")
    for slot, told in ((first, 0), (last, 1)):
        closed = slot.end + timedelta(minutes=5)
        Sheet.objects.filter(slot=slot).update(state=Sheet.State.CLOSED, closed_at=closed)
        clock(at(day, time(17), PARIS))
        assert thanks.thank() == told
    assert thanks.thank() == 0
    assert Message.objects.get(key__startswith="thanks").to == row.user


# --- whether it takes place --------------------------------------------------------------------


@pytest.fixture
def lonely(open_run, organiser):
    """One person where three are needed, and the date has come."""
    meet(open_run, organiser, make_plan(wednesday(), 9, 12))
    join(open_run)
    past = timezone.now() - timedelta(minutes=1)
    return RunSchedule.objects.create(run=open_run, minimum=3, decide_at=past)


def test_too_few_people_and_the_organiser_is_asked_once(lonely, organiser, client):
    assert (decide_due(), decide_due()) == (1, 0)
    asked = Message.objects.get(key__startswith="decide")
    assert asked.to == organiser
    assert "au moins 3 personnes ; 1 ont une place" in asked.text
    assert any("1 sur 3" in todo.words for todo in todos(organiser))
    client.force_login(organiser)
    address = reverse("scheduling_slots:decide", args=[lonely.run_id])
    assert "Il en faut au moins 3" in client.get(address).content.decode()
    client.post(address, {"keep": "1"})
    lonely.refresh_from_db()
    assert (lonely.decision, lonely.decided_by) == ("keep", organiser)
    assert not keep_run(lonely.run, by=organiser)
    assert not any("1 sur 3" in todo.words for todo in todos(organiser))


def test_where_it_is_automatic_everybody_is_told_once(lonely, organiser):
    RunSchedule.objects.update(automatic=True)
    Message.objects.all().delete()
    assert (decide_due(), decide_due()) == (1, 0)
    lonely.refresh_from_db()
    assert lonely.decision == "cancel"
    assert CourseRun.objects.get(pk=lonely.run_id).state == "closed"
    told = Message.objects.get()
    slot = TimeSlot.objects.get()
    assert (told.act, told.occasions) == ("cancel", [str(slot.uid)])
    assert (slot.state, slot.sequence) == ("cancelled", 1)
    assert "Il n’y avait pas assez" in told.text
    assert not cancel_session(lonely.run, "Encore", by=organiser)


def test_enough_people_or_an_earlier_date_ask_nothing(lonely):
    RunSchedule.objects.update(decide_at=timezone.now() + timedelta(minutes=5))
    assert decide_due() == 0
    RunSchedule.objects.update(minimum=1, decide_at=timezone.now() - timedelta(minutes=5))
    assert decide_due() == 1
    assert RunSchedule.objects.get().decision == "keep"
    assert not Message.objects.filter(key__startswith="decide").exists()


def test_after_the_deadline_one_calls_instead_of_cancelling(lonely, client, settings):
    row = lonely.run.enrolments.get()
    RunSchedule.objects.update(cancel_until=timezone.now() - timedelta(minutes=1))
    address = "/" + leave_address(row).split("/", 3)[3]
    page = client.post(address, follow=True, HTTP_HOST=settings.SITE_HOST).content.decode()
    assert "Il est trop tard pour annuler ici" in page
    row.refresh_from_db()
    assert row.is_live
    client.force_login(row.user)
    client.post(reverse("courses:withdraw", args=[row.pk]))
    row.refresh_from_db()
    assert row.is_live
