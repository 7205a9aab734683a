"""What public pages share: courses as cards, and the pages above one. results.py finds courses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.models import Page

from . import words
from .models import CoursePage
from .shelf import on_show

HOME_DEPTH = 2  # below Wagtail's root
IMAGE_OF_CARD = "fill-640x360"


@dataclass(frozen=True)
class Card:
    """A course in a list: what components/card.html shows."""

    title: str
    href: str
    text: str
    badges: list[str]
    meta: list[str]
    image: str = ""
    foot: str = ""


def public_courses() -> Any:
    """As cards show them; two statements, however many have an image."""
    sized = get_image_model().get_rendition_model().objects.filter(filter_spec=IMAGE_OF_CARD)
    images = Prefetch("image__renditions", sized, to_attr="prefetched_renditions")
    courses = on_show().select_related("image").prefetch_related(images)
    return courses.defer("body", "objectives")


def cards(
    courses: Iterable[CoursePage], request: HttpRequest, notes: Mapping[int, str] | None = None
) -> list[Card]:
    """`notes`: by course, the line at the foot of its card."""
    known = notes or {}
    return [_card(course, request, known.get(course.pk, "")) for course in courses]


def _card(course: CoursePage, request: HttpRequest, foot: str) -> Card:
    return Card(
        title=course.title,
        href=course.get_url(request) or "",
        text=course.summary,
        badges=audience_words(course),
        meta=[
            *([_("Événement")] if course.format == CoursePage.Format.EVENT else []),
            _capital(course.get_modality_display()),
            *([words.duration(course.minutes)] if course.minutes else []),
        ],
        image=course.image.get_rendition(IMAGE_OF_CARD).url if course.image else "",
        foot=foot,
    )


def audience_words(course: CoursePage) -> list[str]:
    chosen = [
        *([_("Enseignants et agents")] if course.for_teachers else []),
        *([_("Parents")] if course.for_parents else []),
        *([_("Partenaires")] if course.for_partners else []),
    ]
    return chosen or [_("Pour tout le monde")]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def above(page: Page, request: HttpRequest) -> list[tuple[str, str]]:
    """(title, address) of the pages between the home page and this one."""
    pages = page.get_ancestors().filter(depth__gt=HOME_DEPTH)
    return [(each.title, each.get_url(request) or "") for each in pages]
