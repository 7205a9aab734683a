"""Two hosts, one site: picks the URLs by host; a bare local address answers the public pages."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import split_domain_port
from django.urls import resolve
from django.urls.exceptions import Resolver404

# Names of the views that the bare local address answers by itself.
PUBLIC_VIEWS = frozenset(
    {
        "wagtail_serve",
        "media",
        "sitemap",
        "robots",
        "courses:legal_notice",
        "courses:personal_data",
        "courses:accessibility",
        "courses:parents",
        "courses:teachers",
        "courses:feed",
        "courses:territory_feed",
    }
)


class OriginMiddleware:
    """Content of packages is another origin, that reads nothing of ours and gets no cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host, _port = split_domain_port(request.get_host())
        if host == settings.CONTENT_HOST and host != settings.SITE_HOST:
            request.urlconf = settings.CONTENT_URLCONF
        elif _is_bare(host) and not _is_public(request):
            return HttpResponseRedirect(settings.SITE_ORIGIN + request.get_full_path())
        return self.get_response(request)


def _is_bare(host: str) -> bool:
    """A local address that is not the site's own."""
    return host in settings.LOCAL_HOSTS and host != settings.SITE_HOST


def _is_public(request: HttpRequest) -> bool:
    """Pages and files that anybody reads; signing in belongs to SITE_ORIGIN, where cookies are."""
    if request.method not in ("GET", "HEAD") or request.COOKIES:
        return request.path.startswith(settings.MEDIA_URL)
    try:
        match = resolve(request.path)
    except Resolver404:
        return True
    return match.view_name in PUBLIC_VIEWS
