"""The same calendar through four libraries that people's programs are made of."""

import json
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from courses.plugin import Occasion, Place
from plugins.calendars.ics import Deadline, Sheet, feed
from plugins.calendars.zones import timezone_of

READER = Path(__file__).with_name("read_calendar.mjs")
PARIS, GUADELOUPE = "Europe/Paris", "America/Guadeloupe"
CHANGED = datetime(2026, 1, 5, 8, 30, 12, tzinfo=UTC)
LONG = "Éducation à l’image ; vidéo, son, « écrans », œuvres\\fichiers"
DAYS = [
    ("hiver", "2026-01-14 09:00", PARIS),
    ("l’heure d’été commence", "2026-03-29 09:00", PARIS),
    ("avant l’heure d’été", "2026-03-29 01:30", PARIS),
    ("juin", "2026-06-10 14:15", PARIS),
    ("l’heure d’hiver commence", "2026-10-25 09:00", PARIS),
    ("la veille", "2026-10-24 18:00", PARIS),
    ("Guadeloupe, hiver", "2026-01-14 09:00", GUADELOUPE),
    ("Guadeloupe, été", "2026-07-14 09:00", GUADELOUPE),
]


def occasion(number, title, wall, zone, **fields):
    start = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone))
    given = {
        "uid": f"7f6f1c9e-0000-4000-8000-{number:012}",
        "sequence": number % 3,
        "run_id": 1,
        "title": title,
        "start": start.astimezone(UTC),
        "end": start.astimezone(UTC) + timedelta(hours=3),
        "zone": zone,
        "place": Place("room-1", "Médiathèque, salle « Été » ; 3, rue des Tilleuls", 48.17, 6.45),
        "changed_at": CHANGED,
    }
    return Occasion(**given | fields)


def everything():
    told = [occasion(number, *day) for number, day in enumerate(DAYS)]
    told.append(occasion(20, "Atelier", "2026-05-06 09:00", PARIS, status="cancelled"))
    # Folds after 75 octets fall at every place of characters of two and three octets.
    told += [
        occasion(30 + shift, "x" * shift + LONG * 3, "2026-02-04 10:00", PARIS)
        for shift in range(12)
    ]
    while len(told) < 49:
        told.append(occasion(100 + len(told), LONG, "2026-04-01 09:00", PARIS, trainers=("Zoé Ñ",)))
    return told


@pytest.fixture(scope="module")
def told():
    return everything()


@pytest.fixture(scope="module")
def content(told):
    deadline = Deadline(1, "Débuter, avec les tablettes", date(2026, 6, 30), CHANGED)
    return feed(Sheet("Mes rendez-vous"), told, [deadline])


def expected(told):
    rows = {
        one.uid: (
            one.start.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            f"ANNULÉ : {one.title}" if one.status == "cancelled" else one.title,
            one.place.words,
        )
        for one in told
    }
    deadline = Deadline(1, "", date(2026, 6, 30), CHANGED)
    return rows | {deadline.uid: ("2026-06-30", "Dernier jour : Débuter, avec les tablettes", "")}


def by_icalendar(content):
    for event in icalendar.Calendar.from_ical(content).walk("VEVENT"):
        yield event["uid"], event.decoded("dtstart"), event["summary"], event.get("location", "")


def by_vobject(content):
    for event in vobject.readOne(content.decode()).vevent_list:
        place = event.location.value if hasattr(event, "location") else ""
        yield event.uid.value, event.dtstart.value, event.summary.value, place


def moment(value):
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return value.isoformat()


@pytest.mark.parametrize("read", [by_icalendar, by_vobject])
def test_python_libraries_read_the_same_moments_and_words(read, content, told):
    found = {str(uid): (moment(start), str(t), str(p)) for uid, start, t, p in read(content)}
    assert found == expected(told)


def test_javascript_libraries_read_the_same_moments_and_words(content, told):
    node = shutil.which("node")
    assert node, "node comes with the assets"
    read = subprocess.run(
        [node, READER], input=content, capture_output=True, check=True, timeout=60
    )
    for library, events in json.loads(read.stdout).items():
        found = {one["uid"]: (one["start"], one["title"], one["place"]) for one in events}
        assert found == expected(told), library


def test_lines_hold_75_octets_at_most_and_every_fold_is_whole(content):
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()


def test_the_calendar_says_how_to_read_it_and_has_no_identity_of_its_own(content):
    head = content.split(b"BEGIN:VEVENT")[0].decode()
    assert "UID:" not in head
    for line in (
        "REFRESH-INTERVAL;VALUE=DURATION:PT4H",
        "X-PUBLISHED-TTL:PT4H",
        "X-WR-CALNAME:Mes rendez-vous",
        "X-WR-TIMEZONE:Europe/Paris",
        "NAME:Mes rendez-vous",
    ):
        assert f"{line}\r\n" in head
    assert "RDATE" not in head
    assert b"VALARM" not in content


def test_moments_are_the_stored_ones_so_that_the_same_feed_is_the_same_bytes(content, told):
    deadline = Deadline(1, "Débuter, avec les tablettes", date(2026, 6, 30), CHANGED)
    assert feed(Sheet("Mes rendez-vous"), told, [deadline]) == content
    assert content.count(b"DTSTAMP:20260105T083012Z") == 50
    assert b"SEQUENCE:2" in content


@pytest.mark.parametrize("zone", [PARIS, GUADELOUPE, "Indian/Reunion", "America/Miquelon"])
def test_rules_of_a_zone_say_what_the_system_knows(zone):
    written = timezone_of(zone).to_tz()
    own = ZoneInfo(zone)
    for day in range(0, 365 * 3, 3):
        wall = datetime(2026, 1, 1, 12) + timedelta(days=day)  # noqa: DTZ001  on both clocks
        assert wall.replace(tzinfo=written).utcoffset() == wall.replace(tzinfo=own).utcoffset()


def test_a_zone_without_yearly_rule_is_told_in_universal_time():
    assert timezone_of("Africa/Casablanca") is None
    one = occasion(1, "Atelier", "2026-06-10 09:00", "Africa/Casablanca")
    content = feed(Sheet("x"), [one])
    assert one.start.strftime("DTSTART:%Y%m%dT%H%M%SZ").encode() in content


def test_a_title_writes_no_line_of_its_own():
    bad = occasion(1, "Bonjour\r\nATTENDEE:mailto:x@exemple.fr", "2026-06-10 09:00", PARIS)
    event = icalendar.Calendar.from_ical(feed(Sheet("x\r\nUID:1"), [bad])).walk("VEVENT")[0]
    assert "attendee" not in event
    assert event["summary"] == "Bonjour ATTENDEE:mailto:x@exemple.fr"
