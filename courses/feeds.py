"""The feed of new courses, of all territories or of one, for readers and for other sites."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from .catalogue import audience_words
from .models import CoursePage, Territory
from .sharing import share
from .shelf import on_show

NEWEST = 30


class NewCourses(Feed[CoursePage, Territory | None]):
    """The courses published last, the newest first."""

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return share(super().__call__(request, *args, **kwargs))

    def get_object(self, request: HttpRequest, code: str = "") -> Territory | None:
        return get_object_or_404(Territory.objects.open(), code=code) if code else None

    def title(self, territory: Territory | None) -> str:
        if territory is None:
            return _("%(site)s : les nouvelles formations") % {"site": settings.WAGTAIL_SITE_NAME}
        return _("%(site)s, %(place)s : les nouvelles formations") % {
            "site": settings.WAGTAIL_SITE_NAME,
            "place": territory.name,
        }

    def description(self, territory: Territory | None) -> str:
        return _("Les formations au numérique éducatif, dès qu’elles paraissent.")

    def link(self, territory: Territory | None) -> str:
        page = territory.catalogue if territory is not None else None
        return (page.get_full_url() if page is not None else None) or settings.SITE_ORIGIN

    def feed_url(self, territory: Territory | None) -> str:
        if territory is None:
            return settings.SITE_ORIGIN + reverse("courses:feed")
        return settings.SITE_ORIGIN + reverse("courses:territory_feed", args=[territory.code])

    def items(self, territory: Territory | None) -> Any:
        courses = on_show().shown_in(territory).exclude(first_published_at=None)
        return courses.defer("body", "objectives").order_by("-first_published_at")[:NEWEST]

    def item_title(self, item: Any) -> str:
        return str(item.title)

    def item_description(self, item: Any) -> str:
        return str(item.summary)

    def item_link(self, item: CoursePage) -> str:
        return str(item.full_url)

    def item_guid(self, item: CoursePage) -> str:
        """It stays when the page moves."""
        return f"urn:uuid:{item.translation_key}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: CoursePage) -> datetime:
        return item.first_published_at

    def item_categories(self, item: CoursePage) -> list[str]:
        return audience_words(item)
