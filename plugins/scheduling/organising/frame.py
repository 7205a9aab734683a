"""The frame of these screens in Wagtail's administration."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.api import CourseRun


def framed(
    request: HttpRequest,
    template: str,
    title: str,
    *,
    run: CourseRun | None = None,
    icon: str = "calendar-alt",
    **context: Any,
) -> HttpResponse:
    """The screen below « Planning », or below the run where there is one."""
    trail = [{"url": reverse("scheduling_planning:planner"), "label": _("Planning")}]
    if run is not None:
        trail = [
            {"url": reverse("courserun:index"), "label": _("Sessions")},
            {"url": reverse("courserun:inspect", args=[run.pk]), "label": str(run)},
        ]
    shared = {
        "page_title": title,
        "header_title": title,
        "header_icon": icon,
        "breadcrumbs_items": [*trail, {"url": "", "label": title}],
        "run": run,
    }
    return render(request, f"scheduling/{template}", shared | context)
