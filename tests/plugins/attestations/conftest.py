"""People who have finished a course, and private files of their own."""

import pytest
from django.conf import settings

from courses.completion import Progress, record_progress
from courses.enrolment import enrol
from courses.models import Enrolment, QualityKind
from plugins.attestations.issue import issue, render
from plugins.attestations.models import Attestation, AttestationContent
from tests import factories
from tests.dummy_plugin.models import Note


@pytest.fixture(autouse=True)
def private_files(monkeypatch, tmp_path):
    """Where the `private` storage keeps the files of this test."""
    storage = AttestationContent._meta.get_field("pdf").storage
    for name in ("base_location", "location"):
        monkeypatch.setitem(storage.__dict__, name, str(tmp_path))
    return tmp_path


@pytest.fixture
def desk(client, administrator):
    """The client, signed in as the administrator."""
    client.defaults["HTTP_HOST"] = settings.SITE_HOST
    client.force_login(administrator)
    return client


@pytest.fixture
def complete(run, course):
    """complete(user, **choices) -> an enrolment whose course is completed and whose facts hold."""
    activity = factories.make_activity(course, minutes_announced=90)

    def finish(user=None, *, quality=QualityKind.TEACHER, in_run=run, noted=True):
        user = user or factories.make_user(quality=quality)
        enrolment = enrol(user, in_run, quality)
        record_progress(enrolment, activity, Progress(100))
        Note.objects.create(enrolment=enrolment, text="Bien" if noted else "")
        return Enrolment.objects.get(pk=enrolment.pk)

    return finish


@pytest.fixture
def issued(complete, administrator):
    """issued(user) -> an attestation issued and rendered."""

    def make(user=None, **choices):
        attestation = issue(complete(user, **choices), by=administrator)
        assert render(attestation)
        return Attestation.objects.get(pk=attestation.pk)

    return make
