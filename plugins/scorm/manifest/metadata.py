"""Title, description and language out of learning object metadata, in both its dialects."""

from dataclasses import replace

from .model import Lom, Manifest
from .xmltree import Node, XmlError, parse

FRENCH = ("fr", "fre", "fra")


def read_lom(parent: Node) -> Lom:
    """The metadata of ``parent``; empty when it has none, or keeps it in a separate file."""
    metadata = parent.first("metadata")
    return read_general(metadata) if metadata else Lom()


def read_general(metadata: Node) -> Lom:
    general = next((node for node in metadata.walk() if node.name.lower() == "general"), None)
    if general is None:
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


def completed_by(manifest: Manifest, data: bytes) -> Manifest:
    """``manifest`` with what it does not say itself, out of the metadata file ``data``.

    An unreadable one is no reason to refuse a module, nor to bother its author.
    """
    try:
        found = read_general(parse(data).root)
    except XmlError:
        return manifest
    own = manifest.metadata
    lom = Lom(
        own.title or found.title,
        own.description or found.description,
        own.language or found.language,
    )
    return replace(manifest, metadata=lom)
