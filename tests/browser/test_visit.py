"""The visit in a real browser keeps its promises; in ten days and two hundred, in make long."""

import shutil
import subprocess

import pytest
from playwright.sync_api import expect

from tests.browser import walk
from tests.browser.walk import Visitor
from tests.stack import Stack

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(not shutil.which("faketime"), reason="faketime is not installed"),
]
# What `make run` does before it serves, and what the story then promises.
START = """
import json
from io import StringIO
from django.core.management import call_command
from django.utils import timezone
call_command("demo", stdout=StringIO())
from courses.demo.registry import Registry
from courses.demo.steps import steps
registry = Registry(timezone.localdate())
told = [(step, step.screen(registry)) for step in steps()]
print(json.dumps([
    {"title": str(step.title), "button": str(step.button), "phone": step.on_phone,
     "address": screen.address, "promises": screen.promises}
    for step, screen in told
]))
"""


def clock(days):
    """The environment of processes for which it is so many days later."""
    if not days:
        return {}
    told = subprocess.run(
        ["faketime", "-f", f"+{days}d", "env"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    preloaded = dict(line.split("=", 1) for line in told if line.startswith(("LD_PR", "FAKETIME=")))
    # The server watches over its workers by the dates of a file, which stay as they are.
    return preloaded | {"NO_FAKE_STAT": "1"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    stack = Stack(tmp_path_factory.mktemp("visit"), extra={"TNE_PLUGINS_OFF": "dummy_plugin"})
    yield stack
    stack.stop()


@pytest.fixture
def story(stack):
    """`story(days)`: the site as `make run` starts it so many days later, and its steps."""
    known = dict(stack.extra)

    def start(days):
        stack.extra = known | clock(days)
        told = stack.python(START)
        stack.start_web(workers=1)
        return told

    yield start
    stack.kill("web")
    stack.extra = known


def follow_the_strip(stack, visitor, steps):
    """From the second step on, by the button at the top of each page."""
    visitor.open("/visite/")
    visitor.press(steps[1]["button"])
    for step in steps[2:]:
        with visitor.page.expect_navigation():
            visitor.page.locator(".demonstration").get_by_role("button").click()
        assert visitor.page.url == stack.origin + step["address"]
    visitor.open("/visite/")
    expect(visitor.main).to_contain_text("Vous en êtes là")


@pytest.mark.parametrize(
    "days", [0, *(pytest.param(days, marks=pytest.mark.long) for days in (10, 200))]
)
def test_each_step_shows_what_it_promises(stack, story, new_context, days):
    steps = story(days)
    desk = Visitor(stack, new_context)
    phone = Visitor(stack, new_context, walk.PHONE)
    assert len(steps) == 12
    for step in steps:
        visitor = phone if step["phone"] else desk
        visitor.open("/visite/")
        visitor.press(step["button"])
        assert visitor.page.url == stack.origin + step["address"], step["title"]
        for promise in step["promises"]:
            expect(visitor.page.locator("body")).to_contain_text(promise)
        expect(visitor.page.locator(".demonstration")).to_contain_text("inventées")
    if not days:
        follow_the_strip(stack, desk, steps)
