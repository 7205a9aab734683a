"""How a page says that it is the same for everybody who is not known: see `courses.page_cache`."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

MARK = "parameters_of_public_page"


def share(response: HttpResponse, parameters: Iterable[str] = ()) -> HttpResponse:
    """Mark this answer.

    `parameters` of the query that the page understands: with any other it is made but not kept.
    """
    setattr(response, MARK, frozenset(parameters))
    return response


def shared(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark every answer of a view."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return share(view(request, *args, **kwargs))

    return marked


def parameters_of(response: HttpResponseBase) -> frozenset[str] | None:
    """None: nothing says that others may be given this answer."""
    return getattr(response, MARK, None)
