"""Title, description and language out of learning object metadata, in both its dialects."""

from .model import Lom
from .xmltree import Node

FRENCH = ("fr", "fre", "fra")


def read_lom(parent: Node) -> Lom:
    """The metadata of ``parent``; empty when it has none, or keeps it in a separate file."""
    metadata = parent.first("metadata")
    general = metadata and next(
        (node for node in metadata.walk() if node.name.lower() == "general"), None
    )
    if not general:
        return Lom()
    return Lom(
        title=localised(general.first("title")),
        description=localised(general.first("description")),
        language=general.text_of("language"),
    )


def localised(node: Node | None) -> str:
    """The French string of a language map, else the first one."""
    if node is None:
        return ""
    strings = [*node.all("string"), *node.all("langstring")]
    if not strings:
        return node.text
    french = (entry for entry in strings if language_of(entry) in FRENCH)
    return next(french, strings[0]).text


def language_of(entry: Node) -> str:
    return (entry.get("language") or entry.get("lang")).lower().partition("-")[0]
