"""What every page of ours does otherwise than Wagtail, to ask less of the database."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from wagtail.models import Page, PageViewRestriction

from ..site_version import remember


class BelowHome:
    """For pages that are never aliases (see `courses.page_forms`): their path tells what is above.

    Wagtail looks for the sources of aliases among the pages above, in a statement of its own.
    """

    path: str

    def get_view_restrictions(self) -> "QuerySet[PageViewRestriction]":
        above = (self.path[:end] for end in range(Page.steplen, len(self.path) + 1, Page.steplen))
        return PageViewRestriction.objects.filter(page__path__in=list(above))


def page_at(home: Page, components: list[str]) -> Page:
    """The page below the home page at this address, of its own class; else Http404.

    Which one it is, is remembered; what it says is read each time.
    """
    address = "/".join([home.url_path.removesuffix("/"), *components, ""])

    def find() -> tuple[int, int]:
        pages = Page.objects.descendant_of(home).filter(url_path=address)
        found = pages.values_list("pk", "content_type").first()
        if found is None:
            raise Http404  # nothing is remembered then: anybody may ask for what is not there
        return found

    key, kind = remember(("page at", address), find)
    model = ContentType.objects.get_for_id(kind).model_class() or Page
    page: Page = get_object_or_404(model._default_manager, pk=key)
    return page
