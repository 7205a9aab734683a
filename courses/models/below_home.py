"""What every page of ours does otherwise than Wagtail, to ask less of the database."""

from django.db.models import QuerySet
from wagtail.models import Page, PageViewRestriction


class BelowHome:
    """For pages that are never aliases (see `courses.page_forms`): their path tells what is above.

    Wagtail looks for the sources of aliases among the pages above, in a statement of its own.
    """

    path: str

    def get_view_restrictions(self) -> "QuerySet[PageViewRestriction]":
        above = (self.path[:end] for end in range(Page.steplen, len(self.path) + 1, Page.steplen))
        return PageViewRestriction.objects.filter(page__path__in=list(above))
