"""Slots as people meet them: on pages, through the door of a virtual class, at the desk."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from courses import contributions
from courses.enrolment import enrol, withdraw
from courses.models import CourseRun
from plugins.scheduling.models import Closure, SlotTrainer, Stop, TimeSlot
from plugins.scheduling.overlaps import Plan
from plugins.scheduling.personal_data import erase, export, told
from plugins.scheduling.slots import add_slots, cancel_slot
from tests import factories
from tests.dummy_plugin.apps import DummyConfig

from .places import PARIS, make_plan, make_room, make_venue, wednesday

pytestmark = pytest.mark.django_db
LINK = "https://visio.exemple.fr/salle-secrete"


@pytest.fixture(autouse=True)
def only_slots(monkeypatch):
    monkeypatch.setattr(DummyConfig, "occasions", lambda self, runs: [])


@pytest.fixture
def room(territory):
    return make_room(territory)


@pytest.fixture
def add(run, organiser):
    def added(*plans, into=run):
        return add_slots(into, plans, by=organiser, key=uuid4())

    return added


def in_minutes(minutes, **fields):
    start = timezone.now() + timedelta(minutes=minutes)
    return Plan(start, start + timedelta(hours=2), PARIS, remote_link=LINK, **fields)


def occasions(*runs):
    chosen = CourseRun.objects.filter(pk__in=[run.pk for run in runs])
    return contributions.occasions(chosen.select_related("course", "territory"))


# --- occasions ---------------------------------------------------------------------------------


def test_a_slot_is_an_occasion_with_its_place(add, run, room, trainer):
    (slot,) = add(make_plan(wednesday(), 9, 12, room, trainer))
    (meeting,) = occasions(run)
    assert (meeting.uid, meeting.sequence, meeting.zone) == (str(slot.uid), 0, PARIS)
    assert (meeting.start, meeting.end) == (slot.start, slot.end)
    assert meeting.place.key == f"room-{room.pk}"
    assert "Atelier" in meeting.place.words
    assert room.venue.address in meeting.place.words
    assert (meeting.trainers, meeting.remote_link) == ((), "")


def test_trainers_are_named_only_where_the_run_names_them(add, run, trainer):
    CourseRun.objects.filter(pk=run.pk).update(trainers_named=True)
    add(make_plan(wednesday(), 9, 12, None, trainer))
    assert occasions(run)[0].trainers == (trainer.get_full_name(),)


def test_a_bus_is_where_it_stops_that_day(add, run, territory):
    bus = make_venue(territory, name="Le bus", mobility=["Itinérant"])
    Stop.objects.create(
        venue=bus, day=wednesday(), start="09:00", end="17:00", place="Mairie", commune="Vagney"
    )
    add(make_plan(wednesday(), 9, 12, venue=bus), make_plan(wednesday(3), 9, 12, venue=bus))
    here, elsewhere = occasions(run)
    assert here.place.words == "Le bus, Mairie, Vagney"
    assert "Vagney" not in elsewhere.place.words


def test_a_cancelled_slot_is_told_as_such(add, run, organiser):
    (slot,) = add(make_plan(wednesday()))
    cancel_slot(slot, "Neige", by=organiser)
    (meeting,) = occasions(run)
    assert (meeting.status, meeting.sequence) == ("cancelled", 1)


@pytest.mark.parametrize("runs", [1, 6])
def test_occasions_of_many_runs_cost_as_much_as_of_one(add, territory, organiser, runs, sql_budget):
    bus = make_venue(territory, mobility=["Itinérant"])
    made = [factories.make_run(territory=territory, trainers_named=True) for _ in range(runs)]
    for at, run in enumerate(made):
        person = factories.make_user()
        room = make_room(territory)
        add(make_plan(wednesday(), 9, 12, room, person), make_plan(wednesday(3), 9, 12), into=run)
        add(make_plan(wednesday(at), 14, 17, venue=bus), into=run)
    with sql_budget(3):
        assert len(occasions(*made)) == 3 * runs


# --- on pages ----------------------------------------------------------------------------------


def test_a_public_page_says_remote_and_never_where(client, add, run, room):
    add(in_minutes(5), make_plan(wednesday(), 9, 12, room, remote_link=LINK))
    caches["pages"].clear()
    page = client.get(run.course.url).content.decode()
    assert "À distance" in page
    assert room.venue.name in page
    assert "visio.exemple.fr" not in page


def test_whoever_asks_no_occasion_holds_the_link(add, run):
    add(in_minutes(5))
    assert "visio" not in occasions(run)[0].remote_link


def test_my_space_shows_my_next_slots(client, add, run, room, teacher):
    enrol(teacher, run, "teacher")
    add(make_plan(wednesday(), 9, 12, room), in_minutes(60))
    client.force_login(teacher)
    page = client.get(reverse("courses:my_space")).content.decode()
    assert "Mes prochains rendez-vous" in page
    assert "Atelier" in page
    assert "Rejoindre la classe virtuelle" in page
    assert "visio.exemple.fr" not in page


def test_an_enrolment_says_when_and_where_and_leads_to_no_screen_of_the_desk(
    client, add, run, room, teacher
):
    row = enrol(teacher, run, "teacher")
    [slot] = add(make_plan(wednesday(), 9, 12, room))
    client.force_login(teacher)
    page = client.get(reverse("courses:enrolment", args=[row.pk])).content.decode()
    assert "Les rendez-vous" in page
    assert "Atelier" in page
    for name, key in (
        *(("scheduling_slots:list", run.pk), ("scheduling:flyers", run.pk)),
        *(("scheduling:sheet", slot.pk), ("scheduling:plan_list", run.pk)),
    ):
        assert reverse(name, args=[key]) not in page


# --- the door of a virtual class ---------------------------------------------------------------


def door(client, slot):
    return client.get(reverse("scheduling:join", args=[slot.pk]))


def test_the_door_opens_a_quarter_of_an_hour_before(client, add, run, teacher):
    enrol(teacher, run, "teacher")
    client.force_login(teacher)
    soon, later = add(in_minutes(14), in_minutes(60))
    assert door(client, soon)["Location"] == LINK
    waiting = door(client, later)
    assert waiting.status_code == 200
    assert "quinze minutes avant" in waiting.content.decode()
    assert "visio" not in waiting.content.decode()


def test_the_door_opens_and_shuts_to_the_second(client, add, run, teacher, monkeypatch):
    row = enrol(teacher, run, "teacher")
    client.force_login(teacher)
    (slot,) = add(in_minutes(60))
    second, opens = timedelta(seconds=1), slot.start - timedelta(minutes=15)
    for moment, is_open in (
        (opens - second, False),
        (opens, True),
        (slot.end, True),
        (slot.end + second, False),
    ):
        monkeypatch.setattr("plugins.scheduling.join.database_now", lambda moment=moment: moment)
        assert (door(client, slot).status_code == 302) is is_open
    withdraw(row, by=teacher)
    assert door(client, slot).status_code == 404


def test_the_door_is_shut_after_the_end_and_once_cancelled(client, add, run, teacher, organiser):
    enrol(teacher, run, "teacher")
    client.force_login(teacher)
    past, gone = add(in_minutes(-600), in_minutes(5))
    assert "passé" in door(client, past).content.decode()
    cancel_slot(gone, "Neige", by=organiser)
    assert "Neige" in door(client, gone).content.decode()


def test_for_others_there_is_no_door(client, add, run, trainer):
    (slot,) = add(in_minutes(5))
    assert door(client, slot)["Location"].startswith(reverse("account_login"))
    waiting = factories.make_user()
    run.seats.update(capacity=0)
    enrol(waiting, run, "teacher")
    for person in (factories.make_user(), waiting):
        client.force_login(person)
        assert door(client, slot).status_code == 404
    client.force_login(trainer)
    assert door(client, slot)["Location"] == LINK


def test_a_slot_in_a_room_has_no_door(client, add, room, trainer):
    (slot,) = add(make_plan(wednesday(), 9, 12, room))
    client.force_login(trainer)
    assert door(client, slot).status_code == 404


# --- the desk ----------------------------------------------------------------------------------


def half_days(room=None, **fields):
    given = {
        "key": str(uuid4()),
        "day": wednesday().isoformat(),
        "morning_start": "09:00",
        "morning_end": "12:00",
        "afternoon_start": "14:00",
        "afternoon_end": "17:00",
        "weeks": "1",
        "place": f"room-{room.pk}" if room else "remote",
        "required": "on",
    }
    return given | fields


@pytest.fixture
def desk(client, run, organiser):
    client.force_login(organiser)
    address = reverse("scheduling_slots:list", args=[run.pk])

    def send(data=None):
        return client.post(address, data) if data is not None else client.get(address)

    return send


def test_three_weeks_of_two_half_days_in_one_form(desk, room, trainer):
    answer = desk(half_days(room, weeks="3", trainers=[trainer.pk], break_minutes="15"))
    assert answer.status_code == 302
    assert TimeSlot.objects.count() == 6
    assert {slot.local_start.strftime("%H:%M") for slot in TimeSlot.objects.told()} == {
        "09:00",
        "14:00",
    }
    assert SlotTrainer.objects.filter(trainer=trainer).count() == 6
    assert "6 créneaux" in str(next(iter(get_messages(answer.wsgi_request))))


def test_the_form_has_at_most_twelve_fields(desk, trainer):
    form = desk().context["form"]
    assert len(form.visible_fields()) <= 12
    assert form.initial["trainers"] == [trainer.pk]


def test_conflicts_are_shown_before_saving(desk, add, room):
    add(make_plan(wednesday(), 10, 11, room))
    for button in ({"check": "1"}, {}):
        page = desk(half_days(room) | button).content.decode()
        assert "ne peuvent pas être prévus" in page
        assert "déjà pris" in page
    assert TimeSlot.objects.count() == 1


def test_a_check_saves_nothing_and_says_what_is_doubtful(desk, run, room):
    run.seats.update(capacity=30)
    Closure.objects.create(venue=room.venue, first_day=wednesday(), last_day=wednesday())
    page = desk(half_days(room, check="1")).content.decode()
    assert "Rien n’est encore enregistré" in page
    assert "est fermé" in page
    assert "12 places, la session en offre 30" in page
    assert not TimeSlot.objects.exists()


def test_the_next_form_proposes_what_the_last_slot_had(desk, add, room):
    add(make_plan(wednesday(), 9, 12, room, break_minutes=10))
    initial = desk().context["form"].initial
    assert (initial["place"], initial["break_minutes"]) == (f"room-{room.pk}", 10)
    assert initial["morning_start"].hour == 9


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": "0001-01-01"},
        {"day": "9999-12-31"},
        {"day": "bientôt"},
        {"morning_end": "08:00"},
        {"morning_end": ""},
        {"morning_start": "25:61"},
        {"afternoon_start": "11:00"},
        {"weeks": "0"},
        {"weeks": "9999999999"},
        {"weeks": "a"},
        {"place": "room-999999"},
        {"place": "venue-'; --"},
        {"place": ""},
        {"remote_link": "javascript:alert(1)"},
        {"break_minutes": "-5"},
        {"break_minutes": "200"},
        {"trainers": ["999999"]},
        {"key": "x"},
        {"morning_start": "", "morning_end": "", "afternoon_start": "", "afternoon_end": ""},
    ],
)
def test_odd_input_is_refused_where_it_is(desk, trainer, room, wrong):
    answer = desk(half_days(room) | wrong)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not TimeSlot.objects.exists()


def test_a_room_of_another_territory_is_not_offered(desk):
    far = make_room(factories.make_territory("2A", "Corse-du-Sud"))
    assert desk(half_days(far)).context["form"].errors["place"]


def test_a_slot_is_moved_repeated_and_cancelled_at_the_desk(desk, client, add, run, room):
    (slot,) = add(make_plan(wednesday(), 9, 12, room))

    def address(act):
        return reverse(f"scheduling_slots:{act}", args=[run.pk, slot.pk])

    moved = {
        "seen": "0",
        "day": wednesday(3).isoformat(),
        "start": "10:00",
        "end": "12:00",
        "place": f"room-{room.pk}",
    }
    assert client.get(address("move")).context["form"].initial["start"].hour == 9
    assert client.post(address("move"), moved).status_code == 302
    slot.refresh_from_db()
    assert (slot.sequence, slot.local_start.hour, slot.required) == (1, 10, False)
    key = str(uuid4())
    assert client.post(address("repeat"), {"weeks": "2", "key": key}).status_code == 302
    assert TimeSlot.objects.count() == 3
    assert (
        "déjà pris"
        in client.post(address("repeat"), {"weeks": "1", "key": str(uuid4())}).content.decode()
    )
    assert client.post(address("cancel"), {"reason": ""}).status_code == 200
    assert client.post(address("cancel"), {"reason": "Neige"}).status_code == 302
    slot.refresh_from_db()
    assert slot.state == "cancelled"
    assert client.get(address("move")).status_code == 302


def test_the_way_there_is_on_the_run_at_the_desk_and_in_the_trainer_s_space(
    client, run, organiser, trainer
):
    way = reverse("scheduling_slots:list", args=[run.pk])
    client.force_login(organiser)
    for name in ("courserun:edit", "courserun:inspect"):
        assert way in client.get(reverse(name, args=[run.pk])).content.decode()
    client.force_login(trainer)
    assert way in client.get(reverse("courses:trainer_run", args=[run.pk])).content.decode()


# --- personal data -----------------------------------------------------------------------------


def test_who_leads_slots_knows_it_and_leaves_those_to_come(add, trainer):
    yesterday = timezone.localdate() - timedelta(days=1)
    add(make_plan(wednesday(), 9, 12, None, trainer), make_plan(yesterday, 9, 12, None, trainer))
    assert "2 créneaux" in str(told(trainer)[0].what)
    assert len(export(trainer)["slots_led"]) == 2
    erase(trainer)
    assert [lead.start.date() for lead in SlotTrainer.objects.all()] == [yesterday]
