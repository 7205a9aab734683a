"""Addresses inside a package: xml:base, backslashes, and ADL's way of joining parameters."""

import posixpath
import re
from functools import reduce
from urllib.parse import unquote

EXTERNAL = re.compile(r"^(?:[a-z][a-z0-9+.-]+:|//)", re.IGNORECASE)
ON_THE_WEB = re.compile(r"^(?:https?:)?//[^/?#]", re.IGNORECASE)


def is_external(href: str) -> bool:
    """Outside the package, whatever it is: a site, a mail, a script."""
    return bool(EXTERNAL.match(href))


def is_on_the_web(href: str) -> bool:
    return bool(ON_THE_WEB.match(href))


def join(*parts: str) -> str:
    """``parts`` as one address: each a base of the next, as nested xml:base attributes are."""
    return reduce(joined, (part.replace("\\", "/") for part in parts if part), "")


def joined(base: str, part: str) -> str:
    """As everywhere on the web, a base that does not end in a slash counts for its folder only."""
    if is_external(part):
        return part
    return base[: base.rfind("/") + 1] + part.lstrip("/")


def as_folder(base: str) -> str:
    return base if not base or base.endswith(("/", "\\")) else base + "/"


def file_of(href: str) -> str:
    """The file that ``href`` names: no query nor fragment, percent-decoded, without dots."""
    path = unquote(re.split(r"[?#]", href, maxsplit=1)[0])
    return posixpath.normpath(path).lstrip("/") if path else ""


def with_parameters(href: str, parameters: str) -> str:
    """``href`` followed by an item's ``parameters``, by ADL's algorithm."""
    parameters = parameters.lstrip("?&")
    if not parameters:
        return href
    if parameters.startswith("#") and ("#" in href or "?" in href):
        return href
    return href + ("&" if "?" in href else "?") + parameters
