"""Sends the files of unpacked modules: types, validators, ranges, or the front server's errand."""

import mimetypes
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import storages
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils._os import safe_join
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

AGE = 24 * 3600
BLOCK = 64 * 1024
RANGE = re.compile(r"^bytes=(\d{0,18})-(\d{0,18})$")
# Where the machine's own table is missing, wrong or says text for what browsers want otherwise.
TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".json": "application/json",
    ".css": "text/css",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".xml": "application/xml",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".eot": "application/vnd.ms-fontobject",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".webm": "video/webm",
    ".vtt": "text/vtt",
    ".wasm": "application/wasm",
    ".pdf": "application/pdf",
}


def served(request: HttpRequest, folder: str, path: str) -> HttpResponseBase:
    root = Path(storages["content"].path(f"scorm/{folder}"))
    found = find(root, path)
    if found is None:
        return HttpResponse(status=404)
    if settings.CONTENT_ACCEL_LOCATION:
        return dressed(errand(root, found), found)
    stat = found.stat()
    etag = quote_etag(f"{stat.st_mtime_ns:x}-{stat.st_size:x}")
    response = get_conditional_response(
        request, etag=etag, last_modified=int(stat.st_mtime)
    ) or body(request, found, stat.st_size, etag)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(stat.st_mtime)
    return dressed(response, found)


def find(root: Path, path: str) -> Path | None:
    """The file, forgiving a wrong case: what was made on Windows often has some."""
    try:
        wanted = Path(safe_join(root, path))
        if wanted.is_file():
            return wanted
    except (SuspiciousFileOperation, ValueError, OSError):  # the last: a name beyond all length
        return None
    found = root
    for part in wanted.relative_to(root).parts:
        found = next((entry for entry in entries(found) if same(entry.name, part)), found / part)
    return found if found.is_file() else None


def entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def same(name: str, other: str) -> bool:
    return name.casefold() == other.casefold()


def errand(root: Path, found: Path) -> HttpResponse:
    """The front server sends the bytes; it knows ranges and validators better than we do."""
    inside = found.relative_to(root.parent.parent).as_posix()
    location = settings.CONTENT_ACCEL_LOCATION.rstrip("/")
    return HttpResponse(headers={"X-Accel-Redirect": f"{location}/{quote(inside)}"})


def dressed(response: HttpResponseBase, found: Path) -> HttpResponseBase:
    kind = TYPES.get(found.suffix.lower()) or mimetypes.guess_type(found.name)[0]
    if response.status_code != 304:
        response["Content-Type"] = kind or "application/octet-stream"
    response["Cache-Control"] = f"private, max-age={AGE}"
    response["Accept-Ranges"] = "bytes"
    return response


def body(request: HttpRequest, found: Path, size: int, etag: str) -> HttpResponseBase:
    wanted = request.headers.get("Range", "")
    condition = request.headers.get("If-Range", etag)
    span = span_of(wanted, size) if wanted and condition == etag else None
    if span is None:
        response = FileResponse(found.open("rb"))
        response["Content-Length"] = size
        return response
    first, last = span
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    part = StreamingHttpResponse(portion(found.open("rb"), first, last), status=206)
    part["Content-Range"] = f"bytes {first}-{last}/{size}"
    part["Content-Length"] = last - first + 1
    return part


def span_of(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte; first beyond last cannot be satisfied; None: send it whole."""
    match = RANGE.match(header.strip())
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        return max(0, size - int(last)), size - 1
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    return (start, end) if start < size else (1, 0)


def portion(source: BinaryIO, first: int, last: int) -> Iterator[bytes]:
    with source:
        source.seek(first)
        left = last - first + 1
        while left > 0 and (block := source.read(min(BLOCK, left))):
            left -= len(block)
            yield block
