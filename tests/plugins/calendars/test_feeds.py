"""Calendars to subscribe to: who gets which, when they are made again, how they are taken back."""

import gzip
from datetime import timedelta
from uuid import uuid4

import icalendar
import pytest
from django.core import serializers
from django.urls import reverse

from courses.enrolment import withdraw
from plugins.calendars import tokens
from plugins.calendars.models import FeedToken, RunStamp
from plugins.scheduling.models import TimeSlot
from plugins.scheduling.slots import add_slots, cancel_slot, move_slot, plan_of, shifted
from tests import factories

pytestmark = pytest.mark.django_db
LEARNER, TRAINER = FeedToken.Purpose.LEARNER, FeedToken.Purpose.TRAINER


def own(user, purpose=LEARNER):
    return reverse("calendars:own_feed", args=[tokens.renew(user, purpose)])


def events(response):
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return icalendar.Calendar.from_ical(response.content).walk("VEVENT")


def titles(response):
    return sorted(str(event["summary"]) for event in events(response))


def test_a_learner_reads_her_meetings_and_nobody_elses(client, teacher, enrolment, slot):
    other = factories.make_run(factories.make_course(title="Autre"), slot.run.territory)
    feed = own(teacher)
    (event,) = [one for one in events(client.get(feed)) if one["uid"] == str(slot.uid)]
    assert event.decoded("dtstart") == slot.start
    assert "Salle bleue" in event["location"]
    assert reverse("courses:enrolment", args=[enrolment.pk]) in event["url"]
    assert "attendee" not in event
    assert str(other) not in client.get(feed).content.decode()


def test_every_plugin_tells_its_own_meetings(client, teacher, enrolment, run):
    uids = {str(event["uid"]) for event in events(client.get(own(teacher)))}
    assert f"dummy-{run.pk}" in uids


def test_a_trainer_reads_what_she_leads(client, trainer, slot):
    found = events(client.get(own(trainer, TRAINER)))
    assert str(slot.uid) in {str(event["uid"]) for event in found}
    assert events(client.get(own(trainer))) == []


def test_the_last_day_of_a_run_is_an_event_of_the_whole_day(client, teacher, enrolment, run, slot):
    run.ends_on = slot.local_end.date() + timedelta(days=5)
    run.save()
    found = [one for one in events(client.get(own(teacher))) if "Dernier jour" in one["summary"]]
    assert [one.decoded("dtstart") for one in found] == [run.ends_on]


def test_an_unchanged_calendar_is_not_made_again(
    client, teacher, enrolment, sql_budget, monkeypatch
):
    feed = own(teacher)
    first = client.get(feed)
    monkeypatch.setattr("plugins.calendars.feeds.own_feed", lambda token: pytest.fail("made again"))
    with sql_budget(2):
        again = client.get(feed, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first["ETag"].startswith('"')  # strong
    assert first["Cache-Control"] == "private, no-cache"


def test_a_move_and_a_cancellation_make_the_calendar_anew(
    client, teacher, enrolment, slot, organiser, django_capture_on_commit_callbacks
):
    feed = own(teacher)
    first = client.get(feed)
    with django_capture_on_commit_callbacks(execute=True):
        move_slot(slot, shifted(plan_of(slot), 1), seen=slot.sequence, by=organiser)
    moved = client.get(feed, headers={"If-None-Match": first["ETag"]})
    (event,) = [one for one in events(moved) if one["uid"] == str(slot.uid)]
    assert (event.decoded("dtstart"), event["sequence"]) == (slot.start, 1)
    with django_capture_on_commit_callbacks(execute=True):
        cancel_slot(slot, "Salle inondée", by=organiser)
    cancelled = client.get(feed, headers={"If-None-Match": moved["ETag"]})
    (event,) = [one for one in events(cancelled) if one["uid"] == str(slot.uid)]
    assert (event["status"], event["sequence"]) == ("CANCELLED", 2)
    assert event["summary"].startswith("ANNULÉ : ")
    assert RunStamp.objects.get(run=slot.run).version == 2


def test_what_was_cancelled_long_ago_is_told_no_more(client, teacher, enrolment, slot, organiser):
    cancel_slot(slot, "Grève", by=organiser)
    slot.refresh_from_db()
    slot.changed_at -= timedelta(days=91)
    slot.save()
    assert str(slot.uid) not in client.get(own(teacher)).content.decode()


def test_who_withdraws_loses_the_meetings(client, teacher, enrolment, slot):
    feed = own(teacher)
    first = client.get(feed)
    withdraw(enrolment, by=teacher)
    after = client.get(feed, headers={"If-None-Match": first["ETag"]})
    assert str(slot.uid) not in after.content.decode()


def test_a_calendar_travels_compressed(client, teacher, enrolment, slot):
    feed = own(teacher)
    plain, packed = client.get(feed), client.get(feed, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] != plain["ETag"]


def test_an_address_taken_back_and_one_never_given_are_the_same(client, teacher, sql_budget):
    feed = own(teacher)
    tokens.revoke(teacher, LEARNER)
    with sql_budget(3):  # the secret, then whether this address leads elsewhere
        gone = client.get(feed)
    with sql_budget(3):
        never = client.get(reverse("calendars:own_feed", args=["x" * 43]))
    assert gone.status_code == never.status_code == 404
    assert gone.content == never.content


def test_a_new_address_silences_the_former(client, teacher):
    former, new = own(teacher), own(teacher)
    assert client.get(former).status_code == 404
    assert client.get(new).status_code == 200
    assert FeedToken.objects.count() == 1


def test_secrets_are_kept_as_hashes_and_never_logged(client, teacher, caplog):
    secret = tokens.renew(teacher, LEARNER)
    assert secret not in str(list(FeedToken.objects.values()))
    tokens.revoke(teacher, LEARNER)
    client.get(reverse("calendars:own_feed", args=[secret]))
    assert "Not Found: /agenda/flux/….ics" in caplog.text
    assert secret not in caplog.text


def test_a_program_that_never_stops_asking_is_told_to_wait(client, teacher, monkeypatch):
    monkeypatch.setattr("plugins.calendars.own_views.PER_TOKEN", {"times": 2, "seconds": 60})
    feed = own(teacher)
    assert [client.get(feed).status_code for _ in range(3)] == [200, 200, 429]


def test_the_day_it_was_read_is_known(client, teacher):
    client.get(own(teacher))
    assert FeedToken.objects.get().last_used_on is not None


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("", True),
        ("?territoire=88", True),
        ("?territoire=95", False),
        ("?public=teachers", True),
        ("?public=parents", False),
        ("?formation={course}", True),
        ("?lieu=venue-{venue}", True),
        ("?lieu=room-{room}", True),
        ("?lieu=venue-0", False),
    ],
)
def test_a_public_calendar_is_of_a_territory_an_audience_a_course_or_a_place(
    client, slot, course, room, query, there
):
    factories.make_territory("95", "Val-d’Oise")
    course.for_teachers = True
    course.save()
    query = query.format(course=course.pk, venue=room.venue_id, room=room.pk)
    response = client.get(reverse("calendars:public_feed") + query)
    assert (str(slot.uid) in response.content.decode()) is there
    assert "Cookie" not in response.get("Vary", "")


def test_one_meeting_is_a_file_to_keep(client, slot, run):
    response = client.get(reverse("calendars:public_event", args=[run.pk, slot.uid]))
    assert len(events(response)) == 1
    run.state = "draft"
    run.save()
    hidden = client.get(reverse("calendars:public_event", args=[run.pk, slot.uid]))
    assert hidden.status_code == 404


def test_a_session_is_one_file_and_its_page_leads_to_it(client, teacher, slot, run):
    other = add_slots(run, [shifted(plan_of(slot), 7)], by=teacher, key=uuid4())[0]
    address = reverse("calendars:public_session", args=[run.pk])
    page = reverse("scheduling:session", args=[run.pk])

    def kept():
        return {str(event["uid"]) for event in events(client.get(address))} - {f"dummy-{run.pk}"}

    assert f'href="{address}"' in client.get(page).content.decode()
    assert kept() == {str(slot.uid), str(other.uid)}
    cancel_slot(other, by=teacher, reason="Salle inondée.")
    assert kept() == {str(slot.uid)}
    run.state = "closed"
    run.save()
    assert client.get(address).status_code == 404
    assert address not in client.get(page).content.decode()


def test_fifty_meetings_ask_no_more_than_one(client, teacher, enrolment, run, room, sql_budget):
    feed = own(teacher)
    client.get(feed)
    with sql_budget(11) as few:
        client.get(feed)
    base = plan_of(TimeSlot.objects.get(run=run))
    add_slots(run, [shifted(base, day) for day in range(1, 50)], by=teacher, key=uuid4())
    with sql_budget(len(few)):
        assert len(events(client.get(feed))) >= 50


def test_meetings_are_the_same_after_the_database_was_put_back(client, teacher, enrolment, slot):
    feed = own(teacher)
    before = {str(event["uid"]) for event in events(client.get(feed))}
    saved = serializers.serialize("json", TimeSlot.objects.all())
    TimeSlot.objects.all().delete()
    for row in serializers.deserialize("json", saved):
        row.save()
    assert {str(event["uid"]) for event in events(client.get(feed))} == before


def test_an_address_follows_a_person_whose_records_become_one(client, teacher, enrolment):
    from courses.contributions import merge_people

    kept = factories.make_user()
    feed = own(teacher)
    merge_people(kept, teacher)
    assert client.get(feed).status_code == 200
    assert FeedToken.objects.get().user == kept


def test_every_process_marks_a_calendar_the_same(client, teacher, settings):
    """A set of names is written in another order by each process."""
    feed = own(teacher)
    marks = set()
    for off in (["resources", "scorm"], ["scorm", "resources"]):
        settings.TNE_PLUGINS_OFF = off
        marks.add(client.get(feed)["ETag"])
    assert len(marks) == 1
