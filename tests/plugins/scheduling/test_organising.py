"""A session in one screen, an event in six fields, a session done again or cancelled."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.enrolment import enrol
from courses.models import CoursePage, CourseRun, Message, SeatCounter
from plugins.scheduling.models import Closure, RunSchedule, TimeSlot
from plugins.scheduling.organising.series import Every, repeated
from plugins.scheduling.organising.sessions import cancel_session
from plugins.scheduling.slots import add_slots
from tests import factories

from .places import make_plan, make_room, wednesday

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(territory):
    return make_room(territory)


@pytest.fixture
def held(run, room, organiser, trainer):
    """The last run of the course: it says the rest of the next one."""
    SeatCounter.objects.filter(run=run, bucket="total").update(capacity=11)
    return add_slots(run, [make_plan(wednesday(), 8, 11, room, trainer)], by=organiser, key=uuid4())


@pytest.fixture
def address(course):
    return f"{reverse('scheduling_planning:prepare')}?formation={course.pk}"


def filled(page):
    """What the form holds when it is shown, as a browser would send it."""
    form = page.context["form"]
    sent = {}
    for bound in form:
        value = bound.value()
        if value is None or value is False:
            continue
        sent[bound.html_name] = bound.field.prepare_value(value) if value is not True else "on"
        if hasattr(value, "strftime") and hasattr(value, "hour"):
            sent[bound.html_name] = f"{value:%H:%M}"
    return sent


def days(weeks):
    return {f"day_{line}": wednesday(weeks + line).isoformat() for line in (1, 2, 3)}


def test_three_half_days_need_their_days_only(client, held, organiser, address, run, room, trainer):
    client.force_login(organiser)
    page = client.get(address)
    form = page.context["form"]
    shown = [*form.main, *form.series, *(field for line in form.half_days for field in line)]
    assert len(shown) + 1 <= 12, "the course besides"
    answer = client.post(address, filled(page) | days(3) | {"save": "1"})
    made = CourseRun.objects.exclude(pk=run.pk).get()
    assert answer["Location"] == reverse("scheduling_slots:list", args=[made.pk])
    slots = TimeSlot.objects.filter(run=made)
    assert [(s.local_start.hour, s.local_end.hour, s.room) for s in slots] == [(8, 11, room)] * 3
    assert (made.organisation, made.state) == (run.organisation, "open")
    assert made.seats.get(bucket="total").capacity == 11
    assert list(slots[0].trainers.all()) == [trainer]


def test_the_form_sent_twice_makes_one_session(client, held, organiser, address):
    client.force_login(organiser)
    sent = filled(client.get(address)) | days(3) | {"save": "1"}
    first, second = client.post(address, sent), client.post(address, sent)
    assert first["Location"] == second["Location"]
    assert CourseRun.objects.count() == 2


def test_one_half_day_more_keeps_what_was_typed_and_proposes_the_week_after(
    client, held, organiser, address
):
    client.force_login(organiser)
    sent = filled(client.get(address)) | days(3) | {"capacity": "7", "more": "1"}
    page = client.post(address, sent)
    form = page.context["form"]
    assert len(form.half_days) == 4
    assert form["day_4"].value() == wednesday(7).isoformat()
    assert (form["capacity"].value(), CourseRun.objects.count()) == ("7", 1)
    assert not form.errors


def test_a_room_taken_is_named_before_saving_with_what_is_free(
    client, held, organiser, address, room, territory
):
    free = make_room(territory, name="Salle des Vosges", commune=room.venue.commune)
    client.force_login(organiser)
    sent = filled(client.get(address)) | {"day_1": wednesday().isoformat(), "save": "1"}
    page = client.post(address, sent)
    told = page.content.decode().replace("\u00a0", " ")
    assert "déjà pris le" in told
    assert "anime déjà la session" in told
    assert f'name="instead" value="room-{free.pk}"' in told
    assert 'name="later" value="1"' in told
    assert CourseRun.objects.count() == 1
    del sent["save"]
    client.post(address, sent | {"later": "1"})
    assert CourseRun.objects.count() == 1, "a look is no act"


def test_a_closed_venue_is_said_and_asks_for_a_second_word(client, held, organiser, address, room):
    Closure.objects.create(venue=room.venue, first_day=wednesday(4), last_day=wednesday(4))
    client.force_login(organiser)
    sent = filled(client.get(address)) | {"day_1": wednesday(4).isoformat()}
    assert "est fermé" in client.post(address, sent | {"save": "1"}).content.decode()
    assert client.post(address, sent | {"anyway": "1"}).status_code == 302


def test_a_trainer_prepares_a_draft_that_she_leads(client, course, trainer, address, organisation):
    client.force_login(trainer)
    page = client.get(f"{address}")
    sent = filled(page) | {"place": "remote", "organisation": organisation.pk, "save": "1"}
    client.post(address, sent | {"day_1": wednesday().isoformat(), "trainers": []})
    made = CourseRun.objects.order_by("-pk").first()
    assert (made.state, list(made.trainers.all())) == ("draft", [trainer])


def test_what_the_session_needs_is_kept(client, held, organiser, address):
    client.force_login(organiser)
    sent = filled(client.get(address)) | days(3)
    client.post(
        address, sent | {"minimum": "5", "decide_days": "7", "cancel_hours": "24", "save": "1"}
    )
    made = CourseRun.objects.order_by("-pk").first()
    kept = RunSchedule.objects.get(run=made)
    first = TimeSlot.objects.filter(run=made)[0].start
    assert (kept.minimum, first - kept.decide_at, first - kept.cancel_until) == (
        5,
        timedelta(days=7),
        timedelta(days=1),
    )


@pytest.mark.parametrize(
    "fault",
    [
        {"day_1": ""},
        {"day_1": "2999-01-01"},
        {"day_1": "x" * 5000},
        {"half_1": "minuit"},
        {"place": "room-99999999999999999999"},
        {"trainers": ["10" * 30]},
        {"capacity": "10" * 30},
        {"times": "1e9"},
        {"key": "x"},
        {"lines": "x"},
        {"title": "\x07"},
        {"organisation": "-1"},
        {"morning_end": "25:99"},
        {"instead": "room-0"},
    ],
)
def test_whatever_is_sent_nothing_breaks_nor_is_made(client, held, organiser, address, fault):
    client.force_login(organiser)
    sent = filled(client.get(address)) | days(3) | {"save": "1"}
    answer = client.post(address, sent | fault)
    assert answer.status_code == 200
    assert CourseRun.objects.count() == 1


def test_of_a_course_elsewhere_nothing_is_prepared(client, trainer):
    corsica = factories.make_territory("2A", "Corse-du-Sud")
    course = factories.make_course(corsica.catalogue, title="Ailleurs", territories=[corsica])
    client.force_login(trainer)
    page = client.get(f"{reverse('scheduling_planning:prepare')}?formation={course.pk}")
    assert "form" in page.context
    assert "day_1" not in page.context["form"].fields


# --- series ------------------------------------------------------------------------------------


def test_a_monthly_series_keeps_its_weekday_and_its_hour():
    first = make_plan(date(2027, 9, 8), 18, 20)  # the second Wednesday
    plans, _closed = repeated([first], Every.MONTH, 4)
    assert [(p.start.day, p.start.month, p.start.hour) for p in plans] == [
        (8, 9, 18),
        (13, 10, 18),
        (10, 11, 18),
        (8, 12, 18),
    ]


def test_a_series_leaves_out_the_days_when_the_venue_is_closed(room):
    Closure.objects.create(venue=room.venue, first_day=wednesday(3), last_day=wednesday(3))
    plans, closed = repeated([make_plan(wednesday(), 9, 12, room)], Every.WEEK, 3)
    assert [plan.start.date() for plan in plans] == [wednesday(), wednesday(4)]
    assert [plan.start.date() for plan in closed] == [wednesday(3)]


# --- events ------------------------------------------------------------------------------------


@pytest.fixture
def event(room):
    return {
        "title": "Café numérique d’Épinal",
        "kind": "cafe",
        "place": f"room-{room.pk}",
        "when_day": wednesday().isoformat(),
        "when_start": "18:00",
        "when_end": "20:00",
        "audience": "familles",
        "key": uuid4(),
        "save": "1",
    }


def test_an_event_has_six_fields_and_is_ready_to_publish(client, organiser, event):
    client.force_login(organiser)
    address = reverse("scheduling_planning:event")
    assert len(client.get(address).context["form"].main) == 6
    answer = client.post(address, event)
    made = CoursePage.objects.get(title=event["title"])
    assert answer["Location"] == reverse("publish_course", args=[made.pk])
    assert (made.format, made.live, made.open_without_account) == ("event", False, True)
    assert "sans vous inscrire" in made.summary
    run = made.runs.get()
    assert (run.legal_framework, run.seats.get().capacity) == ("grand_public", None)
    slot = TimeSlot.objects.get(run=run)
    assert (slot.local_start.hour, slot.required, slot.children_welcome) == (18, False, True)
    assert client.post(answer["Location"]).status_code == 302
    made.refresh_from_db()
    assert made.live
    assert client.post(address, event)["Location"] == answer["Location"]
    assert CoursePage.objects.filter(title=event["title"]).count() == 1


def test_each_workshop_of_a_festival_has_its_hours_and_its_room(
    client, organiser, event, territory
):
    client.force_login(organiser)
    address, other = reverse("scheduling_planning:event"), make_room(territory, name="Fablab")
    two = client.post(address, event | {"more": "1", "kind": "festival"}).context["form"]
    assert (len(two.rows), two["title"].value()) == (2, event["title"])
    workshops = {
        "workshops": "2",
        "w1_title": "Robots",
        "w1_start": "10:00",
        "w1_end": "11:00",
        "w2_title": "Podcast",
        "w2_start": "10:00",
        "w2_end": "12:00",
        "w2_place": f"room-{other.pk}",
    }
    client.post(address, event | workshops | {"kind": "festival", "capacity": "12"})
    runs = CourseRun.objects.exclude(title="").order_by("pk")
    assert [run.title for run in runs] == ["Robots", "Podcast"]
    rooms = TimeSlot.objects.order_by("pk").values_list("room__name", flat=True)
    assert list(rooms) == ["Atelier", "Fablab"]


@pytest.mark.parametrize(
    "fault",
    [
        {"title": ""},
        {"when_day": "31/02"},
        {"when_end": "17:00"},
        {"kind": "x"},
        {"capacity": "-1"},
        {"place": "room-0"},
        {"workshops": "10" * 40},
        {"key": ""},
    ],
)
def test_a_wrong_event_is_shown_again(client, organiser, event, fault):
    client.force_login(organiser)
    answer = client.post(reverse("scheduling_planning:event"), event | fault)
    assert answer.status_code == 200
    assert not CoursePage.objects.filter(format="event").exists()


# --- a whole session ---------------------------------------------------------------------------


def test_a_session_done_again_moves_all_its_half_days(client, held, organiser, run):
    client.force_login(organiser)
    address = reverse("scheduling_planning:again", args=[run.pk])
    page = client.get(address)
    assert page.context["form"]["first_day"].value() == wednesday(3)
    client.post(address, {"key": uuid4(), "first_day": wednesday(5).isoformat(), "save": "1"})
    made = CourseRun.objects.exclude(pk=run.pk).get()
    slot = TimeSlot.objects.get(run=made)
    assert (slot.local_start.date(), slot.local_start.hour, made.state) == (
        wednesday(5),
        8,
        "draft",
    )


def test_a_session_cancelled_tells_each_person_once_and_says_how_many(
    client, held, organiser, run, room
):
    add_slots(run, [make_plan(wednesday(3), 9, 12, room)], by=organiser, key=uuid4())
    people = [factories.make_user() for _ in range(2)]
    for user in people:
        enrol(user, run, "teacher")
    Message.objects.all().delete()
    client.force_login(organiser)
    address = reverse("scheduling_planning:call_off", args=[run.pk])
    page = client.get(address).content.decode().replace("\u00a0", " ")
    assert "3 personnes seront prévenues" in page  # with the trainer
    client.post(address, {"reason": "Inondation"})
    run.refresh_from_db()
    assert (run.state, set(TimeSlot.objects.values_list("state", flat=True))) == (
        "closed",
        {"cancelled"},
    )
    told = Message.objects.filter(subject__startswith="Session annulée")
    assert (told.count(), told.filter(to__in=people).count()) == (3, 2)
    assert "Inondation" in told[0].text
    assert not cancel_session(run, "Encore", by=organiser)


def test_what_has_been_held_is_not_cancelled(run, organiser, held):
    past = timezone.now() - timedelta(days=3)
    TimeSlot.objects.update(start=past, end=past + timedelta(hours=2))
    cancel_session(run, "Neige", by=organiser)
    assert TimeSlot.objects.get().is_planned
