"""How a private calendar travels: compressed, for its reader alone, and not when unchanged."""

import gzip
import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from .ics import CONTENT_TYPE

TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


def calendar_response(
    request: HttpRequest, mark: str, make: Callable[[], bytes]
) -> HttpResponseBase:
    """304 to who has these bytes already, before they are made. `mark` moves whenever they do."""
    packed = TAKES_GZIP.search(request.headers.get("Accept-Encoding", "")) is not None
    # The compressed bytes are others: a strong mark says so.
    etag = f'"{mark}-gz"' if packed else f'"{mark}"'
    known = get_conditional_response(request, etag=etag)
    if known is not None and known.status_code == 304:
        return _private(known, etag)
    content = make()
    response = HttpResponse(
        gzip.compress(content, 6, mtime=0) if packed else content, content_type=CONTENT_TYPE
    )
    if packed:
        response["Content-Encoding"] = "gzip"
    response["Content-Disposition"] = 'inline; filename="agenda.ics"'
    return _private(response, etag)


def _private(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Accept-Encoding"
    response["Referrer-Policy"] = "no-referrer"
    return response
