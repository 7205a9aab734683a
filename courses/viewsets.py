"""Wagtail's listing and editing screens of the core's models."""

from .admin.pages import ActivityViewSet, CatalogueViewSet, CourseListingViewSet, CourseViewSet
from .admin.people import UserViewSet
from .admin.places import PlacesGroup
from .admin.runs import RunViewSet

__all__ = [
    "ActivityViewSet",
    "CatalogueViewSet",
    "CourseListingViewSet",
    "CourseViewSet",
    "PlacesGroup",
    "RunViewSet",
    "UserViewSet",
]
