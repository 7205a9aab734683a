"""A module of the library, in a course that somebody follows."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.urls import set_urlconf

from courses.enrolment import enrol
from courses.jobs import run_job
from plugins.scorm import intake
from plugins.scorm.manifest import ScormVersion
from plugins.scorm.models import ScormActivityPage
from tests.factories import make_activity

from .learners import Browser
from .packages import small_package


@pytest.fixture(autouse=True)
def storages_of_this_test(settings, tmp_path):
    """What one test unpacks is not there for the next."""
    changed = {
        name: {**settings.STORAGES[name], "OPTIONS": {"location": tmp_path / name}}
        for name in ("private", "content")
    }
    settings.STORAGES = settings.STORAGES | changed


@pytest.fixture(autouse=True)
def addresses_of_the_site():
    """A request to the content origin leaves its addresses to whatever the thread does next."""
    yield
    set_urlconf(None)


@pytest.fixture
def take_in(territory, trainer):
    """Uploads bytes as a module of the territory and examines them; gives the version.

    With `package` it is a further version of that one.
    """

    def upload(data=None, **fields):
        data = small_package() if data is None else data
        data = data.getvalue() if isinstance(data, BytesIO) else data
        file = ContentFile(data, "module.zip")
        if "package" in fields:
            version = intake.upload_version(fields["package"], file, by=trainer)
        else:
            shelf = fields.get("territory", territory)
            title = fields.get("title", "Prendre en main")
            version = intake.upload_package(file, title=title, territory=shelf, by=trainer)
        run_job(version.job_id)
        version.refresh_from_db()
        return version

    return upload


@pytest.fixture
def module(take_in):
    return take_in()


@pytest.fixture
def module_2004(take_in):
    return take_in(small_package(ScormVersion.V2004_3))


@pytest.fixture
def activity(course, module):
    return make_activity(course, ScormActivityPage, version=module)


@pytest.fixture
def enrolment(run, teacher):
    return enrol(teacher, run, "teacher")


@pytest.fixture
def tab(client, enrolment, activity):
    """The learner's tab, in which the module has been opened."""
    tab = Browser(client, enrolment, activity)
    assert tab.open().status_code == 200
    return tab
