"""From an uploaded file to a module that can be played, or to the reasons why it cannot.

Nothing of a refused file stays: neither the upload nor a folder. ``leftovers`` sees to what a
crash leaves.
"""

import errno
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max

from courses.api import Territory, User, Work, job, start_job

from .comparison import compare
from .manifest import Item, Manifest, ScormVersion
from .models import Package, PackageVersion
from .package import Inspection, Limits, unpack
from .report import Report

JOB_KIND = "scorm.take_in"
LIMITS = Limits()
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
State = PackageVersion.State


def upload_package(
    file: File, *, title: str, territory: Territory | None, by: User
) -> PackageVersion:
    """A new module of the library; its examination starts after commit."""
    with transaction.atomic():
        package = Package.objects.create(title=title, territory=territory, uploaded_by=by)
        return upload_version(package, file, by=by)


def upload_version(package: Package, file: File, *, by: User) -> PackageVersion:
    """A further version; activities and attempts stay on theirs. Raises OSError: no room left."""
    with transaction.atomic():
        Package.objects.select_for_update().get(pk=package.pk)
        last = package.versions.aggregate(last=Max("number"))["last"] or 0
        version = PackageVersion(
            package=package,
            number=last + 1,
            original_name=(file.name or "")[-200:],
            uploaded_by=by,
        )
        with nothing_left_on_failure(version):
            version.upload.save(f"{version.folder}.zip", file, save=False)
            version.save()
            version.job = start_job(JOB_KIND, by=by, version=version.pk)
            version.save(update_fields=["job"])
    return version


@contextmanager
def nothing_left_on_failure(version: PackageVersion) -> Iterator[None]:
    try:
        yield
    except BaseException:
        if version.upload:
            version.upload.delete(save=False)
        raise


@job(JOB_KIND)
def take_in(work: Work) -> None:
    """Examine and unpack. After a crash it starts again from the upload, which it still has."""
    version = PackageVersion.objects.get(pk=work.params["version"])
    if version.is_over:
        return
    PackageVersion.objects.filter(pk=version.pk).update(state=State.PROCESSING)
    try:
        with version.upload.open("rb") as file:
            sha256 = digest(file)
            inspection = unpack(file, version.root, LIMITS, progress=told(work))
    except OSError as problem:
        if problem.errno not in NO_SPACE:
            raise
        refuse(version, "P15-no-space")
        return
    conclude(version, inspection, sha256)


def refuse(version: PackageVersion, code: str) -> None:
    """For a reason of ours, that of the finding ``code``."""
    report = Report()
    report.add(code)
    shutil.rmtree(version.root, ignore_errors=True)
    conclude(version, Inspection(report), version.sha256)


def told(work: Work) -> Any:
    """Progress by the hundredth, not by the file: each is a write and keeps the lease."""

    def tell(done: int, total: int) -> None:
        step = max(1, total // 100)
        if done == 1:
            work.begin(total)
        if done % step == 0 or done == total:
            work.advance(done)

    return tell


def digest(file: IO[bytes]) -> str:
    found = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return found


def conclude(version: PackageVersion, inspection: Inspection, sha256: str) -> None:
    """One transaction for the verdict; then the upload, which has served, goes."""
    manifest = inspection.manifest
    version.state = State.READY if manifest else State.FAILED
    version.report = inspection.report.as_json()
    version.sha256 = sha256
    version.files, version.size = inspection.files, inspection.size
    if manifest:
        version.standard = manifest.version.value
        version.manifest = manifest.as_json()
        version.steps = steps_of(manifest)
        version.changes = changes_in(version)
    upload, version.upload = version.upload.name, ""
    version.save()
    PackageVersion.upload.field.storage.delete(upload)


def changes_in(version: PackageVersion) -> dict[str, Any]:
    """Since the version before it that could be played; empty when there is none."""
    before = (
        PackageVersion.objects.filter(package=version.package_id, number__lt=version.number)
        .ready()
        .order_by("-number")
        .first()
    )
    if before is None:
        return {}
    found = compare(before.steps, version.steps, before.root, version.root)
    sizes = {"before": before.size, "after": version.size}
    return found | {"number": before.number, "size": sizes}


def steps_of(manifest: Manifest) -> list[dict[str, Any]]:
    """What is launched, in order: the little of a manifest that launches and commits need."""
    return [
        step_of(manifest, item) | place_of(manifest, item, groups)
        for item, groups in with_groups(manifest.organisation.items)
        if item.launch
    ]


def with_groups(
    items: tuple[Item, ...], around: tuple[Item, ...] = ()
) -> Iterator[tuple[Item, tuple[Item, ...]]]:
    """Each item with those that it is in."""
    for item in items:
        yield item, around
        yield from with_groups(item.children, (*around, item))


def place_of(manifest: Manifest, item: Item, groups: tuple[Item, ...]) -> dict[str, Any]:
    """What it is within, and the prerequisites of SCORM 1.2, its own and those of its groups."""
    if manifest.version.is_2004:
        return {}
    return {
        "within": [group.identifier for group in groups],
        "requires": [entry.prerequisites for entry in (*groups, item) if entry.prerequisites],
    }


def step_of(manifest: Manifest, item: Item) -> dict[str, Any]:
    objectives = item.sequencing.objectives if item.sequencing else ()
    primary = next((entry for entry in objectives if entry.primary), None)
    return {
        "id": item.identifier,
        "title": item.title or manifest.title,
        "launch": item.launch,
        "sco": manifest.resources[item.resource].is_sco,
        "visible": item.visible,
        "mastery": item.mastery_score,
        "passing": primary.min_normalized_measure
        if primary and primary.satisfied_by_measure
        else None,
        "threshold": threshold_of(manifest, item),
        "time": item.max_time_allowed,
        "time_action": item.time_limit_action,
        "data": item.data_from_lms,
    }


def threshold_of(manifest: Manifest, item: Item) -> float | None:
    """The measure that completes a step, where one does: in the 4th edition, if it says so."""
    found = item.completion_threshold
    if found is None:
        return None
    if manifest.version is ScormVersion.V2004_4 and not found.completed_by_measure:
        return None
    least = found.min_progress_measure
    return 1.0 if least is None and found.completed_by_measure else least
