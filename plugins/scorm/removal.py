"""Taking a version out of the library, files and all."""

import shutil

from django.db import transaction

from .models import PackageVersion


def remove_version(version: PackageVersion) -> bool:
    """True when the module still has other versions. Raises ProtectedError while it is in use."""
    with transaction.atomic():
        package, root, upload = version.package, version.root, version.upload.name
        version.delete()
        remains = package.versions.exists()
        if not remains:
            package.delete()
    shutil.rmtree(root, ignore_errors=True)
    if upload:
        PackageVersion.upload.field.storage.delete(upload)
    return remains
