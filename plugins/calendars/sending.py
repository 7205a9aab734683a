"""How a private calendar travels: compressed, for its reader alone, and not when unchanged."""

import gzip
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from courses.api import takes_gzip

from .ics import CONTENT_TYPE


def calendar_file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def calendar_response(
    request: HttpRequest, mark: str, make: Callable[[], bytes]
) -> HttpResponseBase:
    """304 to who has these bytes already, before they are made. `mark` moves whenever they do."""
    packed = takes_gzip(request)
    # The compressed bytes are others: a strong mark says so.
    etag = f'"{mark}-gz"' if packed else f'"{mark}"'
    known = get_conditional_response(request, etag=etag)
    if known is not None and known.status_code == 304:
        return _private(known, etag)
    content = make()
    sent = gzip.compress(content, 6, mtime=0) if packed else content
    response = calendar_file(sent, "agenda.ics")
    if packed:
        response["Content-Encoding"] = "gzip"
    return _private(response, etag)


def _private(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Accept-Encoding"
    response["Referrer-Policy"] = "no-referrer"
    return response
