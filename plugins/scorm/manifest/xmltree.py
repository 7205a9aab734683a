"""A small element tree with line numbers, from untrusted XML: no DTD, no entity, no network."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from xml.parsers import expat

from django.utils.translation import gettext as _

from .places import place

MAX_BYTES = 10 * 1024 * 1024
MAX_DEPTH = 150
MAX_ELEMENTS = 150_000
XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
SEPARATOR = "\n"
DECLARED_ENCODING = re.compile(r"""^(<\?xml[^>]*?)\sencoding\s*=\s*["'][^"']*["']""")


class XmlError(Exception):
    """XML that cannot be read: a finding's code and what fills its message."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    @property
    def place(self) -> str:
        """The line, in words; empty when it has none."""
        return place(SimpleNamespace(line=self.values["line"])) if "line" in self.values else ""


@dataclass(slots=True)
class Node:
    """An element. ``family`` is the vocabulary of its namespace: adlcp, imsss, lom and so on."""

    name: str
    family: str
    line: int
    attributes: dict[str, str]
    children: list["Node"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces).strip()

    def all(self, name: str, family: str = "") -> Iterator["Node"]:
        """Children of that name, whatever their case: authoring tools disagree on it."""
        wanted = name.lower()
        return (
            child
            for child in self.children
            if child.name.lower() == wanted and family in ("", child.family)
        )

    def first(self, name: str, family: str = "") -> "Node | None":
        return next(self.all(name, family), None)

    def text_of(self, name: str) -> str:
        child = self.first(name)
        return child.text if child else ""

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name.lower(), default).strip()

    def walk(self) -> Iterator["Node"]:
        yield self
        for child in self.children:
            yield from child.walk()


FAMILIES = (
    ("adlcp", "adlcp"),
    ("adlseq", "adlseq"),
    ("adlnav", "adlnav"),
    ("imsss", "imsss"),
    ("imscc", "imscc"),
    ("imscp", "imscp"),
    ("imsmd", "lom"),
    ("/lom", "lom"),
)


def family_of(namespace: str) -> str:
    lowered = namespace.lower()
    return next((family for part, family in FAMILIES if part in lowered), "")


class TreeBuilder:
    """Receives expat's events; refuses a DOCTYPE at its start, before any entity exists.

    ``loose`` takes prefixes as they come, declared or not.
    """

    def __init__(self, *, loose: bool = False) -> None:
        self.loose = loose
        self.parser = expat.ParserCreate(namespace_separator=None if loose else SEPARATOR)
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.StartNamespaceDeclHandler = self.namespace
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.stack: list[Node] = []
        self.root: Node | None = None
        self.namespaces: set[str] = set()
        self.elements = 0

    def doctype(self, *_arguments: object) -> None:
        raise XmlError("P04-doctype", line=self.parser.CurrentLineNumber)

    def namespace(self, _prefix: str | None, uri: str | None) -> None:
        self.namespaces.add(uri or "")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise XmlError("P04-too-big", limit=_("150 000 éléments"))
        namespace, _separator, name = tag.rpartition(":" if self.loose else SEPARATOR)
        read = loose_attribute_name if self.loose else attribute_name
        node = Node(
            name=name,
            family=family_of(namespace),
            line=self.parser.CurrentLineNumber,
            attributes={read(key): value for key, value in attributes.items()},
        )
        if self.loose:
            declared = (key for key in attributes if key.startswith("xmlns"))
            self.namespaces.update(attributes[key] for key in declared)
        if self.stack:
            self.stack[-1].children.append(node)
        else:
            self.root = node
        self.stack.append(node)
        if len(self.stack) > MAX_DEPTH:
            raise self.malformed(_("les éléments sont imbriqués trop profondément"))

    def end(self, _tag: str) -> None:
        self.stack.pop()

    def characters(self, text: str) -> None:
        self.stack[-1].pieces.append(text)

    def malformed(self, reason: str) -> XmlError:
        return XmlError(
            "P04-malformed-xml",
            line=self.parser.CurrentLineNumber,
            column=self.parser.CurrentColumnNumber + 1,
            reason=reason,
        )

    def build(self, data: bytes) -> Node:
        self.parser.Parse(data, True)
        if self.root is None:
            raise self.malformed(_("le fichier est vide"))
        return self.root


def attribute_name(key: str) -> str:
    namespace, _separator, name = key.rpartition(SEPARATOR)
    return "xml:base" if (namespace, name) == (XML_NAMESPACE, "base") else name.lower()


def loose_attribute_name(key: str) -> str:
    return "xml:base" if key.lower() == "xml:base" else key.rpartition(":")[2].lower()


@dataclass(frozen=True, slots=True)
class Document:
    root: Node
    namespaces: frozenset[str]
    encoding_read: str = ""
    """The encoding assumed against what the file announces; empty when it told the truth."""
    loose_prefixes: bool = False
    """Prefixes were used that nothing declares."""


def parse(data: bytes) -> Document:
    """The tree of ``data``; raises ``XmlError``.

    A file that is not in its announced encoding is read again as what it is: UTF-16, UTF-8, or
    Windows-1252, which is what French tools that get this wrong have written.
    """
    if len(data) > MAX_BYTES:
        raise XmlError("P04-too-big", limit=_("10 Mo"))
    try:
        return build(data)
    except expat.ExpatError as problem:
        recoded, encoding = recode(data) if problem.code in ENCODING_PROBLEMS else (data, "")
        if recoded == data:
            raise described(problem) from problem
    try:
        return build(recoded, encoding_read=encoding)
    except expat.ExpatError as problem:
        raise described(problem) from problem


def build(data: bytes, encoding_read: str = "") -> Document:
    builder = TreeBuilder()
    try:
        root = builder.build(data)
    except expat.ExpatError as problem:
        if problem.code != UNBOUND_PREFIX:
            raise
        builder = TreeBuilder(loose=True)
        root = builder.build(data)
    return Document(root, frozenset(builder.namespaces), encoding_read, builder.loose)


UNBOUND_PREFIX = expat.errors.codes[expat.errors.XML_ERROR_UNBOUND_PREFIX]


ENCODING_PROBLEMS = {
    expat.errors.codes[name]
    for name in (
        expat.errors.XML_ERROR_INVALID_TOKEN,
        expat.errors.XML_ERROR_UNKNOWN_ENCODING,
        expat.errors.XML_ERROR_INCORRECT_ENCODING,
        expat.errors.XML_ERROR_MISPLACED_XML_PI,
    )
}


def recode(data: bytes) -> tuple[bytes, str]:
    """``data`` as UTF-8, without announced encoding or leading blanks, and the encoding found."""
    for encoding in (
        "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig",
        "cp1252",
    ):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return DECLARED_ENCODING.sub(r"\1", text.lstrip()).encode("utf-8"), ENCODING_LABELS[
            encoding
        ]
    return data, ""


ENCODING_LABELS = {"utf-16": "UTF-16", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}


def described(problem: expat.ExpatError) -> XmlError:
    return XmlError(
        "P04-malformed-xml",
        line=problem.lineno,
        column=problem.offset + 1,
        reason=reason_of(problem),
    )


def reason_of(problem: expat.ExpatError) -> str:
    """Expat's reason in French."""
    reasons = {
        expat.errors.XML_ERROR_TAG_MISMATCH: _(
            "une balise ouverte n’est pas fermée au bon endroit"
        ),
        expat.errors.XML_ERROR_UNCLOSED_TOKEN: _("le fichier s’arrête au milieu d’une balise"),
        expat.errors.XML_ERROR_NO_ELEMENTS: _("le fichier est vide ou coupé avant la fin"),
        expat.errors.XML_ERROR_INVALID_TOKEN: _("un caractère est interdit à cet endroit"),
        expat.errors.XML_ERROR_UNDEFINED_ENTITY: _("un signe « & » introduit un mot inconnu"),
        expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE: _("un attribut est donné deux fois"),
        expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: _("du texte suit la fin du document"),
        expat.errors.XML_ERROR_UNKNOWN_ENCODING: _("son encodage est inconnu"),
        expat.errors.XML_ERROR_PARTIAL_CHAR: _("le fichier est coupé au milieu d’un caractère"),
    }
    return reasons.get(expat.errors.messages[problem.code], _("la syntaxe XML n’est pas respectée"))
