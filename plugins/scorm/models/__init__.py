"""What is kept of modules: the library, the activities that show them, and what learners did."""

from .attempts import Attempt, ScoState
from .library import Package, PackageVersion
from .pages import ScormActivityPage

__all__ = ["Attempt", "Package", "PackageVersion", "ScoState", "ScormActivityPage"]
