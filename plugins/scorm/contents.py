"""Holds a manifest against the files that came with it, and mends what only differs by its case."""

from dataclasses import replace
from urllib.parse import quote, urlsplit

from .manifest import Item, Manifest, Resource
from .manifest.addresses import file_of, is_external, with_parameters
from .report import Report

UNESCAPED = "/!$&'()*+,;=:@~"


def check_contents(manifest: Manifest, names: set[str], report: Report) -> Manifest:
    """``manifest`` with launch addresses as they must be asked for; ``report`` gets the faults."""
    by_lower = {name.lower(): name for name in names}
    resources = {
        key: matched(resource, names, by_lower, report)
        for key, resource in manifest.resources.items()
    }
    note_missing_files(resources, names, by_lower, report)
    launches = {}
    for organisation in manifest.organisations:
        for item in organisation.walk():
            if item.launch:
                resource = resources[item.resource]
                check_launch(item, resource, names, report)
                launches[item.identifier] = with_parameters(resource.href, item.parameters)
    return replace(manifest, resources=resources).with_launches(launches)


def matched(
    resource: Resource, names: set[str], by_lower: dict[str, str], report: Report
) -> Resource:
    """``resource`` with its address in the case of the archive, percent-encoded where needed."""
    name = file_of(resource.href)
    if not resource.href or is_external(resource.href):
        return resource
    raw = resource.href.partition("?")[0].partition("#")[0]
    tail = resource.href[len(raw) :]
    if raw in names:
        name = raw
    actual = name if name in names else by_lower.get(name.lower(), name)
    if actual != name:
        report.add("P05-case", resource.identifier, name=name, actual=actual)
    return replace(resource, href=quote(actual, safe=UNESCAPED) + tail)


def check_launch(item: Item, resource: Resource, names: set[str], report: Report) -> None:
    title = item.title or item.identifier
    if is_external(resource.href):
        host = urlsplit(resource.href).netloc or resource.href
        report.add("P08-external-launch", item.identifier, item=title, host=host)
    elif file_of(resource.href) not in names:
        report.add("P08-launch-missing", item.identifier, item=title, href=file_of(resource.href))


def note_missing_files(
    resources: dict[str, Resource], names: set[str], by_lower: dict[str, str], report: Report
) -> None:
    """One warning for all: a list of a hundred files helps nobody."""
    missing = [
        href
        for resource in resources.values()
        for href in resource.files
        if not is_external(href) and not is_present(href, names, by_lower)
    ]
    if missing:
        report.add("P08-file-missing", "imsmanifest.xml", count=len(missing), href=missing[0])


def is_present(href: str, names: set[str], by_lower: dict[str, str]) -> bool:
    return href in names or file_of(href).lower() in by_lower
