"""« Mes heures »: all of them on one page, at the same cost for one course and for many."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from courses.completion import Progress, record_progress, retract_progress
from courses.enrolment import enrol
from courses.models import QualityKind
from plugins.attestations.issue import issue, render
from plugins.attestations.models import Attestation, Kind
from plugins.scheduling.attendance.closing import close_sheet, reopen_sheet, sheet_of
from plugins.scheduling.attendance.taking import Mark, take
from plugins.scheduling.models import Presence, Source, TimeSlot
from tests import factories
from tests.sql import sql_budget

pytestmark = pytest.mark.django_db
PAGE = reverse("attestations:own_hours")


@pytest.fixture
def follow(territory, organisation, trainer):
    """follow(user, title): a course of her own, completed online; or only met, in part."""

    def make(user, title, *, met=False, quality=QualityKind.TEACHER):
        course = factories.make_course(title=title)
        run = factories.make_run(course, territory, organisation)
        step = factories.make_activity(course, minutes_announced=90)
        row = enrol(user, run, quality)
        if not met:
            record_progress(row, step, Progress(100))
            return row
        begun = timezone.now() - timedelta(hours=5)
        slot = TimeSlot.objects.create(run=run, start=begun, end=begun + timedelta(hours=3))
        take(slot, [Mark(uuid4(), row.pk, Presence.PRESENT)], by=trainer, source=Source.LIST)
        close_sheet(sheet_of(slot), trainer)
        return row

    return make


def test_what_is_attested_names_its_document(client, teacher, follow, administrator):
    row = follow(teacher, "Robots de bois")
    paper = issue(row, by=administrator)
    assert render(paper)
    follow(teacher, "Ateliers d’hiver", met=True)
    client.force_login(teacher)
    page = client.get(PAGE).content.decode()
    assert paper.number in page
    assert "4 h 30 (4,50 heures)" in page.replace("\N{NO-BREAK SPACE}", " ")
    [sheet] = PdfReader(io.BytesIO(client.get(reverse("attestations:own_hours_pdf")).content)).pages
    text = " ".join(sheet.extract_text().split())
    assert paper.number in text
    assert "Ce n’est pas une attestation" in text


def test_many_courses_cost_what_one_costs(client, teacher, follow):
    follow(teacher, "Une première")
    follow(teacher, "Une rencontre", met=True)
    client.force_login(teacher)
    client.get(PAGE)
    with sql_budget(60) as few:
        client.get(PAGE)
    for number in range(4):
        follow(teacher, f"Une autre {number}")
        follow(teacher, f"Une autre rencontre {number}", met=True)
    with sql_budget(len(few)):
        page = client.get(PAGE).content.decode()
    assert page.count("Une autre") == 8


def test_a_transcript_is_looked_at_again_when_another_of_its_courses_is_taken_back(
    complete, teacher, territory, organisation, administrator, django_capture_on_commit_callbacks
):
    course = factories.make_course()
    step = factories.make_activity(course, minutes_announced=60)
    other = enrol(teacher, factories.make_run(course, territory, organisation), "teacher")
    record_progress(other, step, Progress(100))
    mine, hers = complete(teacher), complete()
    told, apart = (issue(row, by=administrator, kind=Kind.RELEVE) for row in (mine, hers))
    kept = issue(mine, by=administrator)
    assert len(told.content.facts["courses"]) == 2
    assert all(render(paper) for paper in (told, apart, kept))
    with django_capture_on_commit_callbacks(execute=True):
        retract_progress(other, step, by=administrator, reason="Notée par erreur")
    assert list(Attestation.objects.to_reexamine()) == [told]


@pytest.mark.parametrize("kind", [Kind.PRESENCE, Kind.RELEVE])
def test_hours_that_a_sheet_no_longer_says_are_looked_at_again(
    follow, teacher, trainer, administrator, django_capture_on_commit_callbacks, kind
):
    row = follow(teacher, "Débuter", met=True)
    paper = issue(row, by=administrator, kind=kind)
    assert render(paper)
    sheet = sheet_of(TimeSlot.objects.get(run=row.run))
    with django_capture_on_commit_callbacks(execute=True):
        follow(teacher, "Une autre, venue depuis", met=True)
        reopen_sheet(sheet, "Erreur de ligne", trainer)
    assert not Attestation.objects.to_reexamine().exists()
    with django_capture_on_commit_callbacks(execute=True):
        marks = [Mark(uuid4(), row.pk, Presence.ABSENT)]
        take(sheet.slot, marks, by=trainer, source=Source.LIST)
        close_sheet(sheet, trainer)
    assert list(Attestation.objects.to_reexamine()) == [paper]
