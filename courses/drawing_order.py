"""A page's code in the order in which one reads: its head, its text, then its feet.

The renderer draws every standing frame before the text. A reader that follows the code and not the
structure (a search engine, a copy and paste) would meet the foot of a document before the document.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

FIRST = "header"


@cache
def prepare() -> None:
    """Once per process, after `tagging` has taken hold: it numbers what the page holds at last."""
    from xhtml2pdf import xhtml2pdf_reportlab
    from xhtml2pdf.builders import printmarks

    template, canvas = xhtml2pdf_reportlab.PmlPageTemplate, printmarks.MarkedCanvas
    template._drawStaticFrame = _holding_back(template._drawStaticFrame)
    canvas.showPage = _giving_back(canvas.showPage)


def _holding_back(draw: Callable[..., None]) -> Callable[..., None]:
    def holding(template: Any, frame: Any, canvas: Any, renumber: Any) -> None:
        before = len(canvas._code)
        draw(template, frame, canvas, renumber)
        if frame.id != FIRST:
            held = canvas.__dict__.setdefault("held", [])
            held += ["q", *canvas._code[before:], "Q"]
            del canvas._code[before:]

    return holding


def _giving_back(show: Callable[..., None]) -> Callable[..., None]:
    def giving(canvas: Any) -> None:
        canvas._code += canvas.__dict__.pop("held", [])
        show(canvas)

    return giving
