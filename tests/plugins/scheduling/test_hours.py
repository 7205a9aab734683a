"""Hours for others to write down: the training plan's list, a trainer's own statement."""

import pytest
from django.utils import timezone

from courses.enrolment import enrol
from courses.models import TrainingPlanCode
from plugins.scheduling.attendance import close_sheet, reopen_sheet, take
from plugins.scheduling.models import PlanEntry
from tests import factories

from .meetings import make_slot, mark, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def slots(run, trainer):
    return [make_slot(run, trainer, hours_ago=hours) for hours in (30, 5)]


@pytest.fixture
def certified(run, slots, trainer):
    """Two teachers and a parent; all sheets certified."""
    names = [("=Zola", "teacher"), ("Émile", "teacher"), ("Parent", "parent")]
    people = [enrol(factories.make_user(last_name=name), run, kind) for name, kind in names]
    take(slots[0], [mark(row) for row in people], by=trainer, source="list")
    take(slots[1], [mark(people[1], minutes=90)], by=trainer, source="list")
    for slot in slots:
        close_sheet(sheet(slot), trainer)
    TrainingPlanCode.objects.create(run=run, dispositif="23A0880123", module="45678", group="01")
    return people


def test_the_list_is_alphabetical_without_parents_and_no_cell_is_a_formula(
    client, run, certified, organiser
):
    client.force_login(organiser)
    answer = client.get(f"/lieux/emargement/bordereau/{run.pk}.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    lines = answer.content.decode("utf-8-sig").split("\r\n")
    cells = [line.split(";") for line in lines[1:-1]]
    assert [(row[0], row[1], row[5], row[6]) for row in cells] == [
        ("23A0880123 / 45678 / 01", "'=Zola", "6,00", "3,00"),
        ("23A0880123 / 45678 / 01", "Émile", "6,00", "4,50"),
    ]
    assert client.get(f"/lieux/emargement/bordereau/{run.pk}.pdf").content.startswith(b"%PDF-")


def test_typing_in_is_noted_once_and_what_changes_later_shows(
    client, run, slots, certified, organiser, trainer
):
    client.force_login(organiser)
    address = f"/lieux/emargement/bordereau/{run.pk}/"
    shown = client.get(address).context["statement"].fingerprint
    data = {"code": "23A0880123 / 45678 / 01", "seen": shown}
    for _ in range(2):
        html = client.post(f"{address}saisi/", data, follow=True).content.decode()
    assert PlanEntry.objects.count() == 1
    assert f"par {organiser.display_name}" in html.replace("\u00a0", " ")
    reopen_sheet(sheet(slots[1]), "Une arrivée mal notée", trainer)
    html = client.get(address).content.decode()
    assert "n’est pas encore certifiée" in html
    take(slots[1], [mark(certified[1], minutes=60)], by=trainer, source="list")
    close_sheet(sheet(slots[1]), trainer)
    assert "La liste a changé depuis" in client.get(address).content.decode()
    html = client.post(f"{address}saisi/", data, follow=True).content.decode()
    assert "vient de changer" in html
    client.post(f"{address}saisi/", {"code": "\u2028", "seen": "9" * 500})
    assert PlanEntry.objects.count() == 1


def test_a_trainer_reads_the_list_and_does_not_note_it(client, run, certified, trainer):
    client.force_login(trainer)
    address = f"/lieux/emargement/bordereau/{run.pk}/"
    assert "Noter la saisie" not in client.get(address).content.decode()
    assert client.post(f"{address}saisi/", {}).status_code == 404


def test_the_hours_one_has_given_by_organisation_and_period(client, run, certified, trainer):
    client.force_login(trainer)
    today = timezone.localdate()
    period = f"du={today.replace(year=today.year - 1)}&au={today}"
    html = client.get(f"/lieux/emargement/heures/?{period}").content.decode()
    assert f"{run.organisation.name} : 6 h" in html.replace("\u00a0", " ")
    table = client.get(f"/lieux/emargement/heures.csv?{period}").content.decode("utf-8-sig")
    assert table.count("3,00") == 2
    assert client.get(f"/lieux/emargement/heures.pdf?{period}").content.startswith(b"%PDF-")
    html = client.get("/lieux/emargement/heures/?du=2020-02-30&au=10000000").content.decode()
    assert "field-error" in html
    assert client.get("/lieux/emargement/heures/?du=0001-01-01&au=9999-12-31").status_code == 200
    client.force_login(factories.make_user())
    html = client.get(f"/lieux/emargement/heures/?{period}").content.decode()
    assert "Aucune heure" in html
