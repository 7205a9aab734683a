"""Tagged PDF: what a screen reader reads is the structure of the HTML that the page was made from.

The renderer draws and forgets what it drew. Here each paragraph and image remembers its element;
what it draws is marked on the page, the rest (lines, backgrounds, what repeats) becomes an
artifact; then the elements that have drawn something become the document's structure, in their
own order. `aria-hidden` is an artifact, `role="presentation"` a table that only lays out.

Reaches into the renderer (xhtml2pdf 0.2) in five places, and is long to import: see `_prepare`.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

import pikepdf
from django.template.loader import render_to_string
from pikepdf import Array, Dictionary, Name
from xhtml2pdf import context, parser, reportlab_paragraph
from xhtml2pdf.builders import printmarks

GRID = {"table": "Table", "thead": "THead", "tbody": "TBody", "tr": "TR"}
OF_TABLES = {**GRID, "th": "TH", "td": "TD", "caption": "Caption"}
TAGS = {**OF_TABLES, "p": "P", "img": "Figure"}
LISTS = {"list": "L", "listitem": "LI"}  # by role: a <ul> draws bullets in a font of the reader's
TAGS |= {f"h{level}": f"H{level}" for level in range(1, 7)}
INLINE = {"a", "abbr", "b", "br", "code", "em", "i", "small", "span", "strong", "sub", "sup", "u"}
# These hold their text themselves; elsewhere text without an element of its own is a paragraph.
HOLD_TEXT = {*TAGS.values(), "LI"} - {*GRID.values()}


class Element:
    """Of the HTML, without its text. Paragraphs carry theirs, and are copied: it never is."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: "Element | None") -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children: list[Element] = []
        self.places: list[tuple[int, int]] = []  # what it drew: page, number on that page
        self.box: list[float] = []
        if parent is not None:
            parent.children.append(self)

    def __deepcopy__(self, memo: Any) -> "Element":
        return self

    def with_ancestors(self) -> Iterator["Element"]:
        element: Element | None = self
        while element is not None:
            yield element
            element = element.parent

    @property
    def is_artifact(self) -> bool:
        hidden = any(one.attributes.get("aria-hidden") == "true" for one in self.with_ancestors())
        return hidden or (self.tag == "img" and not self.attributes.get("alt"))

    @property
    def comes_back(self) -> bool:
        """Drawn again on the next page, as frames and the heads of tables are."""
        around = list(self.with_ancestors())
        framed = len(around) > 2 and "id" in around[-3].attributes
        return framed or any(one.tag in ("thead", "th") for one in around)

    @property
    def lays_out(self) -> bool:
        """Of a table that is for the eye only."""
        tables = [one for one in self.with_ancestors() if one.tag == "table"]
        return bool(tables) and tables[0].attributes.get("role") == "presentation"

    @property
    def role(self) -> str:
        """Its tag in the structure; empty where only what it holds counts."""
        tag = LISTS.get(self.attributes.get("role", ""), TAGS.get(self.tag, ""))
        return "" if self.tag in OF_TABLES and self.lays_out else tag

    @property
    def is_told(self) -> bool:
        """Empty cells too: a row without them would not be read under its headings."""
        own = self.role in ("TH", "TD") or bool(self.places)
        return own or any(child.is_told for child in self.children)


class Operator(str):
    """A place in a page's code where what an element draws begins, or ends (None)."""

    __slots__ = ("element",)
    element: Element | None


class Recording:
    """Of one document: its outermost element, and what drew something on each page."""

    def __init__(self) -> None:
        self.top: Element | None = None
        self.pages: list[list[Element]] = []


_recording: ContextVar[Recording | None] = ContextVar("recording", default=None)


@contextmanager
def recording() -> Iterator[Recording]:
    """Around the rendering of one document."""
    _prepare()
    record = Recording()
    token = _recording.set(record)
    try:
        yield record
    finally:
        _recording.reset(token)


@cache
def _prepare() -> None:
    """Once per process: the renderer says for which element it draws."""
    paragraph, canvas = reportlab_paragraph.Paragraph, printmarks.MarkedCanvas
    parser.pisaLoop = _noting(parser.pisaLoop)
    context.pisaContext.addPara = _signing(context.pisaContext.addPara)
    paragraph.draw = _marking(paragraph.draw)
    reportlab_paragraph.roundedClip = _marking_image(reportlab_paragraph.roundedClip)
    canvas.showPage = _closing_page(canvas.showPage)


def _noting(loop: Callable[..., None]) -> Callable[..., None]:
    """Each element of the HTML, and who writes first in the paragraph in the making."""

    def noting(node: Any, context: Any, **kw: Any) -> None:
        record, parent = _recording.get(), getattr(node.parentNode, "told", None)
        if record is not None and node.nodeType == node.ELEMENT_NODE:
            node.told = Element(node.tagName.lower(), dict(node.attributes.items()), parent)
            record.top = record.top or node.told
        before = len(context.fragList)
        loop(node, context, **kw)
        for made in context.fragList[before:] if node.nodeName == "img" else ():
            made.cbDefn.image.element = node.told
        leaf = node.nodeType == node.TEXT_NODE and node.data.strip()
        leaf = leaf or node.nodeName in ("img", "pdf:pagenumber", "pdf:pagecount")
        free = getattr(context, "owner", None) is None and len(context.fragList) > before
        if parent is not None and parent.tag != "title" and leaf and free:
            context.owner = next(e for e in parent.with_ancestors() if e.tag not in INLINE)

    return noting


def _signing(add: Callable[..., None]) -> Callable[..., None]:
    def signing(context: Any, **kw: Any) -> None:
        before = len(context.story)
        add(context, **kw)
        for flowable in context.story[before:]:
            flowable.element, context.owner = getattr(context, "owner", None), None

    return signing


def _marking(draw: Callable[..., None]) -> Callable[..., None]:
    def marking(paragraph: Any) -> None:
        around = getattr(paragraph.canv, "drawing", None)
        _put(paragraph.canv, getattr(paragraph, "element", None))
        draw(paragraph)
        _put(paragraph.canv, around)

    return marking


def _put(canvas: Any, element: Element | None) -> None:
    canvas._code.append(Operator())
    canvas._code[-1].element = canvas.drawing = element


def _marking_image(clip: Callable[..., Any]) -> Callable[..., Any]:
    """An image in a paragraph is an element of its own: the paragraph goes on after it."""

    @contextmanager
    def marking(canvas: Any, image: Any, *box: float) -> Iterator[None]:
        element, around = getattr(image, "element", None), canvas.drawing
        if element is not None:
            at, (_x, _y, width, height) = canvas.absolutePosition(*box[:2]), box
            element.box = [*at, at[0] + width, at[1] + height]
        with clip(canvas, image, *box):
            _put(canvas, element)
            yield
            _put(canvas, around)

    return marking


def _closing_page(show: Callable[..., None]) -> Callable[..., None]:
    def closing(canvas: Any) -> None:
        record = _recording.get() or Recording()
        record.pages = canvas.__dict__.setdefault("told", [])
        canvas._code[:], drawn = _page_code(canvas._code, set().union(*record.pages))
        record.pages.append(drawn)
        show(canvas)

    return closing


def _page_code(code: list[str], seen: set[Element]) -> tuple[list[str], list[Element]]:
    """The page's code with numbered marks; everything between two of them is an artifact."""
    out: list[str] = []
    drawn: list[Element] = []
    for element, run in _runs(code):
        empty = not any(" Tj" in line or "TJ" in line or " Do" in line for line in run)
        back = element in seen and element is not None and element.comes_back
        if element is None or element.is_artifact or back or empty:
            out += ["/Artifact BMC", *run, "EMC"]
        else:
            out += [f"/{element.role or 'P'} <</MCID {len(drawn)}>> BDC", *run, "EMC"]
            drawn.append(element)
    return out, drawn


def _runs(code: list[str]) -> Iterator[tuple[Element | None, list[str]]]:
    element: Element | None = None
    run: list[str] = []
    for line in code:
        if isinstance(line, Operator):
            if run:
                yield element, run
            element, run = line.element, []
        else:
            run.append(line)
    yield element, run


def tagged(pdf: bytes, record: Recording, *, title: str, language: str) -> bytes:
    """The document with its structure, its language and its title."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root
        root.StructTreeRoot = _structure(document, record)
        root.MarkInfo, root.Lang = Dictionary(Marked=True), language
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        told = {"title": title, "language": language}
        words = render_to_string("documents/metadata.xml", told).encode()
        root.Metadata = document.make_stream(words, Type=Name.Metadata, Subtype=Name.XML)
        out = io.BytesIO()
        document.save(out, deterministic_id=True, min_version="1.7")
    return out.getvalue()


def _structure(document: Any, record: Recording) -> Any:
    parents: list[list[Any]] = [[None] * len(drawn) for drawn in record.pages]
    for at, drawn in enumerate(record.pages):
        for number, element in enumerate(drawn):
            element.places.append((at, number))
    tree = document.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array()))
    top = record.top or Element("html", {}, None)
    _tell(document, top, _below(document, tree, "Document"), parents)
    numbers: list[Any] = []
    for at, (page, elements) in enumerate(zip(document.pages, parents, strict=True)):
        page.obj.StructParents, page.obj.Tabs = at, Name.S
        numbers += [at, document.make_indirect(Array(elements))]
    tree.ParentTree = document.make_indirect(Dictionary(Nums=Array(numbers)))
    tree.ParentTreeNextKey = len(parents)
    return tree


def _below(document: Any, parent: Any, role: str) -> Any:
    made = Dictionary(Type=Name.StructElem, S=Name(f"/{role}"), P=parent, K=Array())
    parent.K.append(document.make_indirect(made))
    return parent.K[-1]


def _tell(document: Any, element: Element, parent: Any, parents: list[list[Any]]) -> None:
    """The element and those below, in the order of the HTML."""
    role = element.role
    into = _below(document, parent, role) if role else parent
    if attributes := _attributes(element, role):
        into.A = attributes
    if role == "Figure":
        into.Alt = element.attributes["alt"]
    holder = _below(document, into, "LBody") if role == "LI" else into
    drawn = holder if role in HOLD_TEXT or not element.places else _below(document, holder, "P")
    for page, number in element.places:
        of = document.pages[page].obj
        drawn.K.append(Dictionary(Type=Name.MCR, Pg=of, MCID=number))
        parents[page][number] = drawn
    for child in element.children:
        if child.is_told:
            _tell(document, child, holder, parents)
    if role and not len(into.K):
        del into.K  # of an empty cell
    elif role and len(into.K) == 1:
        into.K = into.K[0]


def _attributes(element: Element, role: str) -> Any:
    if role == "Figure":
        box = Array([round(side, 2) for side in element.box])
        return Dictionary(O=Name.Layout, Placement=Name.Block, BBox=box)
    found = Dictionary(O=Name.Table)
    if role == "TH":
        found.Scope = Name.Row if element.attributes.get("scope") == "row" else Name.Column
    for name, key in (("colspan", "/ColSpan"), ("rowspan", "/RowSpan")):
        if role in ("TH", "TD") and element.attributes.get(name, "").isdigit():
            found[key] = int(element.attributes[name])
    return found if len(found) > 1 else None
