"""The browser: Debian's Chromium, which fetches nothing of its own."""

import os

import pytest

from .module_site import ModuleSite

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGUMENTS = [
    *("--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"),
    # No graphics card here: one process less to hand every frame to.
    *("--disable-gpu", "--in-process-gpu"),
]

# Playwright leaves its event loop in the thread; tests after it, in the same process, use the ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": CHROMIUM, "args": CHROMIUM_ARGUMENTS}


@pytest.fixture(scope="session")
def module_site(tmp_path_factory):
    """One for all the tests in which something happens to a module's server or browser."""
    site = ModuleSite.start(tmp_path_factory.mktemp("modules"))
    yield site
    site.stack.stop()


@pytest.fixture
def site(module_site):
    """Whose learner visits; a file of tests with modules of its own has its own."""
    return module_site


@pytest.fixture
def visit(site, new_context):
    """A browser of the learner's that knows nothing of the others."""

    def begin(**options):
        context = new_context(locale="fr-FR", **options)
        site.sign_in(context)
        return context.new_page()

    return begin
