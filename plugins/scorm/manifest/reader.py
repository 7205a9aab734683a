"""From the bytes of imsmanifest.xml to a ``Manifest``; a ``Report`` is told what is amiss."""

import re
from collections.abc import Iterable
from functools import partial

from django.utils.translation import gettext as _

from plugins.scorm.prerequisites import BadScript, check
from plugins.scorm.report import Report

from .addresses import as_folder, join, with_parameters
from .metadata import read_lom
from .model import (
    CompletionThreshold,
    DataMap,
    Item,
    Manifest,
    Organisation,
    Resource,
)
from .places import MANIFEST_NAME, place
from .sequencing import Complain, Sequencing, attributes_of, read_number, read_sequencing
from .version import version_of
from .xmltree import Document, Node, XmlError, parse

HIDDEN_CONTROL_NAMES = (
    "continue",
    "previous",
    "exit",
    "exitAll",
    "abandon",
    "abandonAll",
    "suspendAll",
)
ADL_TIME_LIMITS = ("exit,message", "exit,no message", "continue,message", "continue,no message")


def read_manifest(data: bytes, report: Report) -> Manifest | None:
    """The manifest in ``data``; None once ``report`` holds an error that leaves nothing to read."""
    try:
        document = parse(data)
    except XmlError as problem:
        where = problem.place or MANIFEST_NAME
        report.add(problem.code, where, **problem.values)
        return None
    if document.encoding_read:
        report.add("P05-encoding", MANIFEST_NAME, encoding=document.encoding_read)
    if document.loose_prefixes:
        report.add("P05-prefix", MANIFEST_NAME)
    return Reader(document, report).read()


def leads_somewhere(organisation: Organisation) -> bool:
    return any(item.launch for item in organisation.walk())


def is_true(node: Node, name: str) -> bool:
    """A boolean attribute whose absence means true."""
    return node.get(name, "true").lower() not in ("false", "0")


class Reader:
    """One reading of one document: what every part of it needs to know."""

    def __init__(self, document: Document, report: Report) -> None:
        self.document = document
        self.root = document.root
        self.report = report
        self.collection = {
            node.get("ID"): node
            for group in self.root.all("sequencingCollection")
            for node in group.all("sequencing")
        }

    def read(self) -> Manifest | None:
        if not self.is_a_scorm_manifest():
            return None
        for node in self.root.all("manifest"):
            self.report.add("M16-submanifest", place(node), identifier=node.get("identifier"))
        self.check_identifiers()
        version = version_of(self.document, self.report)
        resources = self.resources()
        organisations = self.organisations(resources)
        if not any(organisation.items for organisation in organisations) and self.report.ok:
            organisations = self.implied_organisation(resources)
        if not organisations:
            return None
        manifest = Manifest(
            identifier=self.root.get("identifier"),
            version=version,
            organisations=organisations,
            default=self.default(organisations),
            resources=resources,
            metadata=read_lom(self.root),
            metadata_file=self.metadata_file(),
        )
        if not manifest.launchables and self.report.ok:
            self.report.add("P12-nothing-to-launch", place(self.root))
        self.check_prerequisites(manifest)
        return manifest

    def check_prerequisites(self, manifest: Manifest) -> None:
        """Of SCORM 1.2; later versions have sequencing instead."""
        items = [] if manifest.version.is_2004 else list(manifest.organisation.walk())
        names = {item.identifier for item in items}
        for item in items:
            try:
                check(item.prerequisites, names)
            except BadScript:
                title, script = item.title or item.identifier, item.prerequisites
                self.report.add("M07-prerequisites", place(item), item=title, script=script)

    def is_a_scorm_manifest(self) -> bool:
        if self.root.name.lower() != "manifest":
            self.report.add("P04-not-manifest", place(self.root), name=self.root.name)
            return False
        if self.root.family == "imscc":
            self.report.add("P07-common-cartridge", place(self.root))
            return False
        return True

    # Identifiers

    def check_identifiers(self) -> None:
        """The same twice among steps, or among resources, is an error; across the two, only odd."""
        seen: dict[str, Node] = {}
        kinds: dict[str, str] = {}
        for node in self.identified():
            identifier = node.get("identifier")
            if identifier in seen:
                same = kinds[identifier] == node.name.lower()
                self.report.add(
                    "P10-duplicate-id" if same else "P10-shared-id",
                    place(node),
                    identifier=identifier,
                    first=seen[identifier].line,
                    line=node.line,
                )
            elif identifier:
                seen[identifier], kinds[identifier] = node, node.name.lower()

    def identified(self) -> Iterable[Node]:
        for group in self.root.children:
            if group.name.lower() in ("organizations", "resources"):
                yield from (
                    node
                    for node in group.walk()
                    if node.name.lower() in ("organization", "item", "resource")
                )

    # Resources

    def resources(self) -> dict[str, Resource]:
        group = self.root.first("resources")
        if group is None:
            return {}
        bases = (self.root.get("xml:base"), group.get("xml:base"))
        resources = [self.resource(node, bases) for node in group.all("resource")]
        known = {resource.identifier for resource in resources}
        for resource in resources:
            for missing in sorted(set(resource.dependencies) - known):
                self.report.add(
                    "P09-dangling-dependency",
                    place(resource),
                    resource=resource.identifier,
                    ref=missing,
                )
        return {resource.identifier: resource for resource in reversed(resources)}

    def resource(self, node: Node, outer_bases: tuple[str, str]) -> Resource:
        bases = (*outer_bases, node.get("xml:base"))
        self.note_backslashes(node)
        hrefs = [href for entry in node.all("file") if (href := entry.get("href"))]
        href = node.get("href")
        folders = [as_folder(base) for base in bases]
        return Resource(
            identifier=node.get("identifier"),
            href=join(*bases, href) if href else "",
            spare_href=join(*folders, href) if href else "",
            scorm_type=(node.get("scormType") or "asset").lower(),
            line=node.line,
            files=tuple(join(*bases, href) for href in hrefs),
            spare_files=tuple(join(*folders, href) for href in hrefs),
            dependencies=tuple(entry.get("identifierref") for entry in node.all("dependency")),
        )

    def note_backslashes(self, node: Node) -> None:
        for href in (node.get("href"), *(entry.get("href") for entry in node.all("file"))):
            if "\\" in href:
                self.report.add("P05-backslash", place(node), name=href)
                return

    # Organisations

    def organisations(self, resources: dict[str, Resource]) -> tuple[Organisation, ...]:
        group = self.root.first("organizations")
        return (
            tuple(self.organisation(node, resources) for node in group.all("organization"))
            if group
            else ()
        )

    def organisation(self, node: Node, resources: dict[str, Resource]) -> Organisation:
        title = node.text_of("title")
        if not node.get("identifier"):
            self.report.add("P10-missing-id", place(node), title=title or _("Le plan du module"))
        return Organisation(
            identifier=node.get("identifier"),
            title=title,
            line=node.line,
            items=tuple(self.item(entry, resources) for entry in node.all("item")),
            sequencing=self.sequencing(node),
            completion_threshold=self.completion_threshold(node),
            metadata=read_lom(node),
            objectives_global_to_system=is_true(node, "objectivesGlobalToSystem"),
            shared_data_global_to_system=is_true(node, "sharedDataGlobalToSystem"),
        )

    def metadata_file(self) -> str:
        """The address of the learning object metadata that is kept apart, or nothing."""
        metadata = self.root.first("metadata")
        location = metadata.text_of("location") if metadata else ""
        return join(self.root.get("xml:base"), location) if location else ""

    def default(self, organisations: tuple[Organisation, ...]) -> str:
        """The one that the manifest asks for, else the first; one that leads somewhere."""
        group = self.root.first("organizations")
        wanted = group.get("default") if group else ""
        usable = [entry for entry in organisations if leads_somewhere(entry)] or [*organisations]
        chosen = next((entry for entry in usable if entry.identifier == wanted), usable[0])
        is_written = group is not None and group.first("organization") is not None
        if is_written and chosen.line != self.root.line:
            title = chosen.title or chosen.identifier
            if wanted not in {entry.identifier for entry in organisations}:
                self.report.add("P11-default-organisation", place(chosen), title=title)
            elif chosen.identifier != wanted:
                self.report.add("M06-empty-default", place(chosen), title=title)
            if len(usable) > 1:
                others = len(usable) - 1
                self.report.add("M06-other-plans", place(chosen), title=title, count=others)
        return chosen.identifier

    def implied_organisation(self, resources: dict[str, Resource]) -> tuple[Organisation, ...]:
        """Without a plan, the only page that can start the module stands for one."""
        launchable = [entry for entry in resources.values() if entry.href]
        scos = [entry for entry in launchable if entry.is_sco] or launchable
        if len(scos) != 1:
            code = "P12-several-launches" if scos else "P12-nothing-to-launch"
            self.report.add(code, place(self.root), count=len(scos))
            return ()
        self.report.add("P12-no-organisation", place(self.root))
        only = scos[0]
        title = read_lom(self.root).title or self.root.get("identifier") or only.identifier
        item = Item(only.identifier, title, only.line, resource=only.identifier, launch=only.href)
        return (Organisation(self.root.get("identifier"), title, self.root.line, (item,)),)

    # Items

    def item(self, node: Node, resources: dict[str, Resource]) -> Item:
        identifier, title = node.get("identifier"), node.text_of("title")
        if not identifier:
            self.report.add("P10-missing-id", place(node), title=title or _("Une étape"))
        resource = self.resource_of(node, resources)
        parameters = node.get("parameters")
        return Item(
            identifier=identifier,
            title=title,
            line=node.line,
            resource=resource.identifier if resource else "",
            launch=with_parameters(resource.href, parameters) if resource else "",
            visible=is_true(node, "isvisible"),
            parameters=parameters,
            prerequisites=node.text_of("prerequisites"),
            mastery_score=self.number(node, "masteryscore"),
            max_time_allowed=node.text_of("maxtimeallowed"),
            time_limit_action=self.time_limit_action(node),
            data_from_lms=node.text_of("datafromlms"),
            completion_threshold=self.completion_threshold(node),
            hidden_controls=self.hidden_controls(node),
            data_maps=self.data_maps(node),
            sequencing=self.sequencing(node),
            metadata=read_lom(node),
            children=tuple(self.item(child, resources) for child in node.all("item")),
        )

    def resource_of(self, node: Node, resources: dict[str, Resource]) -> Resource | None:
        reference = node.get("identifierref")
        if not reference:
            return None
        title = node.text_of("title") or node.get("identifier")
        resource = resources.get(reference)
        if resource is None:
            self.report.add("P09-dangling-ref", place(node), item=title, ref=reference)
        elif not resource.href:
            self.report.add("P08-no-launch", place(node), item=title, resource=reference)
            return None
        return resource

    def number(self, node: Node, name: str) -> float | None:
        text = node.text_of(name)
        try:
            return read_number(text.replace(",", ".")) if text else None
        except ValueError:
            self.complain(node, name, text)
            return None

    def time_limit_action(self, node: Node) -> str:
        text = re.sub(r"\s*,\s*", ",", node.text_of("timelimitaction").lower())
        if text and text not in ADL_TIME_LIMITS:
            self.complain(node, "timelimitaction", text)
            return ""
        return text

    def completion_threshold(self, node: Node) -> CompletionThreshold | None:
        """Attributes in the 4th edition, plain text in the two before it."""
        entry = node.first("completionThreshold")
        if entry is None:
            return None
        if entry.text:
            return CompletionThreshold(
                min_progress_measure=self.number(node, "completionThreshold")
            )
        return CompletionThreshold(**attributes_of(CompletionThreshold, entry, self.complain))

    def hidden_controls(self, node: Node) -> tuple[str, ...]:
        presentation = node.first("presentation")
        interface = presentation.first("navigationInterface") if presentation else None
        asked = [entry.text for entry in interface.all("hideLMSUI")] if interface else []
        for text in asked:
            if text not in HIDDEN_CONTROL_NAMES:
                self.complain(node, "hideLMSUI", text)
        return tuple(text for text in asked if text in HIDDEN_CONTROL_NAMES)

    def data_maps(self, node: Node) -> tuple[DataMap, ...]:
        data = node.first("data", "adlcp")
        return tuple(
            DataMap(
                target_id=entry.get("targetID"),
                read=is_true(entry, "readSharedData"),
                write=is_true(entry, "writeSharedData"),
            )
            for entry in (data.all("map") if data else ())
        )

    def sequencing(self, node: Node) -> Sequencing | None:
        entry = node.first("sequencing")
        if entry is None:
            return None
        reference = entry.get("IDRef")
        if reference and reference not in self.collection:
            self.report.add("M10-collection-ref", place(entry), ref=reference)
        return read_sequencing(entry, self.complain, self.collection.get(reference))

    @property
    def complain(self) -> Complain:
        return partial(complain_to, self.report)


def complain_to(report: Report, node: Node, name: str, value: str) -> None:
    report.add("M08-value", place(node), name=name, value=value)
