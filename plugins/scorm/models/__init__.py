"""What is kept of modules: the library, the activities that show them, and what learners did."""

from .attempts import Attempt, Journal, LearnerValue, ScoState
from .library import Package, PackageVersion
from .pages import ScormActivityPage

__all__ = [
    "Attempt",
    "Journal",
    "LearnerValue",
    "Package",
    "PackageVersion",
    "ScoState",
    "ScormActivityPage",
]
