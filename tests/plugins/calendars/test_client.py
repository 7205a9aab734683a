"""A real calendar program subscribes over HTTP, and sees a move and a cancellation."""

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.stack import Stack

pytestmark = pytest.mark.xdist_group("stack")
PROGRAMS = Path(sys.executable).parent
SYNC = """
[general]
status_path = "{folder}/status"
[pair tne]
a = "site"
b = "here"
collections = null
conflict_resolution = "a wins"
[storage site]
type = "http"
url = "{url}"
[storage here]
type = "filesystem"
path = "{folder}/events"
fileext = ".ics"
"""
SHOW = """
[calendars]
[[tne]]
path = {folder}/events
[locale]
local_timezone = Europe/Paris
default_timezone = Europe/Paris
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""


def act(stack, name):
    source = f"import json\nfrom tests.plugins.calendars.seeding import {name}"
    return stack.python(f"{source}\nprint(json.dumps({name}()))")


def program(folder, name, *arguments):
    command = [PROGRAMS / name, "-c", folder / f"{name}.conf", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def shown(folder):
    """(day, hour, title) of what the person sees."""
    program(folder, "vdirsyncer", "sync")
    form = "{start-date}|{start-time}|{end-time}|{title}"
    listed = program(folder, "khal", "list", "--day-format", "", "-f", form, "today", "60d")
    return sorted(tuple(line.split("|")) for line in listed.splitlines() if "|" in line)


def test_a_subscriber_sees_every_meeting_at_its_hour_then_each_change(tmp_path):
    stack = Stack(tmp_path / "site")
    stack.extra["SITE_ORIGIN"] = f"http://localhost:{stack.port}"
    try:
        seeded = act(stack, "subscribe")
        stack.start_web(workers=1)
        url = f"http://localhost:{stack.port}/agenda/flux/{seeded['secret']}.ics"
        for name, words in (("vdirsyncer", SYNC), ("khal", SHOW)):
            (tmp_path / f"{name}.conf").write_text(words.format(folder=tmp_path, url=url))
        (tmp_path / "events").mkdir()
        program(tmp_path, "vdirsyncer", "discover")

        day = date.fromisoformat(seeded["day"])
        week, month = timedelta(days=7), timedelta(days=30)
        title = "Classe inversée"
        epinal = [(str(day + week * n), "09:00", "12:00", title) for n in range(3)]
        islands = (str(day + month), "14:00", "17:00", title)  # 9 h there, in winter
        meetings = [row for row in shown(tmp_path) if row[3] == title]
        assert meetings == sorted([*epinal, islands])
        events = len(list((tmp_path / "events").iterdir()))

        act(stack, "change")
        moved = (str(day + timedelta(days=1)), "09:00", "13:00", title)
        cancelled = (*epinal[1][:3], f"ANNULÉ : {title}")
        meetings = [row for row in shown(tmp_path) if title in row[3]]
        assert meetings == sorted([moved, cancelled, epinal[2], islands])
        assert len(list((tmp_path / "events").iterdir())) == events
    finally:
        stack.stop()
