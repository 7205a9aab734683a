"""Remettre à zéro: the demonstration as after its first start, whatever was made of it since."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection
from django.db.models import F
from django.db.utils import Error as DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Message
from ..site_version import renew
from . import letters, snapshot
from .fill import fill

FOLDER = Path(settings.VAR_DIR) / "demonstration"
STORAGES = ("default", "private", "content")


class ResetRefused(Exception):
    """Nothing has changed; the French sentence says why."""


def is_possible() -> bool:
    return (FOLDER / "made.json").is_file()


def keep(today: date) -> None:
    """At the end of the start that filled an empty site, before anybody can have come by."""
    if connection.in_atomic_block:
        return  # a test's: nothing of it will last
    making = FOLDER.with_name(f"{FOLDER.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    snapshot.keep(making)
    for alias, folder in _folders():
        shutil.copytree(folder, making / "files" / alias, copy_function=link_or_copy)
    _write(making, {"day": today.isoformat(), "shape": snapshot.shape()})
    shutil.rmtree(FOLDER, ignore_errors=True)
    making.rename(FOLDER)


def keep_up_with_tables() -> None:
    """At a start after the software has changed: what was kept changes with it."""
    if not is_possible():
        return
    made = _made()
    if made["shape"] != snapshot.shape() and snapshot.migrate_kept(FOLDER):
        _write(FOLDER, made | {"shape": snapshot.shape()})


def _made() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "made.json").read_text(encoding="utf-8"))
    return found


def _write(folder: Path, made: dict[str, Any]) -> None:
    (folder / "made.json").write_text(json.dumps(made), encoding="utf-8")


def reset(today: date | None = None) -> None:
    """Raises ResetRefused. Two at once: the second waits, and finds it done or does it again."""
    if settings.TNE_PRODUCTION or not settings.TNE_DEMONSTRATION:
        raise ResetRefused(_("Ce site n’est pas une démonstration."))
    if not is_possible():
        raise ResetRefused(_("Cette démonstration n’a pas gardé son premier état."))
    with _one_at_a_time():
        made = _made()
        if made["shape"] != snapshot.shape():
            raise ResetRefused(
                _("Le logiciel a changé depuis : supprimez son dossier « var » et relancez.")
            )
        today = today or timezone.localdate()
        _put_back(today - date.fromisoformat(made["day"]))
        fill(today)


def _put_back(elapsed: timedelta) -> None:
    try:
        snapshot.put_back(FOLDER)
    except (TimeoutError, DatabaseError) as error:
        raise ResetRefused(_("Le site travaille : essayez de nouveau dans un instant.")) from error
    connection.close()
    for alias, folder in _folders():
        put_files_back(FOLDER / "files" / alias, folder)
    letters.remove_all()
    renew()
    # Mails that were waiting are as new as on the first day.
    Message.objects.update(due_at=F("due_at") + elapsed, use_by=F("use_by") + elapsed)


def put_files_back(kept: Path, live: Path) -> None:
    """What was added goes, what was taken away comes back; files are never rewritten in place."""
    for path in sorted(live.rglob("*"), reverse=True):
        twin = kept / path.relative_to(live)
        if path.is_dir() and not path.is_symlink():
            if not twin.is_dir() and not any(path.iterdir()):
                path.rmdir()
        elif not twin.is_file():
            path.unlink(missing_ok=True)
    for twin in kept.rglob("*"):
        path = live / twin.relative_to(kept)
        if twin.is_dir():
            path.mkdir(parents=True, exist_ok=True)
        elif not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            link_or_copy(twin, path)


def link_or_copy(source: str | Path, target: str | Path) -> None:
    """The same bytes under two names where the file system allows it."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _folders() -> Iterator[tuple[str, Path]]:
    for alias in STORAGES:
        storage = storages[alias]
        if isinstance(storage, FileSystemStorage):
            folder = Path(storage.location)
            folder.mkdir(parents=True, exist_ok=True)
            yield alias, folder


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with FOLDER.with_name(f"{FOLDER.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
