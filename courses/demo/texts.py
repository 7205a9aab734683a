"""Reads the files of the demonstration: TOML, one per course in `texts/`."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .prose import typeset

HERE = Path(__file__).parent


def read(path: Path) -> dict[str, Any]:
    tables: dict[str, Any] = typeset(tomllib.loads(path.read_text(encoding="utf-8")))
    return tables


def places() -> dict[str, Any]:
    return read(HERE / "places.toml")


def people() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read(HERE / "people.toml")["people"]
    return found


def directory() -> dict[str, Any]:
    return read(HERE / "directory.toml")


def crowds() -> list[dict[str, Any]]:
    """Sessions of a course, as in its file, with the people who follow them."""
    found: list[dict[str, Any]] = read(HERE / "crowds.toml")["crowds"]
    return found


def courses() -> Iterator[dict[str, Any]]:
    """One table per course. Its keys are the fields of a course, but for `audiences`,
    `minutes` (by nature), `terms` (« kind:code »), `territory` (whose catalogue holds it),
    `author`, and the lists `activities`, `runs` and `learners`.
    """
    for path in sorted((HERE / "texts").glob("*.toml")):
        yield read(path)
