"""How close the lines of a document come so that one page holds it: reckoned, never tried out.

Millimetres of the page that `page.css` draws. The accessible twin says everything at any length;
a transcript, or a run of very many half-days, goes on to a second page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.utils.html import strip_tags

from .wording import Row, Table, Words

HELD = 181.0


@dataclass(frozen=True)
class Level:
    """Heights in millimetres, lengths in characters of one line."""

    number: int
    title: float
    line: float
    between: float
    length: int
    cell: float
    cell_between: float
    longest: int  # of a line of a row
    most: int  # lines of a row
    head: float = 1  # the name, the course and the notes, beside their usual height


LEVELS = (
    Level(0, 15, 5.1, 3.4, 74, 3.9, 2.6, 400, 20),
    Level(1, 12, 4.2, 2.3, 84, 3.7, 1.8, 260, 12),
    Level(2, 12, 3.6, 1.5, 80, 3.4, 1.2, 150, 8),
    Level(3, 9, 3.4, 1.1, 84, 3.1, 1.1, 78, 5, 0.8),
)
# Characters of a cell, which columns break into lines.
CELLS = (110, 110, 75, 52)


def fitted(facts: Mapping[str, Any], words: Words, texts: Mapping[str, str]) -> dict[str, Any]:
    """The first level that fits, else the closest."""
    fits = (level for level in LEVELS if _height(level, facts, words, texts) <= HELD)
    level = next(fits, LEVELS[-1])
    return {
        "density": level.number,
        "line_limit": level.longest,
        "most_lines": f":{level.most}",
        "most": level.most,
        "cell_limit": CELLS[level.number],
    }


def _height(
    level: Level, facts: Mapping[str, Any], words: Words, texts: Mapping[str, str]
) -> float:
    rows = sum(_row(level, row) for row in words.rows)
    tables = sum(_table(level, table) for table in words.tables)
    said = [*words.sentences, *([facts["decision"]["words"]] if facts.get("decision") else [])]
    notes = sum(4.4 * ceil(len(sentence) / 105) + 3 for sentence in said)
    written = sum(_text(texts.get(name, "")) for name in ("opening", "closing"))
    return _head(level, facts, words) + rows + tables + notes * level.head + written


def _head(level: Level, facts: Mapping[str, Any], words: Words) -> float:
    name = len(facts["name"])
    size, length = (10, 34) if name <= 34 else (7.5, 46) if name <= 60 else (6, 58)
    course = len(words.course)
    height = 5.2 * ceil(len(words.before) / 88) + 2
    height += size * ceil(name / length) + 3.5
    height += 7 if words.after else 0
    height += (7 * ceil(course / 54) if course <= 90 else 5.3 * ceil(course / 70)) + 4
    height += 4.8 * ceil(len(words.warning) / 84) + 7 if words.warning else 0
    return level.title + (6 if facts.get("replaces") else 0) + height * level.head


def _row(level: Level, row: Row) -> float:
    most = len(row.lines) if row.whole else level.most
    kept = [line[: level.longest] for line in row.lines[:most]]
    return level.line * sum(ceil(len(line) / level.length) for line in kept) + level.between


def _table(level: Level, table: Table) -> float:
    """Columns are as wide as `widths` says, in hundredths of some hundred and five characters."""
    rows = [*table.rows, *([table.total] if table.total else [])]
    heights = [
        max(
            ceil(_length(level, cell) / max(1, 1.05 * width))
            for cell, width in zip(row, table.widths, strict=True)
        )
        for row in rows
    ]
    return 15 + sum(level.cell * max(1, lines) + level.cell_between for lines in heights)


def _length(level: Level, cell: str) -> int:
    """An address that is cut leads nowhere: document.html leaves it whole."""
    return len(cell) if "://" in cell else min(len(cell), CELLS[level.number])


def _text(html: str) -> float:
    words = strip_tags(html)
    return 5 * (html.count("<p") + html.count("<br") + len(words) / 85) + 3 if words else 0
