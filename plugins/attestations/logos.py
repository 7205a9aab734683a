"""Logos as documents print them: small JPEGs on white, kept as they were on that day."""

import io
from hashlib import sha256
from typing import Any

from .case import Case
from .models import LogoCopy

WIDEST, HIGHEST = 600, 240


def logo_of(case: Case) -> str:
    """The digest of the copy that this document prints; empty where there is no logo."""
    template = case.template
    image = (template.logo if template else None) or case.enrolment.run.organisation.logo
    return copied(image).digest if image else ""


def copied(image: Any) -> LogoCopy:
    """The copy of an image of the library, made when its file is first met."""
    source = f"{image.pk}-{image.get_file_hash()}"
    found = LogoCopy.objects.filter(source=source).first()
    if found is not None:
        return found
    data, width, height = _jpeg(image)
    made = LogoCopy(
        source=source,
        digest=sha256(source.encode() + data).hexdigest(),
        data=data,
        width=width,
        height=height,
    )
    LogoCopy.objects.bulk_create([made], ignore_conflicts=True)
    return LogoCopy.objects.get(source=source)


def _jpeg(image: Any) -> tuple[bytes, int, int]:
    """Transparency costs a document a quarter of its time; a vector has none of ours to give."""
    from PIL import Image

    with image.open_file() as file, Image.open(file) as opened:
        picture = opened.convert("RGBA")
    picture.thumbnail((WIDEST, HIGHEST))
    page = Image.new("RGB", picture.size, "white")
    page.paste(picture, mask=picture.getchannel("A"))
    out = io.BytesIO()
    page.save(out, "JPEG", quality=88)
    return out.getvalue(), *picture.size
