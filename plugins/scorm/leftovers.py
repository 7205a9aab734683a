"""What crashes leave behind: examinations nobody will finish, folders and uploads without a row."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.core.files.storage import Storage, storages
from django.utils import timezone

from courses.api import Job

from .intake import refuse
from .models import PackageVersion
from .models.library import private_storage

KEPT = timedelta(days=1)
"""Nothing younger is touched: its row may not be written yet."""


def settle() -> int:
    """Refuse the files whose examination was given up, so that their authors know."""
    over = (PackageVersion.State.READY, PackageVersion.State.FAILED)
    given_up = PackageVersion.objects.exclude(state__in=over).filter(job__state=Job.State.FAILED)
    for version in given_up:
        refuse(version, "P15-interrupted")
    return len(given_up)


def clear() -> int:
    """Remove what no version of the library owns."""
    removed = 0
    folders = set(PackageVersion.objects.values_list("folder", flat=True))
    for path in old_folders():
        if path.name not in folders:
            shutil.rmtree(path, ignore_errors=True)
            removed += 1
    uploads = set(PackageVersion.objects.exclude(upload="").values_list("upload", flat=True))
    storage = private_storage()
    for name in list(old_uploads(storage, "scorm")):
        if name not in uploads:
            storage.delete(name)
            removed += 1
    return removed


def old_folders() -> list[Path]:
    """Of unpacked modules, and of those that were being unpacked."""
    root = Path(storages["content"].path("scorm"))
    before = (timezone.now() - KEPT).timestamp()
    return [path for path in root.glob("*") if path.is_dir() and path.stat().st_mtime < before]


def old_uploads(storage: Storage, folder: str) -> Iterator[str]:
    if not storage.exists(folder):
        return
    folders, files = storage.listdir(folder)
    for name in folders:
        yield from old_uploads(storage, f"{folder}/{name}")
    for name in files:
        path = f"{folder}/{name}"
        if storage.get_modified_time(path) < timezone.now() - KEPT:
            yield path
