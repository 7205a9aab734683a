"""What changed from one version of a module to the next: its steps, its files, its weight."""

import filecmp
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

MOST_EXAMPLES = 8
Step = Mapping[str, Any]


def compare(before: list[Step], after: list[Step], old: Path, new: Path) -> dict[str, Any]:
    """JSON-ready. ``old`` and ``new`` are the folders of the files."""
    return {"steps": compare_steps(before, after), "files": compare_files(old, new)}


def compare_steps(before: list[Step], after: list[Step]) -> dict[str, Any]:
    """By identifier first; tools that renew those at each export are seen through by the titles."""
    old, new = {step["id"]: step for step in before}, {step["id"]: step for step in after}
    gone = [step for step in before if step["id"] not in new]
    come = [step for step in after if step["id"] not in old]
    known = {step["title"] for step in gone} & {step["title"] for step in come}
    renamed = [
        [old[step["id"]]["title"], step["title"]]
        for step in after
        if step["id"] in old and old[step["id"]]["title"] != step["title"]
    ]
    return {
        "added": titles_of(come, known),
        "removed": titles_of(gone, known),
        "renamed": renamed,
        "moved": in_order(before, new) != in_order(after, old),
    }


def titles_of(steps: Iterable[Step], known: set[str]) -> list[str]:
    return [step["title"] for step in steps if step["title"] not in known]


def in_order(steps: Iterable[Step], others: Mapping[str, Step]) -> list[str]:
    """Of those that both versions have."""
    return [step["id"] for step in steps if step["id"] in others]


def compare_files(old: Path, new: Path) -> dict[str, Any]:
    """For each kind of change, how many files and a few of their names."""
    before, after = names_of(old), names_of(new)
    changed = sorted(
        name for name in before & after if not filecmp.cmp(old / name, new / name, shallow=False)
    )
    found = {"added": sorted(after - before), "removed": sorted(before - after), "changed": changed}
    return {
        kind: {"count": len(names), "examples": names[:MOST_EXAMPLES]}
        for kind, names in found.items()
    }


def names_of(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
