"""The contract between the core and its plugins: what a plugin declares, what it is asked.

A plugin is a Django application whose AppConfig derives from `PluginConfig`. Here is only what
Django, Wagtail and Celery have no word for. Every question has a harmless default answer.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message as MimePart
from typing import IO, TYPE_CHECKING, Any, ClassVar

from django.apps import AppConfig
from django.conf import settings
from django.db.models import QuerySet
from laces.components import Component

if TYPE_CHECKING:
    from courses.models import CoursePage, CourseRun, Enrolment, Message, User


@dataclass(frozen=True)
class Place:
    """Where: a key that never changes, and the words as they are printed."""

    key: str
    words: str
    latitude: float | None = None
    longitude: float | None = None
    access: str = ""  # in words: step-free, parking, how one comes
    within: str = ""  # the key of the whole, for a room


@dataclass(frozen=True)
class Occasion:
    """One dated meeting of a run. `uid` is stable for life, `sequence` only grows."""

    uid: str
    sequence: int
    run_id: int
    title: str
    start: datetime
    end: datetime
    zone: str
    place: Place | None = None
    remote_link: str = ""
    trainers: tuple[str, ...] = ()
    status: str = "confirmed"  # or "cancelled"
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Blocker:
    """Why something cannot be affirmed, and the address of the screen where it is mended."""

    reason: str
    address: str = ""


@dataclass(frozen=True)
class Fact:
    """What a plugin affirms about an enrolment, or (`valid` false) what forbids to affirm it."""

    enrolment_id: int
    kind: str
    label: str
    text: str = ""
    start: datetime | None = None
    end: datetime | None = None
    place: str = ""
    people: tuple[str, ...] = ()
    minutes: int = 0
    nature: str = ""  # courses.models.Nature
    known_by: str = ""  # courses.models.KnownBy
    valid: bool = True
    blockers: tuple[Blocker, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """A file, of a run's audit bundle or a person's archive; `open` gives its bytes when wanted."""

    name: str
    content_type: str
    open: Callable[[], IO[bytes]] = field(repr=False)


@dataclass(frozen=True)
class PersonalData:
    """One kind of data about a person, as « Mes données » tells it, in French."""

    what: str
    purpose: str
    until: str
    seen_by: str
    stays: str = ""  # what an erasure leaves, why, until when; empty: nothing


class PluginConfig(AppConfig):
    """What a plugin declares and answers. Switched off, it keeps its tables and its erasure."""

    summary: ClassVar[Any] = ""  # one French sentence
    url_prefix: ClassVar[str] = ""  # stable; reserved as a slug under the home page
    catalogue_filters: ClassVar[dict[str, Any]] = {}  # of django-filter; courses.plugin_facets
    enrolment_filters: ClassVar[dict[str, Any]] = {}
    # A panel of the home and its doors, made for an audience: "", "parents" or "teachers".
    front_panel: ClassVar[type[Component] | None] = None
    beat_schedule: ClassVar[dict[str, dict[str, Any]]] = {}
    public_models: ClassVar[tuple[str, ...]] = ()  # a write to these makes public pages again
    default = False  # imported into a plugin's apps.py, this class is not its configuration

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.default = True

    @property
    def is_on(self) -> bool:
        return self.label not in settings.TNE_PLUGINS_OFF

    def course_panels(self, course: "CoursePage", user: "User | None") -> Iterable[Component]:
        return ()

    def run_panels(self, run: "CourseRun", user: "User | None") -> Iterable[Component]:
        return ()

    def learner_panels(self, user: "User") -> Iterable[Component]:
        return ()

    def trainer_panels(self, user: "User") -> Iterable[Component]:
        return ()

    def occasions(self, runs: "QuerySet[CourseRun]") -> Iterable[Occasion]:
        return ()

    def facts(self, enrolments: "Sequence[Enrolment]") -> Iterable[Fact]:
        return ()  # asked for at most 500 enrolments at a time

    def evidence(self, run: "CourseRun") -> Iterable[Evidence]:
        return ()

    def message_parts(self, message: "Message") -> Iterable[MimePart]:
        return ()

    def personal_data(self, user: "User") -> Iterable[PersonalData]:
        return ()

    def export_personal_data(self, user: "User") -> dict[str, Any]:
        return {}  # JSON-ready; obligatory for a plugin that stores any personal data

    def export_personal_files(self, user: "User") -> Iterable[Evidence]:
        return ()

    def erase_personal_data(self, user: "User") -> None:
        """Inside the caller's transaction; keeps what the law requires, as pseudonyms."""

    def purge_personal_data(self, *, dry_run: bool) -> dict[str, int]:
        return {}  # once a day, what is past its period goes: how many, by French name

    def merge_people(self, kept: "User", duplicate: "User") -> None:
        """Inside the caller's transaction: what points to the duplicate is the other's now."""
