"""What a browser says that is hard to believe is marked, not refused."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from plugins.scorm.claims import FLAGS, noticed
from plugins.scorm.models import ScoState
from plugins.scorm.status import outcome_of

from .learners import Browser, cmi_12

NOTHING = {"completed": False, "success": "", "seconds_before": 0, "score": None}
SCORE_2004 = {"score": {"scaled": "1.5"}}


@pytest.mark.parametrize(
    ("known", "tree", "elapsed", "found"),
    [
        ({}, cmi_12("completed", "100"), 600, set()),
        ({}, cmi_12("completed", "100"), 3, {"quick"}),
        ({"seconds_before": 600}, cmi_12("completed", "100"), 3, set()),
        ({"score": 100}, cmi_12("completed", "100"), 3, set()),
        ({}, cmi_12("completed", "140"), 600, {"range"}),
        ({}, cmi_12("completed", "-1"), 600, {"range"}),
        ({}, cmi_12(session_time="0005:00:00"), 600, {"clock"}),
        ({"completed": True}, cmi_12("incomplete"), 600, {"back"}),
        ({"completed": True}, cmi_12("not attempted"), 600, set()),
        ({"completed": True, "success": "passed"}, cmi_12("failed"), 600, {"back"}),
    ],
)
def test_a_claim_is_marked_for_what_it_is(known, tree, elapsed, found):
    told = outcome_of(tree, {}, is_2004=False)
    assert noticed(SimpleNamespace(**NOTHING | known), told, tree, elapsed) == found


def test_a_scaled_score_out_of_its_bounds_is_marked():
    told = outcome_of(SCORE_2004, {}, is_2004=True)
    assert noticed(SimpleNamespace(**NOTHING), told, SCORE_2004, 600) == {"range"}


@pytest.mark.django_db
def test_marks_are_kept_with_the_step_and_logged_once(client, enrolment, activity, caplog):
    tab = Browser(client, enrolment, activity)
    tab.open()
    for _twice in range(2):
        assert tab.commit(cmi_12("completed", "140")).status_code == 200
    state = ScoState.objects.get()
    assert state.flags.split() == ["quick", "range"]
    assert set(state.flags.split()) < set(FLAGS)
    assert len([line for line in caplog.messages if "range" in line]) == 1
    ScoState.objects.update(session_started_at=timezone.now() - timedelta(hours=1))
    tab.commit(cmi_12("completed", "90"))
    assert ScoState.objects.get().flags == "quick range", "what was marked stays"
