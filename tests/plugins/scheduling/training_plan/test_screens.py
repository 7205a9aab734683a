"""Training plans at the desk and on the command line: looked at, mended, confirmed once."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from courses import contributions
from courses.models import CourseRun, Enrolment, User
from plugins.scheduling.models import PlanFile, PlanModule, PlanPerson, TimeSlot
from plugins.scheduling.training_plan import forms
from tests import factories

from .samples import files, formation, intervenant, stagiaire, zipped

pytestmark = pytest.mark.django_db
PLAN = files(
    [formation(), formation("88002", module="55013", name="Robots")],
    [intervenant("maelle@exemple.fr")],
    [stagiaire(1), stagiaire(2, email=""), stagiaire(3, session="nulle")],
)


@pytest.fixture
def course(territory):
    return factories.make_course(title="Robots en classe", for_teachers=True)


@pytest.fixture
def desk(client, organiser):
    client.force_login(organiser)
    return client


@pytest.fixture
def hand_in(desk, territory, organisation):
    def handed(*named, **fields):
        given = {"territory": territory.pk, "organisation": organisation.pk} | fields
        given["handed"] = [SimpleUploadedFile(name, data) for name, data in named]
        return desk.post(reverse("scheduling_plan:index"), given)

    return handed


def at(name, file):
    return reverse(f"scheduling_plan:{name}", args=[file.pk])


def text(answer):
    return answer.content.decode().replace("\xa0", " ")


def test_a_plan_is_looked_at_mended_and_confirmed_once(desk, hand_in, course, organiser):
    answer = hand_in(("envoi.zip", zipped(PLAN)))
    file = PlanFile.objects.get()
    assert answer.url == at("file", file)
    page = text(desk.get(answer.url))
    assert "Modules à rattacher à une formation" in page
    assert "Robots (23A0880012 / 55013), sessions : 1" in page
    chosen = {"module-0": course.pk, "module-1": forms.ASIDE}
    assert desk.post(at("modules", file), chosen).status_code == 302
    page = text(desk.get(answer.url))
    assert "1 session ouverte" in page
    assert "ouverte : « Robots en classe »" in page
    assert "La session nulle n’est ni dans les formations déposées, ni connue ici." in page
    assert "Compléter 1 adresse" in page
    [name] = desk.get(at("mend", file)).context["form"].fields
    assert name == "2026-11-20/A_Stagiaires_20261120.csv:2"
    assert desk.post(at("mend", file), {name: "pas une adresse"}).status_code == 422
    assert desk.post(at("mend", file), {name: "yael@exemple.fr"}).status_code == 302
    assert not CourseRun.objects.exists(), "nothing is written before it is confirmed"
    for _time in range(2):
        assert desk.post(at("confirm", file), {"seen": "0"}).status_code == 302
    page = text(desk.get(answer.url))
    assert "Importé le" in page
    assert "2 nouvelles personnes inscrites" in page
    assert Enrolment.objects.live().count() == 2
    sheet = desk.get(at("rejects", file)).content.decode("utf-8-sig").replace("\xa0", " ")
    assert "2026-11-20/A_Stagiaires_20261120.csv;3;La session nulle" in sheet
    assert "2026-11-20/A_Intervenants_20261120.csv;1;Cette adresse n’est celle" in sheet


def test_what_cannot_be_handed_in_is_told_where_one_is(hand_in, territory, monkeypatch):
    assert "ce nom ne dit pas" in text(hand_in(("liste.csv", b"a;b")))
    other = factories.make_organisation(territory)
    assert "Sélectionnez un choix valide" in text(hand_in(*PLAN, organisation=other.pk))
    monkeypatch.setattr(forms, "MOST_BYTES", 10)
    assert "C’est trop gros" in text(hand_in(*PLAN))
    assert not PlanFile.objects.exists()


def test_while_it_is_taken_in_the_page_says_how_far_it_is(desk, hand_in, course, organiser):
    from courses.models import Job

    hand_in(*PLAN)
    job = Job.objects.create(kind="x", state=Job.State.RUNNING, total=8, done=2)
    PlanFile.objects.update(job=job)
    answer = desk.get(at("file", PlanFile.objects.get()))
    assert answer["Refresh"] == "3"
    assert "2 sessions sur 8" in text(answer)


@pytest.fixture
def on_disk(tmp_path, territory, course):
    def written(named):
        for name, data in named:
            (tmp_path / name).write_bytes(data)
        return [str(tmp_path / name) for name, _data in named]

    PlanModule.objects.create(
        territory=territory, table="T1", dispositif="23A0880012", module="55012", course=course
    )
    factories.make_user(quality=None, is_superuser=True)
    factories.make_organisation(territory)
    return written


def test_the_command_says_the_same_and_ends_badly_with_rejects(on_disk, capsys):
    paths = on_disk(files([formation()], (), [stagiaire(1), stagiaire(2, email="")]))
    with pytest.raises(SystemExit) as ended:
        call_command("import_training_plan", *paths, territory="88", dry_run=True)
    assert ended.value.code == 1
    said = capsys.readouterr()
    assert "1 sessions ouvertes" in said.out
    assert "Sans adresse électronique" in said.err
    assert not PlanFile.objects.exists()
    assert not CourseRun.objects.exists()
    with pytest.raises(SystemExit):
        call_command("import_training_plan", *paths, territory="88")
    assert Enrolment.objects.count() == TimeSlot.objects.count() == 1
    with pytest.raises(CommandError, match="territoire"):
        call_command("import_training_plan", *paths, territory="99")
    paths = on_disk(files([formation()], (), [stagiaire(1)]))
    call_command("import_training_plan", *paths, territory="88")
    assert "1 sessions inchangées, 1 personnes déjà là." in capsys.readouterr().out


def test_what_a_plan_left_of_a_person_is_told_and_goes_with_her(desk, hand_in, course, organiser):
    hand_in(*PLAN)
    file = PlanFile.objects.get()
    desk.post(at("modules", file), {"module-0": course.pk})
    desk.post(at("confirm", file), {"seen": "0"})
    person = User.objects.get(email="stagiaire1@ac-exemple.fr")
    told = [kind.what for _plugin, kinds in contributions.personal_data(person) for kind in kinds]
    assert "Le plan de formation vous nomme dans 1 session" in told
    hand_in(*PLAN)
    contributions.erase_personal_data(person)
    assert not PlanPerson.objects.exists()
    kept = PlanFile.objects.first()
    assert person.email not in str((kept.content, kept.report))
    PlanFile.objects.update(created_at=timezone.now() - timedelta(days=400))
    contributions.purge_personal_data(dry_run=False)
    assert not PlanFile.objects.exists()
