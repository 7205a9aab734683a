"""Sends an uploaded file, whole or the part that a player asks for."""

import mimetypes
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

BLOCK = 64 * 1024
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
# What the machine's own table may lack. Nothing else is shown in the page: it is downloaded.
SHOWN = {
    ".m4a": "audio/mp4",
    ".m4v": "video/mp4",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".vtt": "text/vtt; charset=utf-8",
    ".wav": "audio/wav",
    ".webm": "video/webm",
}


def send(request: HttpRequest, document: Any) -> HttpResponseBase:
    """`document` is one of Wagtail's. A range that cannot be had is a 416."""
    suffix = Path(document.filename).suffix.lower()
    kind = SHOWN.get(suffix) or mimetypes.guess_type(document.filename)[0]
    response = _body(request, document, attached=suffix not in SHOWN)
    response["Content-Type"] = kind or "application/octet-stream"
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _body(request: HttpRequest, document: Any, *, attached: bool) -> HttpResponseBase:
    size = document.file.size
    span = wanted_span(request.headers.get("Range", ""), size)
    source = document.file.storage.open(document.file.name, "rb")
    if span is None:
        return FileResponse(source, as_attachment=attached, filename=document.filename)
    if not span:
        source.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    part = StreamingHttpResponse(_portion(source, span), status=206)
    part["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{size}"
    part["Content-Length"] = str(len(span))
    return part


def wanted_span(header: str, size: int) -> range | None:
    """The bytes asked for; empty when there are none such; None when the whole is to be sent."""
    match = RANGE.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        return range(max(0, size - int(last)), size)
    return range(int(first), min(int(last) + 1, size) if last else size)


def _portion(source: IO[bytes], span: range) -> Iterator[bytes]:
    with source:
        source.seek(span.start)
        left = len(span)
        while left and (block := source.read(min(BLOCK, left))):
            left -= len(block)
            yield block
