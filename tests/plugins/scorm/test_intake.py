"""From the upload to a module that is ready, or to a report an author can read."""

import errno
import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError, transaction

from courses.jobs import MOST_TRIES, run_job
from courses.models import Job
from plugins.scorm import intake, leftovers
from plugins.scorm.models import Package, PackageVersion
from tests.factories import make_role, make_territory

from .manifests import read
from .packages import ONE_ITEM, manifest, package_of, small_package, zip_of

pytestmark = pytest.mark.django_db


def files_of(name):
    return [path for path in Path(storages[name].path("")).rglob("*") if path.is_file()]


def test_a_good_file_becomes_a_module(module):
    assert module.state == PackageVersion.State.READY
    assert (module.standard, module.number, module.files) == ("1.2", 1, 4)
    assert (module.root / "index.html").is_file()
    assert [step["id"] for step in module.steps] == ["step-1"]
    assert module.steps[0]["mastery"] == 80
    assert module.manifest["title"] == "Prendre en main"
    assert len(module.sha256) == 64


def test_the_upload_goes_once_it_has_served(module):
    assert not module.upload
    assert files_of("private") == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"pas un zip", "P01-not-zip"),
        (zip_of({"index.html": "x"}), "P07-web"),
        (zip_of({"dossier/imsmanifest.xml": manifest()}), "P01-manifest-in-folder"),
        (package_of("<manifest>"), "P04-malformed-xml"),
    ],
)
def test_a_bad_file_leaves_a_report_and_nothing_else(take_in, data, code):
    version = take_in(data)
    assert version.state == PackageVersion.State.FAILED
    assert [entry["code"] for entry in version.errors] == [code]
    assert version.errors[0]["remedy"]
    assert files_of("private") == files_of("content") == []
    assert Job.objects.get(pk=version.job_id).state == Job.State.DONE


def test_examining_twice_changes_nothing(module):
    before = module.created_at, module.sha256
    Job.objects.filter(pk=module.job_id).update(state=Job.State.WAITING)
    run_job(module.job_id)
    module.refresh_from_db()
    assert (module.created_at, module.sha256) == before
    assert (module.root / "index.html").is_file()


def test_a_crash_half_way_is_made_good(take_in, monkeypatch, trainer, territory):
    """The worker dies after unpacking, before the verdict: the next one does it all again."""
    version = intake.upload_package(
        ContentFile(small_package(), "m.zip"), title="M", territory=territory, by=trainer
    )
    real = intake.conclude
    monkeypatch.setattr(intake, "conclude", lambda *args: 1 / 0)
    run_job(version.job_id)
    monkeypatch.setattr(intake, "conclude", real)
    run_job(version.job_id)
    version.refresh_from_db()
    assert version.state == PackageVersion.State.READY
    assert len(list(version.root.parent.iterdir())) == 1


def test_a_further_upload_is_a_further_version(module, trainer):
    further = intake.upload_version(
        module.package, ContentFile(small_package(title="Autre"), "v2.zip"), by=trainer
    )
    assert further.number == 2
    assert further.folder != module.folder
    assert Package.objects.count() == 1


def test_a_version_s_number_is_taken_once(module):
    with pytest.raises(IntegrityError), transaction.atomic():
        PackageVersion.objects.create(package=module.package, number=1, original_name="x")


def test_a_territory_s_modules_are_seen_by_its_own_people_only(module, take_in, trainer, teacher):
    stranger = make_role("trainer", make_territory("29", "Finistère"))
    national = take_in(title="Pour tous", territory=None)
    assert set(Package.objects.visible_to(trainer)) == {module.package, national.package}
    assert set(Package.objects.visible_to(stranger)) == {national.package}
    assert not Package.objects.visible_to(teacher).exists()
    assert not Package.objects.managed_by(stranger).exists()
    assert set(Package.objects.managed_by(trainer)) == {module.package, national.package}


def put_down(trainer, territory):
    return intake.upload_package(
        ContentFile(small_package(), "m.zip"), title="M", territory=territory, by=trainer
    )


def test_an_examination_that_is_given_up_is_told_to_its_author(trainer, territory, monkeypatch):
    version = put_down(trainer, territory)
    monkeypatch.setattr(intake, "unpack", lambda *args, **kwargs: 1 / 0)
    for _try in range(MOST_TRIES):
        run_job(version.job_id)
    assert leftovers.settle() == 1
    version.refresh_from_db()
    assert version.state == PackageVersion.State.FAILED
    assert version.errors[0]["code"] == "P15-interrupted"
    assert files_of("private") == files_of("content") == []
    assert leftovers.settle() == 0


def test_a_full_disk_is_a_reason_and_leaves_nothing(trainer, territory, monkeypatch):
    version = put_down(trainer, territory)

    def full(path):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("plugins.scorm.package.create", full)
    run_job(version.job_id)
    version.refresh_from_db()
    assert version.errors[0]["code"] == "P15-no-space"
    assert files_of("private") == files_of("content") == []


def test_what_belongs_to_no_version_goes_after_a_day(module):
    orphan = module.root.parent / "orphelin"
    young = module.root.parent / ".partial-x"
    upload = Path(storages["private"].path("scorm/2020/01/perdu.zip"))
    for path in (orphan, young, upload.parent):
        path.mkdir(parents=True)
    upload.write_bytes(b"x")
    for path in (orphan, upload, module.root):
        os.utime(path, (0, 0))
    assert leftovers.clear() == 2
    assert (module.root.exists(), young.exists()) == (True, True)
    assert not orphan.exists()
    assert not upload.exists()


@pytest.mark.parametrize(
    ("version", "inside", "threshold"),
    [
        ("2004 4th Edition", '<{0} minProgressMeasure="0.5" completedByMeasure="true"/>', 0.5),
        ("2004 4th Edition", '<{0} completedByMeasure="true"/>', 1.0),
        ("2004 4th Edition", '<{0} minProgressMeasure="0.5"/>', None),
        ("2004 4th Edition", '<{0} progressWeight="0.5"/>', None),
        ("2004 3rd Edition", "<{0}>0.5</{0}>", 0.5),
        ("2004 3rd Edition", "", None),
    ],
)
def test_a_measure_completes_a_step_where_the_manifest_wants_it(version, inside, threshold):
    inside = inside.format("adlcp:completionThreshold")
    item = ONE_ITEM.replace("</title>", f"</title>{inside}")
    found, _report = read(manifest(item, version=version))
    assert [step["threshold"] for step in intake.steps_of(found)] == [threshold]
