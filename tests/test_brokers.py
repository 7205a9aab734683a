"""The same background work on each broker: mails and jobs go through a real worker."""

import pytest

from tests.stack import Stack

pytestmark = pytest.mark.xdist_group("stack")
SEED = """
from courses.completion import Progress, record_progress
from courses.enrolment import enrol
from courses.jobs import start_job
from tests import factories
run = factories.make_run()
activity = factories.make_activity(run.course)
enrolment = enrol(factories.make_user(), run, "teacher")
record_progress(enrolment, activity, Progress(40))
start_job("courses.recheck", course=run.course.pk)
print(enrolment.pk)
"""
READ = """
import json
from courses.models import Job, Message
print(json.dumps([list(Job.objects.values_list("state", flat=True)),
                  list(Message.objects.values_list("state", flat=True))]))
"""


@pytest.mark.parametrize(
    "broker",
    [
        "filesystem",
        pytest.param("redis", marks=pytest.mark.redis),
        pytest.param("amqp", marks=pytest.mark.amqp),
    ],
)
def test_mails_and_jobs_are_done(broker, request, tmp_path):
    url = "filesystem://localhost/"
    if broker != "filesystem":
        url = request.getfixturevalue(f"{broker}_url")
    # Sweeps far apart: what is done was brought by the broker, not found by a sweep.
    slow = {"JOB_SWEEP_SECONDS": "3600", "MESSAGE_SWEEP_SECONDS": "3600"}
    stack = Stack(tmp_path / "stack", broker_url=url, extra=slow)
    try:
        stack.start_worker()
        stack.python(SEED)
        stack.wait_for(
            lambda: stack.python(READ) == [["done"], ["sent"]], "the mail and the job", 40
        )
    finally:
        stack.stop()
