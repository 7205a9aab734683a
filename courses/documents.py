"""The one way to make a PDF: a template of ours, fonts of ours, nothing fetched.

The renderer says what it could not do in its log and goes on; here any such complaint is an error,
for a document with a hole in it is not a document. The same input gives the same bytes. The
renderer takes more than a second to import: only the processes that make documents do.
"""

import io
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

FONT_FILES = {
    "regular": "DejaVuSans.ttf",
    "bold": "DejaVuSans-Bold.ttf",
    "oblique": "DejaVuSans-Oblique.ttf",
}
BASE_FONT = "TNE Document"
# How the renderer writes a font that it leaves to the reader's machine.
FOREIGN_FONT = b"/Subtype /Type1"
# What the renderer says and does no harm: a character without a glyph, which `unprintable` finds
# beforehand, and a header or footer set smaller so that it fits.
TOLERATED = ("No font this document has can draw", "-pdf-keep-in-frame-mode: shrink")
# Of no width, or changing the direction of what follows; our fonts have glyphs for some.
UNSEEN = frozenset(
    map(
        chr,
        (0x061C, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)),
    )
)
# One mask for every code: the choice of the best one would be another source of difference.
QR_MASK = 3


class DocumentError(Exception):
    """The document could not be made; says what the renderer complained of."""


def render_pdf(template: str, context: Mapping[str, Any], *, title: str) -> bytes:
    """An A4 document from a template that extends documents/base.html.

    Raises DocumentError when anything in it is refused, missing or unreadable: an image outside
    the public media, an address, a broken style, a font that is not ours.
    """
    language = get_language() or settings.LANGUAGE_CODE
    html = render_to_string(
        template, {**context, "title": title, "language": language, "fonts": _font_paths()}
    )
    from xhtml2pdf import pisa

    from . import drawing_order
    from .tagging import recording, tagged

    out = io.BytesIO()
    _prepare()
    with _complaints() as complaints, recording() as record:
        drawing_order.prepare()
        try:
            result = pisa.CreatePDF(html, dest=out, encoding="utf-8", resource_policy=_policy())
        except Exception as error:
            raise DocumentError(f"{template}: {error}") from error
    if result.err or complaints:
        raise DocumentError(f"{template}: {'; '.join(complaints) or 'not rendered'}")
    if FOREIGN_FONT in out.getvalue():
        raise DocumentError(f"{template}: a font is not inside; lists mark their items themselves")
    try:
        return tagged(out.getvalue(), record, title=title, language=language)
    except Exception as error:
        raise DocumentError(f"{template}: not tagged: {error}") from error


def unprintable(text: str) -> str:
    """The characters of `text` that paper does not show, each once: those that our fonts cannot
    draw, and by their number those that turn or hide what a screen shows, not what is printed.
    """
    glyphs = _base_font().face.charToGlyph
    return "".join(
        dict.fromkeys(
            f" U+{ord(char):04X}" if char in UNSEEN else char
            for char in text
            if char in UNSEEN or (not char.isspace() and ord(char) not in glyphs)
        )
    ).strip()


def qr_code(text: str) -> str:
    """A QR code as the address of an image, to be put in a document's <img>."""
    import segno

    code = segno.make(text, error="m", mask=QR_MASK, micro=False)
    uri: str = code.png_data_uri(scale=8, border=2)
    return uri


def _fonts() -> Path:
    return Path(settings.ASSETS_DIR) / "fonts"


def _font_paths() -> dict[str, str]:
    return {style: str(_fonts() / name) for style, name in FONT_FILES.items()}


def _policy() -> Any:
    """Reads our fonts and the public media, nothing else; never the network."""
    from xhtml2pdf.config.resources import ResourceAccessPolicy

    return ResourceAccessPolicy.server(
        _fonts(), extra_roots=(Path(settings.MEDIA_ROOT),), allow_remote=False
    )


@cache
def _base_font() -> Any:
    """What stands in for Helvetica, the renderer's default, which it never embeds."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    pdfmetrics.registerFont(TTFont(BASE_FONT, _font_paths()["regular"]))
    return pdfmetrics.getFont(BASE_FONT)


def _prepare() -> None:
    """Every font inside, those of empty pages and cells too; no clock or chance in the bytes."""
    from reportlab import rl_config
    from reportlab.platypus.tables import CellStyle

    rl_config.canvas_basefontname = CellStyle.fontname = _base_font().fontName
    rl_config.invariant = 1


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What the renderer logs on this thread."""
    handler = _Listener(threading.get_ident())
    logger = logging.getLogger("xhtml2pdf")
    logger.addHandler(handler)
    try:
        yield handler.heard
    finally:
        logger.removeHandler(handler)


class _Listener(logging.Handler):
    def __init__(self, thread: int) -> None:
        super().__init__(logging.WARNING)
        self.thread = thread
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        words = " ".join(record.getMessage().split())
        if record.thread == self.thread and not any(part in words for part in TOLERATED):
            self.heard.append(words[:200])
