"""Public pages made once for everybody, and given again until the site's version changes.

Only to those who carry neither session nor guest cookie, and only pages that say by `share` that
they are the same for all of them.
"""

import gzip
import hashlib
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

from .access import carries_cookie
from .sharing import parameters_of
from .site_version import PAGES, SEATS, Version, read, version_in, write

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# A page that says how things stand now (enrolments open, a meeting is over) is no older than this.
KEPT_SECONDS = 60
# While people enrol in a rush, a page that counts seats is made again so often at most.
SEATS_SECONDS = 0.5
LONGEST_ADDRESS = 300
LONGEST_VALUE = 60
# What a fragment depends on, as our pages ask; anything else is not kept.
VARIES_BY = ("HX-Request", "HX-Target", "HX-Boosted", "HX-History-Restore-Request")
OURS = frozenset({"", "true", "resultats"})
TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


@dataclass(frozen=True)
class Kept:
    """An answer, with the version of the site that was read before it was made."""

    version: Version
    headers: Mapping[str, str]
    body: bytes
    gzipped: bytes
    etag: str
    made_at: float = field(default_factory=time.time)

    @classmethod
    def of(cls, response: HttpResponse, version: Version) -> "Kept":
        body = response.content
        patch_vary_headers(response, ["Accept-Encoding", "Cookie", *VARIES_BY])
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-cache"  # kept, but asked about each time
        headers = {name: value for name, value in response.items() if name != "Content-Length"}
        # Weak: plain and compressed bytes are the same page.
        etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
        return cls(version, headers, body, gzip.compress(body, 6, mtime=0), etag)

    def stands(self, version: Version) -> bool:
        if self.version.pages != version.pages:
            return False
        return (
            self.version.seats == version.seats or 0 <= time.time() - self.made_at < SEATS_SECONDS
        )

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        packed = takes_gzip(request)
        response = HttpResponse(self.gzipped if packed else self.body, headers=self.headers)
        if packed:
            response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(response.content))
        response["ETag"] = self.etag
        return get_conditional_response(request, etag=self.etag, response=response) or response


def takes_gzip(request: HttpRequest) -> bool:
    return TAKES_GZIP.search(request.headers.get("Accept-Encoding", "")) is not None


class PageCacheMiddleware:
    """Stands before the sessions: a page that is kept asks nothing of the database."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = key_of(request)
        if key is None:
            return self.get_response(request)
        found = read((PAGES, SEATS, key))
        version, kept = version_in(found), found.get(key)
        if isinstance(kept, Kept) and kept.stands(version):
            return kept.answer(request)
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not _is_for_all(request, response):
            return response
        made = Kept.of(response, version)
        if request.method == "GET" and _is_understood(request, parameters_of(response)):
            write(key, made, KEPT_SECONDS)
        return made.answer(request)


def key_of(request: HttpRequest) -> str | None:
    """Under what an answer may be kept; None where no public page is asked for."""
    asked = request.method in ("GET", "HEAD") and not carries_cookie(request)
    if not asked or getattr(request, "is_dummy", False):  # a preview, as Wagtail asks for it
        return None
    query = request.META.get("QUERY_STRING", "")
    origin = f"{request.scheme}://{request.get_host()}"
    headers = [request.headers.get(name, "") for name in VARIES_BY]
    if (
        len(request.path) + len(query) > LONGEST_ADDRESS
        or origin not in _origins()
        or not OURS.issuperset(headers)
    ):
        return None
    parts = (origin, request.path, sorted(request.GET.lists()), headers)
    return "page-" + hashlib.sha256(repr(parts).encode()).hexdigest()


def _origins() -> set[str]:
    """Ours, as a browser spells them: another spelling is answered, not kept."""
    return {
        settings.SITE_ORIGIN,
        *(f"http://{host}:{settings.PORT}" for host in settings.LOCAL_HOSTS),
    }


def _is_for_all(request: HttpRequest, response: HttpResponse) -> bool:
    """Marked, and nothing says that it was made for one person.

    `Vary: Cookie` is what the session's middleware writes once a page has looked into it.
    """
    return (
        parameters_of(response) is not None
        and response.status_code == 200
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not getattr(request, "is_preview", False)
        and "cookie" not in response.get("Vary", "").lower()
        and not re.search("private|no-store", response.get("Cache-Control", ""))
    )


def _is_understood(request: HttpRequest, parameters: frozenset[str] | None) -> bool:
    """Whether others may ask the same: nobody fills the cache with questions of his own."""
    return parameters is not None and all(
        name in parameters and len(values) == 1 and 0 < len(values[0]) <= LONGEST_VALUE
        for name, values in request.GET.lists()
    )
