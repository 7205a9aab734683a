"""The public pages, for search engines. Activities and people's own pages are not among them."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from wagtail.models import Page, Site

from .models import CataloguePage, CoursePage, HomePage


class _OfThisSite(Sitemap[Any]):
    """Addresses begin with SITE_ORIGIN, whichever host was asked."""

    protocol = urlsplit(settings.SITE_ORIGIN).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_ORIGIN).netloc


class Pages(_OfThisSite):
    """The home, the catalogues and the courses that anybody may read."""

    def items(self) -> Any:
        site = Site.objects.select_related("root_page").get(is_default_site=True)
        self.root = len(site.root_page.url_path) - 1
        pages = Page.objects.live().public().type(HomePage, CataloguePage, CoursePage)
        below = pages.descendant_of(site.root_page, inclusive=True)
        return below.order_by("path").values_list("url_path", "last_published_at")

    def location(self, item: tuple[str, datetime | None]) -> str:
        return item[0][self.root :]

    def lastmod(self, item: tuple[str, datetime | None]) -> datetime | None:
        return item[1]


class Doors(_OfThisSite):
    """The public screens that are no page of Wagtail."""

    def items(self) -> list[str]:
        return ["courses:parents", "courses:teachers", "courses:accessibility"]

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {"pages": Pages, "ecrans": Doors}
