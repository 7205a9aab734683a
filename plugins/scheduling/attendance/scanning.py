"""Signed sheets come back as pictures: looked at before they are kept, privately."""

from contextlib import suppress
from hashlib import sha256
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image

from courses.api import User

from ..models import Sheet, SheetScan
from .closing import SheetRefused

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 80_000_000
MOST_SCANS = 10
EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png"}


def keep_scan(sheet: Sheet, file: Any, *, by: User) -> SheetScan:
    """The same page twice is one. What it is, its content says. Raises SheetRefused."""
    if file.size > MOST_BYTES:
        raise SheetRefused(_("Ce fichier est trop lourd : 10 Mo au plus."))
    content = file.read()
    kind = kind_of(content)
    if kind is None:
        raise SheetRefused(_("Ce fichier n’est ni un PDF, ni une photo JPEG ou PNG."))
    imprint = sha256(content).hexdigest()
    known = SheetScan.objects.filter(sheet=sheet, fingerprint=imprint).first()
    if known is not None:
        return known
    if sheet.scans.count() >= MOST_SCANS:
        raise SheetRefused(_("Cette feuille a déjà %d fichiers.") % MOST_SCANS)
    return _kept(sheet, content, kind, imprint, by)


def _kept(sheet: Sheet, content: bytes, kind: str, imprint: str, by: User) -> SheetScan:
    """Written before the row that names it; of two at once one row stays, and its file."""
    storage = SheetScan._meta.get_field("file").storage
    name = storage.save(
        f"emargement/{sheet.slot_id}/{imprint[:20]}.{EXTENSIONS[kind]}", ContentFile(content)
    )
    scan, made = SheetScan.objects.get_or_create(
        sheet=sheet,
        fingerprint=imprint,
        defaults={"file": name, "content_type": kind, "size": len(content), "by": by},
    )
    if not made:
        storage.delete(name)
    return scan


def kind_of(content: bytes) -> str | None:
    """None for anything else than a whole PDF, JPEG or PNG of a reasonable size."""
    if content.startswith(b"%PDF-"):
        return "application/pdf" if b"%%EOF" in content[-2048:] else None
    with suppress(Exception):
        picture = Image.open(BytesIO(content), formats=list(FORMATS))
        if picture.width * picture.height <= MOST_PIXELS:
            picture.verify()
            return FORMATS.get(picture.format or "")
    return None
