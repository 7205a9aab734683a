"""Holds a manifest against the files that came with it, and mends what only differs by spelling."""

import posixpath
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote, unquote, urlsplit

from .manifest import Item, Manifest, Resource
from .manifest.addresses import file_of, is_external, is_on_the_web, with_parameters
from .manifest.places import MANIFEST_NAME, place
from .report import Report

UNESCAPED = "/!$&'()*+,;=:@~"
PATH = re.compile(r"[^?#]*")


class Names:
    """The files of an archive, found whatever the case, the accents or the escapes of a link."""

    def __init__(self, names: set[str]) -> None:
        self.exact = names
        self.folded = {folded(name): name for name in names}

    def find(self, *hrefs: str) -> tuple[str, str]:
        """The file that the first usable of ``hrefs`` names, and what follows it: ?x=1#f.

        Empty when there is none.
        """
        tried = [spelling for href in hrefs for spelling in spellings(href)]
        for name, tail in tried:
            if name in self.exact:
                return name, tail
        for name, tail in tried:
            if folded(name) in self.folded:
                return self.folded[folded(name)], tail
        return "", ""


def folded(name: str) -> str:
    """What a Mac, Windows and a server would take for the same name."""
    return unicodedata.normalize("NFC", name).casefold()


def spellings(href: str) -> Iterator[tuple[str, str]]:
    """The names that ``href`` may mean: as the web has it first, then as careless tools do."""
    path = PATH.match(href).group()
    tail = href[len(path) :]
    for name in (file_of(href), path, unquote(path, encoding="latin-1")):
        yield posixpath.normpath(name).lstrip("/"), tail
    yield href, ""


def check_contents(manifest: Manifest, names: set[str], report: Report) -> Manifest:
    """``manifest`` with launch addresses as they must be asked for; ``report`` gets the faults."""
    files = Names(names)
    resources = {
        key: matched(resource, files, report) for key, resource in manifest.resources.items()
    }
    note_missing_files(resources, files, report)
    launches = {}
    for organisation in manifest.organisations:
        for item in organisation.walk():
            if item.launch:
                resource = resources[item.resource]
                check_launch(item, resource, files, report)
                launches[item.identifier] = with_parameters(resource.href, item.parameters)
    return replace(manifest, resources=resources).with_launches(launches)


def matched(resource: Resource, files: Names, report: Report) -> Resource:
    """``resource`` with its address as the archive spells it, percent-encoded where needed."""
    if not resource.href or is_external(resource.href):
        return resource
    name, tail = files.find(resource.href, resource.spare_href)
    if not name:
        return resource
    asked = file_of(resource.href)
    if name != asked and folded(name) == folded(asked):
        report.add("P05-case", place(resource), name=asked, actual=name)
    return replace(resource, href=quote(name, safe=UNESCAPED) + tail)


def check_launch(item: Item, resource: Resource, files: Names, report: Report) -> None:
    title, where = item.title or item.identifier, place(item)
    if is_on_the_web(resource.href):
        report.add("P08-external-launch", where, item=title, host=urlsplit(resource.href).netloc)
    elif is_external(resource.href):
        report.add("P08-launch-missing", where, item=title, href=resource.href)
    elif file_of(resource.href) not in files.exact:
        report.add("P08-launch-missing", where, item=title, href=file_of(resource.href))


def note_missing_files(resources: dict[str, Resource], files: Names, report: Report) -> None:
    """One warning for all: a list of a hundred files helps nobody."""
    missing = [
        href
        for resource in resources.values()
        for href, spare in zip(resource.files, resource.spare_files, strict=True)
        if not is_external(href) and not files.find(href, spare)[0]
    ]
    if missing:
        report.add("P08-file-missing", MANIFEST_NAME, count=len(missing), href=missing[0])
