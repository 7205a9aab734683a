"""Signed tokens: who may open what, who may commit what, and whose files a folder's are.

A launch token opens, for a few minutes. A commit token, separate, writes one attempt and is
renewed as it is used. A file token only reads, and is the same all month so that browsers may keep
what they have fetched.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.utils import timezone

from .models import PackageVersion

LAUNCH_AGE = timedelta(minutes=15)
COMMIT_AGE = timedelta(hours=4)
RENEW_AFTER = timedelta(minutes=30)
PERIOD_DAYS = 30


class BadToken(Exception):
    """Forged, or out of date."""


@dataclass(frozen=True, slots=True)
class Launch:
    """``enrolment`` 0 is a look without traces, at a version, of an activity or of the library."""

    user: int
    version: int
    activity: int = 0
    enrolment: int = 0
    attempt: int = 0

    @property
    def records(self) -> bool:
        return self.enrolment > 0


def launch_token(launch: Launch) -> str:
    return signing.dumps(asdict(launch), salt="scorm.launch")


def commit_token(launch: Launch) -> str:
    return signing.dumps(asdict(launch), salt="scorm.commit")


def read_launch(token: Any) -> Launch:
    """Of a launch token, or of the commit token that took over from it. Raises BadToken."""
    try:
        return _read(token, "scorm.launch", LAUNCH_AGE)
    except BadToken:
        return read_commit_token(token)


def read_commit_token(token: Any) -> Launch:
    """Raises BadToken."""
    return _read(token, "scorm.commit", COMMIT_AGE)


def renewed(token: str, launch: Launch) -> str:
    """A new commit token once the present one has served for a while, else nothing."""
    try:
        _read(token, "scorm.commit", RENEW_AFTER)
    except BadToken:
        return commit_token(launch)
    return ""


def _read(token: Any, salt: str, age: timedelta) -> Launch:
    try:
        return Launch(**signing.loads(str(token), salt=salt, max_age=age))
    except (signing.BadSignature, TypeError) as problem:
        raise BadToken from problem


def file_token(version: PackageVersion, user_id: int) -> str:
    """Stable for one learner and one version over a period, and dead at the end of the next."""
    value = {"f": version.folder, "u": user_id, "p": period()}
    return signing.Signer(salt="scorm.files").sign_object(value)


def read_file_token(token: str) -> str:
    """The folder it opens. Raises BadToken."""
    try:
        value = signing.Signer(salt="scorm.files").unsign_object(token)
        folder, of_period = str(value["f"]), int(value["p"])
    except (signing.BadSignature, KeyError, TypeError, ValueError) as problem:
        raise BadToken from problem
    if of_period not in (period(), period() - 1):
        raise BadToken
    return folder


def period() -> int:
    return timezone.now().toordinal() // PERIOD_DAYS
