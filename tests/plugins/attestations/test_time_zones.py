"""Territories overseas: a document is dated as it is there, whatever the day in Paris."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from courses.models import Completion, Enrolment
from plugins.attestations import immutability
from plugins.attestations.issue import Rejected, issue
from plugins.attestations.models import Attestation, Kind, Signatory
from plugins.attestations.standing import decide, issue_by_decision

pytestmark = pytest.mark.django_db
# In Nouméa it is eight in the morning, 2 July; in Paris eleven in the evening, the day before.
NOUMEA = ("Pacific/Noumea", datetime(2026, 7, 1, 21, tzinfo=UTC), date(2026, 7, 2))
# In Pointe-à-Pitre it is eight in the evening, 31 December; in Paris one in the morning.
GUADELOUPE = ("America/Guadeloupe", datetime(2027, 1, 1, tzinfo=UTC), date(2026, 12, 31))


@pytest.fixture(params=[NOUMEA, GUADELOUPE], ids=["east", "west"])
def there(request, territory, complete, monkeypatch):
    """(somebody who has just finished, the day that it is there)."""
    zone, moment, day = request.param
    type(territory).objects.filter(pk=territory.pk).update(time_zone=zone)
    Signatory.objects.update(since=date(2020, 1, 1))
    row = complete()
    begun = moment - timedelta(minutes=5)
    Completion.objects.update(started_at=begun, completed_at=moment)
    Enrolment.objects.filter(pk=row.pk).update(started_at=begun, completed_at=moment)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    immutability.withdraw(connection)  # the database's own clock is not moved
    return Enrolment.objects.get(pk=row.pk), day


def test_a_document_bears_the_day_that_it_is_there(there, administrator):
    row, day = there
    paper = issue(row, by=administrator)
    facts = paper.content.facts
    assert facts["last_day"] == facts["made_on"] == day.isoformat()
    assert (paper.made_on, paper.year) == (day, day.year)


def test_a_delegation_runs_as_the_days_run_there(there, administrator):
    row, day = there
    Signatory.objects.update(until=day - timedelta(days=1))
    with pytest.raises(Rejected, match="pas de signataire"):
        issue(row, by=administrator)
    Signatory.objects.update(since=day, until=day)
    assert issue(row, by=administrator).made_on == day


def test_a_decision_ends_as_the_days_end_there(there, run, course, administrator):
    row, day = there
    before = day - timedelta(days=1)
    decide(run.organisation, Kind.SUIVI, [course], until=before, by=administrator)
    assert issue_by_decision([row.pk]) == 0
    last = decide(run.organisation, Kind.SUIVI, [course], until=day, by=administrator)
    assert issue_by_decision([row.pk]) == 1
    assert Attestation.objects.get().decision == last
