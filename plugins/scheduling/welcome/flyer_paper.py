"""Posters and flyers as PDF: one A4, or four slips to cut out of one."""

from typing import Any

from courses.api import qr_code, render_pdf

from .flyer import Flyer

TEMPLATES = {
    "affiche": "scheduling/papers/poster.html",
    "flyers": "scheduling/papers/slips.html",
}
FITS = ((36, "xl"), (70, "l"), (110, "m"))  # characters of a title, and how large it is


def flyer_pdf(flyer: Flyer, form: str) -> bytes:
    """`form` is one of TEMPLATES. Very long titles are cut short: the page says them whole."""
    return render_pdf(TEMPLATES[form], _context(flyer), title=flyer.title)


def _context(flyer: Flyer) -> dict[str, Any]:
    length = len(flyer.title)
    return {
        "flyer": flyer,
        "size": next((size for most, size in FITS if length <= most), "s"),
        "many": len(flyer.dates) > 3,
        "qr": qr_code(flyer.address),
        "slips": range(1, 5),
    }
