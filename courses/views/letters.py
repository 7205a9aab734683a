"""The mail of the demonstration, as it was sent: with its codes, its addresses, its attachments."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.clickjacking import xframe_options_deny
from django.views.decorators.http import require_safe

from ..demo import letters
from .visit import in_demonstration

FILES_A_PAGE = 20
# Those that one copies: of an address (« ABCD-2345 ») and de reprise (« FAMXY-88ZEN »).
WORTH_SEEING = re.compile(
    r"(?P<address>https?://[^\s<>\"]+)|(?<![\w-])(?P<code>[A-Z0-9]{4,5}-[A-Z0-9]{4,5})(?![\w-])"
)
SHOWN_AS_SENT = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; sandbox"
)


@in_demonstration
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    page = Paginator(letters.files(), FILES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "letters": [(letter, dressed(letter.text)) for letter in letters.letters_in(list(page))],
        "are_kept": letters.are_kept(),
    }
    return render(request, "courses/visit/mailbox.html", context)


def dressed(text: str) -> SafeString:
    """Its text with its codes set apart; only addresses of this very site can be followed."""
    done, pieces = 0, []
    for found in WORTH_SEEING.finditer(text):
        pieces += [format_html("{}", text[done : found.start()]), _dressed(found)]
        done = found.end()
    pieces.append(format_html("{}", text[done:]))
    return mark_safe("".join(pieces))  # each piece is escaped above


def _dressed(found: re.Match[str]) -> SafeString:
    if found["code"]:
        return format_html("<mark>{}</mark>", found["code"])
    address = found["address"].rstrip(".,;:!?)")
    rest = found["address"][len(address) :]
    if not is_ours(address):
        return format_html("{}{}", address, rest)
    return format_html('<a href="{}">{}</a>{}', address, address, rest)


def is_ours(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return f"{parts.scheme}://{parts.netloc}" in (settings.SITE_ORIGIN, settings.CONTENT_ORIGIN)


@in_demonstration
@xframe_options_deny
@require_safe
def as_sent(request: HttpRequest, file: str, place: int) -> HttpResponse:
    """The laid-out form of a mail: no script, nothing fetched, no form that leads anywhere."""
    letter = _letter(file, place)
    if not letter.html:
        raise Http404
    response = HttpResponse(letter.html)
    response.headers["Content-Security-Policy"] = SHOWN_AS_SENT
    return response


@in_demonstration
@require_safe
def attachment(request: HttpRequest, file: str, place: int, number: int) -> HttpResponse:
    """Always a file to keep, never a page of this site."""
    part = next((part for part in _letter(file, place).attached if part.number == number), None)
    if part is None:
        raise Http404
    response = HttpResponse(part.data, content_type="application/octet-stream")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Content-Disposition"] = disposition(part.name)
    return response


def disposition(name: str) -> str:
    plain = "".join(
        char for char in name.replace("\\", "/").rpartition("/")[2] if char.isprintable()
    )
    return content_disposition_header(True, plain or "piece") or "attachment"


def _letter(file: str, place: int) -> letters.Letter:
    found = letters.find(file, place)
    if found is None:
        raise Http404
    return found
