"""The archive of a person's data: a ZIP made by a job, kept privately for some days.

One per person: asked for twice it is one, asked for later a new one takes its place. The job makes
it anew whenever it is run again; the row names one file, and the others of its folder go.
"""

import json
import secrets
import zipfile
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.files import File
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from .. import contributions
from ..jobs import Work, job, start_job
from ..messages import send_message
from ..models import DataExport, User
from ..models.media import private_storage
from ..plugin import PluginConfig
from .collect import core_part
from .periods import period

KIND = "courses.data_export"
# An archive younger than this is given again: a second click makes no second one.
FRESH_FOR = timedelta(minutes=10)


def start_export(user: User) -> DataExport:
    """The archive that is being made or has just been made, or a new one."""
    with transaction.atomic():
        DataExport.objects.get_or_create(user=user)
        row = DataExport.objects.select_for_update().get(user=user)
        recent = row.is_ready and row.asked_at > timezone.now() - FRESH_FOR
        if row.is_being_made or recent:
            return row
        row.job = start_job(KIND, by=user, export=row.pk)
        row.asked_at, row.ready_at, row.expires_at = timezone.now(), None, None
        row.file, row.size = "", 0
        row.save()
        _clear_after_commit(row.pk)
        log(user, "courses.export_own_data", user=user, title=str(User._meta.verbose_name))
    return row


@job(KIND)
def make_archive(work: Work) -> None:
    """Nothing is made for a row that was replaced, or of a person erased meanwhile."""
    mine = DataExport.objects.filter(pk=work.params["export"], job=work.row)
    row = mine.select_related("user").first()
    if row is None:
        return
    with TemporaryFile() as stream:
        write_archive(stream, row.user, work)
        size = stream.tell()
        stream.seek(0)
        name = f"{folder(row.pk)}/{secrets.token_hex(16)}.zip"
        stored = private_storage().save(name, File(stream))
    with transaction.atomic():
        kept = period("EXPORTS").length
        if mine.update(file=stored, size=size, ready_at=Now(), expires_at=Now() + kept):
            _tell(row, work)
    clear(row.pk)


def write_archive(stream: IO[bytes], user: User, work: Work | None = None) -> None:
    """donnees.json, a page that explains it, and the files of each plugin in its folder."""
    plugins = contributions.plugins()
    if work is not None:
        work.begin(len(plugins) + 1)
    data = core_part(user)
    data["plugins"] = {}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, plugin in enumerate(plugins, 1):
            data["plugins"][plugin.label] = plugin.export_personal_data(user)
            _add_files(archive, plugin, user)
            if work is not None:
                work.advance(done)
        text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        archive.writestr("donnees.json", text)
        archive.writestr("LISEZ-MOI.txt", _explanation(data))


def _add_files(archive: zipfile.ZipFile, plugin: PluginConfig, user: User) -> None:
    for file in plugin.export_personal_files(user):
        with file.open() as content:
            archive.writestr(f"{plugin.label}/{safe_path(file.name)}", content.read())


def safe_path(name: str) -> str:
    """A relative path that stays in its folder wherever the archive is unpacked."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return "/".join(part for part in parts if part not in ("/", "..", "."))


def _explanation(data: dict[str, Any]) -> str:
    return render_to_string("courses/my_data/lisez_moi.txt", {"data": data})


def _tell(row: DataExport, work: Work) -> None:
    if not row.user.email:
        return
    send_message(
        row.user,
        f"data-export-{row.pk}-{work.row.pk}",
        _("Vos données sont prêtes"),
        _(
            "L’archive de vos données personnelles est prête. Vous la téléchargez dans votre "
            "espace, page « Mes données ».\n\nSi ce n’est pas vous qui l’avez demandée, "
            "quelqu’un utilise peut-être votre compte : changez votre mot de passe ou "
            "prévenez-nous."
        ),
    )


# --- files -------------------------------------------------------------------------------------


def folder(pk: int) -> str:
    return f"exports/{pk}"


def clear(pk: int) -> None:
    """Every file of a folder but the one that its row names, if there is a row."""
    kept = DataExport.objects.filter(pk=pk).values_list("file", flat=True).first()
    storage = private_storage()
    with suppress(FileNotFoundError):
        for name in storage.listdir(folder(pk))[1]:
            path = f"{folder(pk)}/{name}"
            if path != kept:
                storage.delete(path)


def _clear_after_commit(pk: int) -> None:
    transaction.on_commit(partial(clear, pk), robust=True)


def forget_archive(user: User) -> None:
    """With the row, inside the caller's transaction; the file goes after commit."""
    for pk in DataExport.objects.filter(user=user).values_list("pk", flat=True):
        DataExport.objects.filter(pk=pk).delete()
        _clear_after_commit(pk)


def expired_exports() -> Any:
    """Past their date, or never made."""
    old = timezone.now() - period("EXPORTS").length
    return DataExport.objects.filter(expires_at__lte=Now()) | DataExport.objects.filter(
        expires_at=None, asked_at__lt=old
    )


def drop_expired_exports() -> int:
    dropped = 0
    for row in expired_exports().select_related("user"):
        with transaction.atomic():
            forget_archive(row.user)
        dropped += 1
    return dropped
