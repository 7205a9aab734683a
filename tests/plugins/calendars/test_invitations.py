"""Mails that a calendar understands: their layout part by part, and what they tell."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import icalendar
import pytest
from django.core import mail

from courses.enrolment import enrol
from courses.messages import compose, deliver, send_message
from courses.models import Message, QualityKind
from plugins.scheduling.slots import add_slots, cancel_slot, move_slot, plan_of, shifted
from tests import factories

pytestmark = pytest.mark.django_db
ICS = ("text/calendar", "application/ics")


def announced(user, run, *uids, act="announce"):
    return send_message(
        user, f"x-{act}-{uuid4()}", "Votre session", "Bonjour.", run=run, act=act, occasions=uids
    )


def layout(part):
    kind = part.get_content_type()
    return (kind, [layout(one) for one in part.get_payload()]) if part.is_multipart() else kind


def calendar_of(message):
    """The invitation, after checking that the file holds the same bytes."""
    built = compose(message).message()
    said, kept = [part for part in built.walk() if part.get_content_type() in ICS]
    assert said.get_payload(decode=True) == kept.get_payload(decode=True)
    calendar = icalendar.Calendar.from_ical(said.get_payload(decode=True))
    assert said.get_param("method") == calendar["method"]
    return calendar


def test_the_parts_stand_in_the_order_that_shows_buttons(teacher, run, slot):
    built = compose(announced(teacher, run, str(slot.uid))).message()
    ways = ("multipart/alternative", ["text/plain", "text/html", "text/calendar"])
    # The dummy plugin adds a text of its own, which is no other way of saying the mail.
    assert layout(built) == ("multipart/mixed", [ways, "application/ics", "text/plain"])
    said = built.get_payload()[0].get_payload()[2]
    assert said["Content-Transfer-Encoding"] == "base64"
    assert said["Content-Type"] == 'text/calendar; method="REQUEST"; charset="utf-8"'
    assert built.get_payload()[1].get_content_disposition() == "attachment"


def test_a_mail_without_meeting_has_no_other_part(teacher, run):
    built = compose(send_message(teacher, "x", "Bonjour", "Bonjour.", run=run)).message()
    assert layout(built) == ("multipart/alternative", ["text/plain", "text/html"])


def test_an_invitation_names_her_alone_and_asks_nothing(teacher, run, slot):
    calendar = calendar_of(announced(teacher, run, str(slot.uid)))
    (event,) = calendar.walk("VEVENT")
    assert calendar["method"] == "REQUEST"
    assert (str(event["uid"]), event["sequence"]) == (str(slot.uid), 0)
    assert str(event["attendee"]) == f"mailto:{teacher.email}"
    asked = event["attendee"].params
    assert (asked["PARTSTAT"], asked["RSVP"]) == ("ACCEPTED", "FALSE")
    assert str(event["organizer"]).startswith("mailto:")


def test_a_move_then_a_cancellation_follow_the_same_meeting(teacher, run, slot, organiser):
    enrol(teacher, run, QualityKind.TEACHER)
    plan = plan_of(slot)
    later = replace(plan, start=plan.start + timedelta(days=1), end=plan.end + timedelta(days=1))
    move_slot(slot, later, seen=0, by=organiser)
    cancel_slot(slot, "Grève", by=organiser)
    moved, cancelled = (
        calendar_of(Message.objects.get(to=teacher, act=act)) for act in ("move", "cancel")
    )
    (cancellation,) = cancelled.walk("VEVENT")
    assert (moved["method"], cancelled["method"]) == ("REQUEST", "CANCEL")
    assert cancellation["status"] == "CANCELLED"
    assert str(cancellation["uid"]) == str(slot.uid)
    assert cancellation["sequence"] == 2


def test_who_withdraws_then_comes_back_is_told_ever_later_versions(teacher, run, slot):
    uid = str(slot.uid)
    told = [
        calendar_of(announced(teacher, run, uid, act=act)).walk("VEVENT")[0]
        for act in ("announce", "cancel", "announce")
    ]
    assert [event["sequence"] for event in told] == [0, 1, 1]
    assert [event["status"] for event in told] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]


def test_several_meetings_at_once_are_told_to_add(teacher, run, slot, organiser):
    more = add_slots(run, [shifted(plan_of(slot), 7)], by=organiser, key=uuid4())
    calendar = calendar_of(announced(teacher, run, str(slot.uid), str(more[0].uid)))
    assert calendar["method"] == "PUBLISH"
    assert len(calendar.walk("VEVENT")) == 2


def test_names_and_titles_write_no_header(run, slot, course):
    person = factories.make_user(first_name='Zoé";\r\nX-BAD:1', last_name="D’Œuvre:,;")
    course.title = "Tablettes\r\nBcc: x@exemple.fr"
    course.save(clean=False)
    message = announced(person, run, str(slot.uid))
    built = compose(message).message()
    assert "Bcc" not in built
    (event,) = calendar_of(message).walk("VEVENT")
    assert "x-bad" not in event
    assert event["attendee"].params["CN"] == "ZoéX-BAD1 D’Œuvre"


def test_the_mail_goes_out(teacher, run, slot):
    compose(announced(teacher, run, str(slot.uid))).send()
    assert "text/calendar" in mail.outbox[0].message().as_string()


def test_a_mail_arrives_even_if_its_invitation_cannot_be_made(teacher, run, slot, monkeypatch):
    def fails(message):
        raise RuntimeError("no calendar today")

    monkeypatch.setattr("plugins.calendars.invitations.parts", fails)
    message = announced(teacher, run, str(slot.uid))
    assert deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, len(mail.outbox)) == (Message.State.SENT, 1)
