"""ADL's cases as they lie beside the project: packages, and what their scripts say and expect."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from defusedxml import ElementTree

CORPUS = Path(__file__).parents[3] / "shared" / "scorm-corpus" / "adl-cts-2004-4e"
METHODS = {"Initialize", "SetValue", "GetValue", "Commit", "COI"}
METHODS |= {"GetLastError", "GetErrorString", "GetDiagnostic"}
INITIALIZE = {"m": "Initialize", "raw": "I->->t->0", "arg": "", "ret": "true", "err": "0"}


def set_value(element: str, value: str) -> dict[str, Any]:
    raw = f"SET->{element}!{value}->t->0"
    return {"m": "SetValue", "raw": raw, "el": element, "val": value, "ret": "true", "err": "0"}


@dataclass(frozen=True)
class Visit:
    """One delivery: what is asked of whoever looks, what the SCO does, what the user does then."""

    activity: str
    number: int
    steps: tuple[dict[str, Any], ...]
    then: str = ""
    questions: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        return f"Act{self.activity}V{self.number}"

    @property
    def request(self) -> str:
        """The navigation that the SCO itself asks for."""
        asked = [step for step in self.steps if step.get("el") == "adl.nav.request"]
        return asked[-1]["val"] if asked and asked[-1]["m"] == "SetValue" else ""


@dataclass(frozen=True)
class Package:
    """One file of ADL's."""

    name: str

    @property
    def path(self) -> Path:
        return CORPUS / f"LMSTestPackage_{self.name}.zip"

    @cached_property
    def manifest(self) -> Any:
        with ZipFile(self.path) as file:
            return ElementTree.fromstring(file.read("imsmanifest.xml"))

    def _elements(self, *names: str) -> Iterable[Any]:
        return (e for e in self.manifest.iter() if e.tag.rpartition("}")[2] in names)

    @cached_property
    def items(self) -> dict[str, str]:
        """Identifiers by title; the organisation's is that of the root."""
        known: dict[str, str] = {}
        for element in self._elements("organization", "item"):
            title = next(child for child in element if child.tag.endswith("}title"))
            known.setdefault((title.text or "").strip(), element.get("identifier", "").strip())
        return known

    def item(self, words: str) -> str:
        """The identifier of what ADL's instructions call so."""
        if words.startswith("the activity that corresponds to the root"):
            return next(iter(self.items.values()))
        return self.items[words]

    @cached_property
    def shared(self) -> set[str]:
        """The global objectives and data stores that its activities write or read."""
        maps = self._elements("mapInfo", "map")
        return {e.get("targetObjectiveID") or e.get("targetID") or "" for e in maps} - {""}


@dataclass(frozen=True)
class Case:
    """`start`: what to choose first where nothing starts by itself."""

    name: str
    visits: tuple[Visit, ...]
    start: str = ""
    packages: tuple[Package, ...] = field(default=(), compare=False)

    @property
    def kind(self) -> str:
        """Its family in ADL's documents."""
        return re.split(r"-", self.name)[0]

    def package_of(self, visit: Visit) -> Package:
        letter = visit.activity.lstrip("0123456789")
        named = (package for package in self.packages if package.name == self.name + letter)
        return next(named, self.packages[0])


def is_there() -> bool:
    return (CORPUS / "_cases.json").is_file()


needs_corpus = pytest.mark.skipif(
    not is_there(), reason="ADL's conformance suite is not beside the project"
)


def read_cases() -> dict[str, Case]:
    """All 188, by name, in ADL's order."""
    decoded = json.loads((CORPUS / "_cases.json").read_text())
    return {entry["id"]: mended(case_of(entry)) for entry in decoded}


def case_of(entry: dict[str, Any]) -> Case:
    name = entry["id"]
    names = ("DDMa", "DDMb") if name == "DDM" else (name,)
    start = "" if entry["start"] in (".", *names) else entry["start"]
    visits = tuple(visit_of(visit) for visit in entry["visits"])
    return Case(name, visits, start, tuple(Package(name) for name in names))


def visit_of(entry: dict[str, Any]) -> Visit:
    asked = entry.get("UIQ", "").split("~") if entry.get("UIQ") else []
    return Visit(
        activity=entry["act"],
        number=entry["v"],
        steps=tuple(step_of(step) for step in entry["steps"] if step["m"] in METHODS),
        then=entry.get("CUI", ""),
        questions=tuple(zip(asked, entry.get("UIA", "").split("~"), strict=False)),
    )


def step_of(step: dict[str, Any]) -> dict[str, Any]:
    """One line of DDM has a stray field before the two that say what is expected."""
    if step["m"] == "SetValue" and step["ret"] not in ("true", "false"):
        return step | {"ret": "true", "err": "0"}
    return step


def mended(case: Case) -> Case:
    """Three scripts write a key twice, so that what reads them as properties loses the first.

    CO-10 loses a request without which it cannot go on, MS-07 two scores without which what ADL
    expects cannot come; CM-09aa loses a whole visit, its second block for activity 1 being named
    like the first.
    """
    if case.name == "MS-07":
        visits = list(case.visits)
        at = next(i for i, visit in enumerate(visits) if visit.name == "Act6V1")
        initialize, normal, following = visits[at].steps
        scores = (
            set_value("cmi.score.scaled", "0.20"),
            set_value("cmi.objectives.&obj1&.score.scaled", "0.81"),
        )
        visits[at] = replace(visits[at], steps=(initialize, *scores, following, normal))
        return replace(case, visits=tuple(visits))
    if case.name == "CO-10":
        first = case.visits[0]
        asked = set_value("adl.nav.request", "continue")
        steps = (*first.steps[:-1], asked, first.steps[-1])
        return replace(case, visits=(replace(first, steps=steps), *case.visits[1:]))
    if case.name == "CM-09aa":
        again, second, last = case.visits
        other = set_value("adl.nav.request", "{target=activity_3}choice")
        first = replace(again, steps=(INITIALIZE, other), then="Continue")
        return replace(case, visits=(first, second, replace(again, number=2), last))
    return case


def families(cases: Iterable[Case]) -> list[list[Case]]:
    """Cases that read each other's objectives are played in order, by one learner."""
    found: list[tuple[set[str], list[Case]]] = []
    for case in cases:
        shared = set().union(*(package.shared for package in case.packages))
        near = next((family for known, family in found if known & shared), None)
        if near is None:
            found.append((shared, [case]))
        else:
            near.append(case)
            next(known for known, family in found if family is near).update(shared)
    return [family for _shared, family in found]
