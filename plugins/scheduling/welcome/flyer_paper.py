"""Posters and flyers as PDF: one A4, or four slips to cut out of one."""

from textwrap import wrap
from typing import Any

from courses.api import qr_code, render_pdf

from .flyer import Flyer

TEMPLATES = {
    "affiche": "scheduling/papers/poster.html",
    "flyers": "scheduling/papers/slips.html",
}
FITS = ((36, "xl"), (70, "l"), (110, "m"))  # characters of a title, and how large it is on slips
POINTS = {"xl": 46, "l": 36, "m": 28, "s": 22}  # as flyer.css says for a poster
WIDTH, HEIGHT = 493, 186  # points of a poster's head, for its title and summary


def flyer_pdf(flyer: Flyer, form: str) -> bytes:
    """`form` is one of TEMPLATES. Very long titles are cut short: the page says them whole."""
    return render_pdf(TEMPLATES[form], _context(flyer), title=flyer.title)


def _context(flyer: Flyer) -> dict[str, Any]:
    length = len(flyer.title)
    poster_size, has_summary = poster_head(flyer.title, flyer.summary)
    return {
        "flyer": flyer,
        "size": next((size for most, size in FITS if length <= most), "s"),
        "poster_size": poster_size,
        "has_summary": has_summary,
        "many": len(flyer.dates) > 3,
        "qr": qr_code(flyer.address),
        "slips": range(1, 5),
    }


def poster_head(title: str, summary: str) -> tuple[str, bool]:
    """How large the title is, and whether the summary finds room below it.

    A head that is too full is made smaller as a whole, and its colour would end before the edge.
    """
    below = 14 + 19 * _lines(summary, 14) if summary else 0
    for size, points in POINTS.items():
        if 1.15 * points * _lines(title, points, bold=True) + below <= HEIGHT:
            return size, True
    return "s", False


def _lines(words: str, points: int, *, bold: bool = False) -> int:
    """Counted with letters of a mean width, rather too wide."""
    per_line = int(WIDTH / (points * (0.64 if bold else 0.56)))
    return len(wrap(words, per_line))
