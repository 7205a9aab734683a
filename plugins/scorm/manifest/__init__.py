"""Reads imsmanifest.xml of SCORM 1.2 and of SCORM 2004, 2nd to 4th edition.

Imports Django's gettext at most.
"""

from .model import Item, Manifest, Organisation, Resource, ScormVersion
from .reader import read_manifest

__all__ = ["Item", "Manifest", "Organisation", "Resource", "ScormVersion", "read_manifest"]
