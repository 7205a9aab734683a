"""Where in a manifest something was found, in words."""

from typing import Protocol

from django.utils.translation import gettext as _

MANIFEST_NAME = "imsmanifest.xml"


class HasLine(Protocol):
    @property
    def line(self) -> int: ...


def place(found: HasLine) -> str:
    return _("%(file)s, ligne %(line)s") % {"file": MANIFEST_NAME, "line": found.line}
