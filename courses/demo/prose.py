"""Plain text as authors write it in the files of the demonstration, made into rich text.

A blank line parts paragraphs; lines that open with "- " make a list, with "1. " a numbered one;
"## " opens a heading, "?? " a question whose answer follows; **two stars** make words bold.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.utils.html import escape

NARROW, PLAIN = "\u202f", "\u00a0"
BOLD = re.compile(r"\*\*(.+?)\*\*")
LISTS = {"- ": "ul", "1. ": "ol"}


def typeset(written: Any) -> Any:
    """The same tables and lists, every text in them with the no-break spaces of French."""
    if isinstance(written, dict):
        return {key: typeset(value) for key, value in written.items()}
    if isinstance(written, list):
        return [typeset(value) for value in written]
    if not isinstance(written, str):
        return written
    spaced = re.sub(r" ([;!?%€])", rf"{NARROW}\1", written)
    return re.sub(
        r" ([:»])|(«) ", lambda found: f"{PLAIN}{found[1]}" if found[1] else f"«{PLAIN}", spaced
    )


def blocks(text: str) -> list[str]:
    """Headings, paragraphs and lists, in order."""
    return [block.strip() for block in re.split(r"\n\s*\n", text) if block.strip()]


def rich_text(text: str) -> str:
    return "".join(map(_html, blocks(text)))


def _html(block: str) -> str:
    lines = [line.strip() for line in block.splitlines()]
    for mark, tag in LISTS.items():
        if all(line.startswith(mark) for line in lines):
            items = "".join(f"<li>{_inline(line[len(mark) :])}</li>" for line in lines)
            return f"<{tag}>{items}</{tag}>"
    if block.startswith("## "):
        return f"<h2>{_inline(' '.join(lines)[3:])}</h2>"
    return f"<p>{_inline(' '.join(lines))}</p>"


def _inline(text: str) -> str:
    return BOLD.sub(r"<b>\1</b>", str(escape(text)))


def stream(text: str) -> list[tuple[str, Any]]:
    """The body of a course: (name of the block, value), as a StreamField takes it."""
    from wagtail.rich_text import RichText

    body: list[tuple[str, Any]] = []
    for kind, title, inside in _sections(blocks(text)):
        answer = RichText("".join(map(_html, inside)))
        if kind == "?? ":
            body.append(("question", {"question": title, "answer": answer}))
            continue
        if title:
            body.append(("heading", title))
        if inside:
            body.append(("text", answer))
    return body


def _sections(found: Iterable[str]) -> list[tuple[str, str, list[str]]]:
    """(mark, title, blocks below it); what stands before any title has neither."""
    sections: list[tuple[str, str, list[str]]] = [("", "", [])]
    for block in found:
        if block.startswith(("## ", "?? ")):
            sections.append((block[:3], " ".join(block[3:].split()), []))
        else:
            sections[-1][2].append(block)
    return [section for section in sections if section[1] or section[2]]


def words(text: str) -> int:
    return len(re.findall(r"\w[\w’'-]*", text))
