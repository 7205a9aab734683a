"""Wagtail's pages, without asking anew at each request which site this is."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.models import Site

from ..site_version import remember

View = Callable[..., HttpResponse]


def on_known_site(view: View) -> View:
    """Give Wagtail the site and its home page as this process remembers them.

    Two statements less. `_wagtail_site` is where `Site.find_for_request` keeps its own answer.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        known = remember(("site", request.get_host()), partial(Site.find_for_request, request))
        request._wagtail_site = known  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return asked
