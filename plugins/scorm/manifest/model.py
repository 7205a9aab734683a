"""What a manifest says, as frozen values. Measures stay as written there: 0 to 1."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from .sequencing import Sequencing


class ScormVersion(StrEnum):
    V12 = "1.2"
    V2004_2 = "2004-2"
    V2004_3 = "2004-3"
    V2004_4 = "2004-4"

    @property
    def is_2004(self) -> bool:
        return self is not ScormVersion.V12

    @property
    def label(self) -> str:
        if self is ScormVersion.V12:
            return "SCORM 1.2"
        return f"SCORM 2004, {self.value[-1]}e édition"


@dataclass(frozen=True, slots=True)
class Lom:
    """The few fields of learning object metadata that people read."""

    title: str = ""
    description: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """``href`` and ``files`` are resolved against every xml:base, and still percent-encoded.

    The spare ones are the same with each base taken for a folder, final slash or not: tools that
    forget it mean that.
    """

    identifier: str
    href: str
    scorm_type: str
    line: int
    files: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()
    spare_href: str = ""
    spare_files: tuple[str, ...] = ()

    @property
    def is_sco(self) -> bool:
        return self.scorm_type == "sco"


@dataclass(frozen=True, slots=True)
class CompletionThreshold:
    """2004 4th edition; the 2nd and 3rd only had the measure, as text."""

    min_progress_measure: float | None = None
    completed_by_measure: bool = False
    progress_weight: float = 1.0


@dataclass(frozen=True, slots=True)
class DataMap:
    """A bucket of ``adl.data`` shared between SCOs (2004 4th edition)."""

    target_id: str
    read: bool = True
    write: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    identifier: str
    title: str
    line: int
    resource: str = ""
    launch: str = ""
    visible: bool = True
    parameters: str = ""
    prerequisites: str = ""
    mastery_score: float | None = None
    max_time_allowed: str = ""
    time_limit_action: str = ""
    data_from_lms: str = ""
    completion_threshold: CompletionThreshold | None = None
    hidden_controls: tuple[str, ...] = ()
    data_maps: tuple[DataMap, ...] = ()
    sequencing: Sequencing | None = None
    metadata: Lom = Lom()
    children: tuple["Item", ...] = ()

    def walk(self) -> Iterator["Item"]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Organisation:
    identifier: str
    title: str
    line: int
    items: tuple[Item, ...] = ()
    sequencing: Sequencing | None = None
    objectives_global_to_system: bool = True
    shared_data_global_to_system: bool = True
    completion_threshold: CompletionThreshold | None = None
    metadata: Lom = Lom()

    def walk(self) -> Iterator[Item]:
        for item in self.items:
            yield from item.walk()


@dataclass(frozen=True, slots=True)
class Manifest:
    identifier: str
    version: ScormVersion
    organisations: tuple[Organisation, ...]
    default: str
    resources: dict[str, Resource] = field(default_factory=dict)
    metadata: Lom = Lom()
    metadata_file: str = ""

    @property
    def organisation(self) -> Organisation:
        """The one that learners follow."""
        return next(entry for entry in self.organisations if entry.identifier == self.default)

    @property
    def title(self) -> str:
        return self.organisation.title or self.metadata.title or self.identifier

    @property
    def launchables(self) -> list[Item]:
        """The steps a learner can open, in order."""
        return [item for item in self.organisation.walk() if item.launch]

    @property
    def scos(self) -> list[Item]:
        return [item for item in self.launchables if self.resources[item.resource].is_sco]

    def with_launches(self, launches: dict[str, str]) -> "Manifest":
        """This manifest with the address each item opens, by item identifier."""
        organisations = tuple(
            replace(
                organisation, items=tuple(launched(item, launches) for item in organisation.items)
            )
            for organisation in self.organisations
        )
        return replace(self, organisations=organisations)

    def as_json(self) -> dict[str, Any]:
        """What is stored, and given to the player: of the organisations, only the default one."""
        return {
            "identifier": self.identifier,
            "version": self.version.value,
            "title": self.title,
            "description": self.metadata.description,
            "language": self.metadata.language,
            "organisation": asdict(self.organisation),
            "organisations": [entry.identifier for entry in self.organisations],
            "scorm_types": {key: resource.scorm_type for key, resource in self.resources.items()},
        }


def launched(item: Item, launches: dict[str, str]) -> Item:
    return replace(
        item,
        launch=launches.get(item.identifier, item.launch),
        children=tuple(launched(child, launches) for child in item.children),
    )
