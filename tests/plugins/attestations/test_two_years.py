"""The same person takes the same course two years running: two enrolments, two attestations."""

from datetime import date

import pytest

from courses.completion import Progress, record_progress
from courses.enrolment import enrol
from courses.runs import close_run
from plugins.attestations.issue import Rejected, issue, render
from plugins.attestations.models import Attestation
from tests import factories

pytestmark = pytest.mark.django_db


def test_each_year_has_its_own(territory, organisation, course, administrator, teacher, client):
    activity = factories.make_activity(course, minutes_announced=30)
    attestations = []
    for year in (2025, 2026):
        run = factories.make_run(course, territory, organisation, starts_on=date(year, 3, 1))
        enrolment = enrol(teacher, run, "teacher")
        with pytest.raises(Rejected):
            issue(enrolment, by=administrator)
        record_progress(enrolment, activity, Progress(100))
        attestation = issue(enrolment, by=administrator)
        render(attestation)
        assert issue(enrolment, by=administrator) == attestation
        attestations.append(attestation)
        close_run(run, by=administrator)
    assert len({row.number for row in attestations}) == 2
    assert {row.enrolment_id for row in Attestation.objects.current()} == {
        row.enrolment_id for row in attestations
    }
    client.force_login(teacher)
    page = client.get("/mon-espace/").content.decode()
    assert all(row.number in page for row in attestations)
