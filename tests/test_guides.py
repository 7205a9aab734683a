"""The guides say what the screens say: each label, address, command and setting that they quote."""

import ast
import gettext
import re
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from courses.territories import open_site
from tests.stack import ROOT

GUIDES = sorted((ROOT / "docs").glob("guide-*.md"))
QUOTING = [*GUIDES, ROOT / "docs" / "README.md"]
SOURCES = ("courses", "plugins", "tne_formation", "templates")
CALLED = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
LABEL = re.compile(r"\*\*«\s(.+?)\s»\*\*")
LINK = re.compile(r"\]\(([^)]+)\)")
FENCED = re.compile(r"^```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`]+)`")
TRANSLATE = re.compile(r'{%\s*translate\s+"([^"]+)"')
BLOCK = re.compile(r"{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate\s*%}", re.DOTALL)
HOLE = re.compile(r"{{.*?}}|%\(\w+\)[sd]|%[sd]|{\w*}")
WORDS_FIRST = re.compile(r"\w{4}")  # a hole alone would be anybody's label

pytestmark = pytest.mark.parametrize("guide", QUOTING, ids=lambda guide: guide.stem)


def folded(text):
    """Without what a keyboard does not tell apart: spaces, apostrophes; nor the first capital."""
    text = " ".join(text.replace("’", "'").split())
    return text[:1].lower() + text[1:]


def of_a_template(path):
    text = path.read_text()
    found = TRANSLATE.findall(text)
    for block in BLOCK.findall(text):
        found += re.split(r"{%\s*plural\s*%}", block)
    return found


def of_a_module(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLED:
            for said in node.args:
                if isinstance(said, ast.Constant) and isinstance(said.value, str):
                    yield said.value


def of_the_libraries():
    """What Wagtail and allauth print in French on their own screens."""
    for config in apps.get_app_configs():
        if config.name.split(".")[0] in ("wagtail", "allauth"):
            for file in Path(config.path).glob("locale/fr/LC_MESSAGES/*.mo"):
                with file.open("rb") as content:
                    yield from gettext.GNUTranslations(content)._catalog.values()


@cache
def printed():
    """(every message, and those with something to fill in as patterns)."""
    said = set(of_the_libraries())
    for folder in SOURCES:
        for path in (ROOT / folder).rglob("*.html"):
            said.update(of_a_template(path))
        for path in (ROOT / folder).rglob("*.py"):
            if "migrations" not in path.parts:
                said.update(of_a_module(path))
    whole = {folded(text) for text in said}
    with_holes = [text for text in whole if HOLE.search(text) and WORDS_FIRST.match(text)]
    return whole, [".+".join(map(re.escape, HOLE.split(text))) for text in with_holes]


def is_printed(label):
    whole, patterns = printed()
    label = folded(label)
    return label in whole or any(re.fullmatch(pattern, label) for pattern in patterns)


def quoted(guide, pattern):
    return pattern.findall(FENCED.sub("", guide.read_text()))


def codes(guide):
    """What is set in code: in a line, and the lines of the blocks."""
    blocks = "\n".join(FENCED.findall(guide.read_text()))
    return quoted(guide, CODE) + blocks.replace(".venv/bin/python ", "").splitlines()


def test_each_label_of_a_guide_is_on_a_screen(guide):
    labels = [label for label in quoted(guide, LABEL) if label != "ainsi"]
    assert len(labels) >= (5 if guide.stem == "README" else 20)
    assert [label for label in labels if not is_printed(label)] == []


def test_a_label_that_no_screen_has_is_found_out(guide):
    assert not is_printed("Un bouton de ce guide " + guide.stem)
    assert not is_printed("Mon espaces")


def test_each_link_leads_to_a_file(guide):
    links = [link for link in quoted(guide, LINK) if "://" not in link]
    assert [link for link in links if not (guide.parent / link).is_file()] == []


def test_each_address_is_one_of_the_site(guide, db, client):
    open_site("localhost", 8000, "Formations")
    unknown = []
    for address in (code for code in codes(guide) if code.startswith("/")):
        try:
            name = resolve(address).view_name
        except Resolver404:
            name = ""
        if name == "wagtail_serve" and client.get(address).status_code == 404:
            name = ""
        if not name:
            unknown.append(address)
    assert unknown == []


def test_each_setting_and_command_exists(guide):
    told = (ROOT / "README.md").read_text()
    known = set(re.findall(r"`([A-Z][A-Z_]+)`", told))
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for code in codes(guide):
        if re.fullmatch(r"[A-Z][A-Z_]+(=\S*)?", code):
            assert code.partition("=")[0] in known
        elif code.startswith("manage.py "):
            assert code.split()[1] in get_commands()
        elif code.startswith("make "):
            assert code.split()[1] in targets
        for module, name in re.findall(r"from (\S+) import (\w+)", code):
            assert hasattr(import_module(module), name)


def test_a_guide_is_short(guide):
    """And the index is shorter still."""
    lines = len(guide.read_text().splitlines())
    assert lines <= 150
    assert guide in GUIDES or lines <= 60
