"""The HTML and the CSS that administrators may write in a template; all else is taken out.

Nothing of it names an address or a file: no image, no link, no import, no `url()`.
"""

import re

TAGS = {"p", "br", "strong", "b", "em", "i", "u", "ul", "li", "span", "sup", "sub"}
# Each property with the values that it may have.
PROPERTIES = {
    "text-align": re.compile(r"left|center|right|justify"),
    "font-weight": re.compile(r"bold|normal"),
    "font-style": re.compile(r"italic|normal"),
    "font-size": re.compile(r"([7-9]|1[0-4])pt"),
    "color": re.compile(r"#[0-9a-fA-F]{6}"),
}
ITEM = re.compile(r"<li([^>]*)>")


def safe(text: str) -> str:
    """What documents print: paragraphs, and lists that mark their items themselves."""
    import nh3

    clean = nh3.clean(
        text if "<" in text else _paragraphs(text),
        tags=TAGS,
        clean_content_tags={"script", "style", "iframe", "object", "svg", "math"},
        attributes={tag: {"style"} for tag in TAGS - {"br"}},
        attribute_filter=_style,
        url_schemes=set(),
    )
    return _lists(clean)


def _paragraphs(text: str) -> str:
    """Words typed without any tag: an empty line parts paragraphs."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r", "")) if part.strip()]
    return "".join(f"<p>{part}</p>".replace("\n", "<br>") for part in parts)


def _style(tag: str, name: str, value: str) -> str | None:
    """The declarations of the list, with values of the list; None takes the attribute out."""
    kept = []
    for declaration in value.split(";"):
        prop, colon, given = (part.strip() for part in declaration.partition(":"))
        allowed = PROPERTIES.get(prop.lower())
        if colon and allowed and allowed.fullmatch(given):
            kept.append(f"{prop.lower()}: {given}")
    return "; ".join(kept) or None


def _lists(clean: str) -> str:
    """The renderer would take its bullets from a font that is not inside the document."""
    items = ITEM.sub(r"<p\1>– ", clean).replace("</li>", "</p>")
    return re.sub(r"</?ul[^>]*>", "", items)
