"""« Près de chez moi »: what there is around a commune, or around a device that says where it is.

A position is in the address that the person herself asked for, and nowhere else: we neither write
nor keep it, the page that answers is kept by no cache, and its links do not tell where one comes
from.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.api import share

from .asked import REACHES, Asked, asked_in
from .found import Found, near, nearest
from .map import draw


@require_safe
def near_me(request: HttpRequest) -> HttpResponse:
    asked = asked_in(request.GET)
    response = render(request, "scheduling/near/page.html", _context(asked))
    if asked.by_device:
        response["Cache-Control"] = "private, no-store"
        response["Referrer-Policy"] = "no-referrer"
        return response
    return share(response, ["commune", "rayon", "public"] if _may_be_kept(asked) else [])


def _may_be_kept(asked: Asked) -> bool:
    return asked.is_canonical


def _context(asked: Asked) -> dict[str, Any]:
    found: list[Found] = []
    beyond = None
    if asked.here is not None:
        found = near(asked.here, asked.reach, asked.audience)
        beyond = nearest(asked.here) if not found else None
    return {
        "asked": asked,
        "found": found,
        "beyond": beyond,
        "map": draw(found, asked.here) if found else None,
        "reaches": REACHES,
        "above": [(_("Lieux"), reverse("scheduling:venues"))],
    }
