"""What may go wrong while a module is played, and what the database has afterwards."""

import os
import signal
import time
from pathlib import Path

import pytest

from .conftest import CHROMIUM, CHROMIUM_ARGUMENTS
from .module_site import COMMENT, say

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
MOST_LOST = 10  # seconds
ACCENTS = "é" * 64_000


@pytest.fixture
def page(visit):
    return visit()


def test_a_server_that_stops_in_mid_course_costs_nothing(module_site, page):
    runtime = module_site.open(page, "arrêt")
    say(runtime, "avant")
    module_site.has_heard("arrêt", "avant")
    module_site.stack.kill("web")
    try:
        say(runtime, "pendant")
        page.get_by_text("Connexion perdue").wait_for()
        assert module_site.said("arrêt") == "avant"
    finally:
        module_site.stack.start_web()
    module_site.has_heard("arrêt", "pendant")
    page.locator("[data-saving=saved]").wait_for()


def test_128_kb_of_accents_survive_a_page_left_at_once(module_site, page):
    """Too much for a beacon: it waits on the device for the next visit."""
    runtime = module_site.open(page, "fermeture")
    say(runtime, ACCENTS)
    page.goto("about:blank")
    runtime = module_site.open(page, "fermeture")
    assert runtime.evaluate("comment => API_1484_11.GetValue(comment)", COMMENT) == ACCENTS
    assert module_site.said("fermeture") == ACCENTS


def test_an_expired_session_stops_nobody_in_mid_course(module_site, page):
    runtime = module_site.open(page, "session")
    with module_site.without_session():
        say(runtime, "deux heures plus tard")
        module_site.has_heard("session", "deux heures plus tard")


def browser_of(profile: Path) -> int:
    """The process that holds ``profile``, and of which all the others are children."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_text().split("\0")
        except OSError:
            continue
        if f"--user-data-dir={profile}" in words and not any(
            w.startswith("--type=") for w in words
        ):
            return int(process.name)
    raise AssertionError("no browser")


def test_a_browser_that_dies_loses_ten_seconds_at_most(module_site, browser_type, tmp_path):
    options = {"executable_path": CHROMIUM, "args": CHROMIUM_ARGUMENTS}
    context = browser_type.launch_persistent_context(tmp_path, **options)
    module_site.sign_in(context)
    runtime = module_site.open(context.pages[0], "mort")
    began = time.monotonic()
    told = 0.0
    while told < MOST_LOST:  # a module that is never quiet for long
        told = time.monotonic() - began
        say(runtime, f"{told:.3f}")
        time.sleep(0.25)
    os.kill(browser_of(tmp_path), signal.SIGKILL)
    kept = float(module_site.said("mort"))
    assert kept > 0
    assert told - kept <= MOST_LOST
