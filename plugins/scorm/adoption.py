"""Putting a new version of a module where the former ones are."""

from typing import Any

from django.db import transaction

from .models import PackageVersion, ScormActivityPage


def activities_behind(version: PackageVersion, user: Any) -> list[ScormActivityPage]:
    """Activities that show another version of the same module, and that this person may edit."""
    pages = (
        ScormActivityPage.objects.filter(version__package=version.package_id)
        .exclude(version=version)
        .order_by("path")
    )
    return [page for page in pages if page.permissions_for_user(user).can_edit()]


def adopt(version: PackageVersion, user: Any) -> int:
    """Point those activities to ``version``; running attempts stay on theirs.

    Published where this person may publish, else left as a draft to be approved.
    """
    pages = activities_behind(version, user)
    for page in pages:
        with transaction.atomic():
            draft = page.get_latest_revision_as_object()
            draft.version = version
            revision = draft.save_revision(user=user)
            if page.live and page.permissions_for_user(user).can_publish():
                revision.publish(user=user)
    return len(pages)
