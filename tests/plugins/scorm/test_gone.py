"""What is gone between two requests of a tab: it is told so, and no error is made of it."""

import pytest

from plugins.scorm.attempts import begin_again
from plugins.scorm.models import Attempt
from plugins.scorm.tokens import Launch, commit_token, launch_token

from .learners import cmi_12

pytestmark = pytest.mark.django_db
NOBODY = 10**6


@pytest.fixture
def launch(tab):
    enrolment = tab.enrolment
    return {
        "user": enrolment.user_id,
        "version": tab.version,
        "activity": tab.activity.pk,
        "enrolment": enrolment.pk,
        "attempt": Attempt.objects.get().pk,
    }


@pytest.mark.parametrize("records", [True, False])
@pytest.mark.parametrize("gone", ["user", "version", "activity"])
def test_what_is_gone_cannot_be_opened(tab, launch, gone, records):
    changed = {gone: NOBODY} | ({} if records else {"enrolment": 0})
    token = launch_token(Launch(**launch | changed))
    response = tab.open(token=token)
    if gone == "activity" and not records:
        assert response.status_code == 200, "a look at a version needs no activity"
    else:
        assert response.status_code == 403
        assert "n’est plus là" in response.json()["message"]


@pytest.mark.parametrize("gone", ["attempt", "enrolment"])
def test_what_is_gone_takes_no_commit(tab, launch, gone):
    token = commit_token(Launch(**launch | {gone: NOBODY}))
    response = tab.commit(cmi_12(), token=token)
    assert response.status_code == 403
    assert response.json()["message"]


def test_a_page_with_the_files_of_another_version_is_to_be_reloaded(tab, activity, module_2004):
    """A new attempt, begun in another tab, may be one at the version that came since."""
    tab.commit(cmi_12("completed"), end=True, terminated=True)
    activity.version = module_2004
    activity.save_revision().publish()
    begin_again(tab.enrolment, activity)
    response = tab.open()
    assert response.status_code == 403
    assert "Rechargez" in response.json()["message"]
