"""The browser: Debian's Chromium, which fetches nothing of its own."""

import os

import pytest

CHROMIUM = "/usr/bin/chromium"

# Playwright leaves its event loop in the thread; tests after it, in the same process, use the ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {
        "executable_path": CHROMIUM,
        "args": [
            *("--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"),
            # No graphics card here: one process less to hand every frame to.
            *("--disable-gpu", "--in-process-gpu"),
        ],
    }
