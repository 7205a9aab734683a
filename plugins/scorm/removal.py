"""Taking a version out of the library, files and all."""

import shutil

from django.db import transaction
from django.db.models import ProtectedError
from wagtail.models import Revision

from .models import PackageVersion, ScormActivityPage


def remove_version(version: PackageVersion) -> bool:
    """True when the module still has other versions. Raises ProtectedError while it is in use."""
    with transaction.atomic():
        package, root, upload = version.package, version.root, version.upload.name
        drafts = drafts_with(version)
        if drafts:
            raise ProtectedError("a draft shows it", set(drafts))
        version.delete()
        remains = package.versions.exists()
        if not remains:
            package.delete()
    shutil.rmtree(root, ignore_errors=True)
    if upload:
        PackageVersion.upload.field.storage.delete(upload)
    return remains


def drafts_with(version: PackageVersion) -> list[Revision]:
    """Drafts of activities that show this version, published or not."""
    latest = ScormActivityPage.objects.filter(latest_revision__isnull=False)
    return list(
        Revision.objects.filter(
            pk__in=latest.values("latest_revision"), content__version=version.pk
        ).defer("content")
    )
