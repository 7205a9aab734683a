"""What every template may show without asking who is there."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .access import carries_cookie
from .demo.trail import trail_of
from .desk import is_in_charge
from .site_links import site_links


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "site_origin": settings.SITE_ORIGIN,
        "frame": "base_private.html" if carries_cookie(request) else "base.html",
        "accessibility_status": settings.ACCESSIBILITY_STATUS,
        "theme_stylesheet": settings.THEME_STYLESHEET,
        "is_demonstration": settings.TNE_DEMONSTRATION,
        "site_links": site_links,
        "visit_trail": SimpleLazyObject(lambda: trail_of(request)),
        "is_in_charge": SimpleLazyObject(lambda: is_in_charge(request.user)),
    }
