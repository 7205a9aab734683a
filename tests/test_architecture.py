"""The shape of the house: who imports whom, which tables point where, what a template may hold."""

import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.conf import settings

from courses.plugin import PluginConfig

ROOT = Path(settings.BASE_DIR)
PACKAGES = ["courses", "plugins", "tne_formation"]
MODULES = sorted(
    path
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)
PLUGIN_FOLDERS = sorted(
    folder.name for folder in (ROOT / "plugins").iterdir() if any(folder.glob("*.py"))
)
# Mails and printed documents carry their styles with them: no browser of ours reads them. So does
# the page shown when all fails; its policy is its own (tests/test_components.py).
NOT_A_PAGE = re.compile(r"/(emails?|documents?|pdf)/|templates/500\.html$")
TEMPLATES = sorted(
    path
    for pattern in ["templates", "courses/templates", "plugins/*/templates"]
    for folder in ROOT.glob(pattern)
    for path in folder.rglob("*.html")
    if not NOT_A_PAGE.search(str(path))
)


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [command, "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_imports_respect_the_contracts():
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout


def test_the_contracts_see_every_folder_of_plugins():
    graph = grimp.build_graph("plugins", cache_dir=None)
    assert {name.removeprefix("plugins.") for name in graph.find_children("plugins")} == set(
        PLUGIN_FOLDERS
    )


@pytest.fixture(scope="module")
def empty_house(tmp_path_factory) -> Path:
    """The project's modules, all empty, under its own contracts."""
    house = tmp_path_factory.mktemp("house")
    (house / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    for path in [*MODULES, Path("plugins/alpha/__init__.py"), Path("plugins/beta/__init__.py")]:
        target = house / (path.relative_to(ROOT) if path.is_absolute() else path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    return house


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("plugins/alpha/__init__.py", "from courses import api, plugin", False),
        ("plugins/alpha/__init__.py", "from courses.enrolment import enrol", True),
        ("plugins/alpha/__init__.py", "import courses.models", True),
        ("plugins/alpha/__init__.py", "import plugins.beta", True),
        ("plugins/alpha/__init__.py", "import tne_formation.settings", True),
        ("courses/api.py", "import plugins.alpha", True),
        ("tne_formation/settings.py", "import courses.enrolment", True),
        ("plugins/scorm/package.py", "import courses.api", True),
        ("plugins/scorm/package.py", "import wagtail.models", True),
    ],
)
def test_a_contract_notices_what_it_forbids(empty_house, module, line, broken):
    path = empty_house / module
    path.write_text(f"{line}\n")
    result = lint_imports(empty_house)
    path.write_text("")
    assert (result.returncode != 0) is broken, result.stdout + result.stderr


def plugin_relations():
    """(plugin's label, field) for every relation of every plugin's models."""
    for config in apps.get_app_configs():
        if isinstance(config, PluginConfig):
            for model in config.get_models(include_auto_created=True):
                for field in model._meta.get_fields(include_hidden=True):
                    if field.is_relation and field.concrete and field.remote_field.model:
                        yield config.label, field


def test_a_plugin_has_tables_that_point_to_itself_the_core_or_a_library():
    plugins = {c.label for c in apps.get_app_configs() if isinstance(c, PluginConfig)}
    strangers = [
        str(field)
        for label, field in plugin_relations()
        if field.related_model._meta.app_label in plugins - {label}
    ]
    assert strangers == []


def test_a_plugin_leaves_no_name_on_the_core_s_models():
    named = [
        str(field)
        for label, field in plugin_relations()
        if field.related_model._meta.app_label == "courses"
        and field.model._meta.app_label == label
        and not field.remote_field.hidden
        and not field.remote_field.parent_link
    ]
    assert named == []


def test_every_module_can_be_read_in_one_sitting():
    long = [str(path.relative_to(ROOT)) for path in MODULES if path.read_text().count("\n") > 400]
    assert long == []


def offences(template: Path) -> list[str]:
    """What the content security policy would refuse in a page made from this template."""
    source = re.sub(r"{% comment %}.*?{% endcomment %}", "", template.read_text(), flags=re.DOTALL)
    scripts = [
        tag
        for tag in re.findall(r"<script\b[^>]*>", source)
        if "src=" not in tag and "application/json" not in tag
    ]
    inline = re.findall(r"<style\b|\sstyle=|\son[a-z]+=[\"']|javascript:", source)
    hosts = re.findall(r"""(?:src|srcset|action)=["'](?:https?:)?//[^"']*""", source)
    return scripts + inline + hosts


def test_no_page_holds_an_inline_script_or_style_or_calls_another_host():
    assert {
        str(path.relative_to(ROOT)): offences(path) for path in TEMPLATES if offences(path)
    } == {}


def test_the_search_for_inline_code_finds_some(tmp_path):
    template = tmp_path / "page.html"
    template.write_text(
        '<p style="color: red" onclick="go()"><script>go()</script><img src="//example.org/a.png">'
    )
    assert len(offences(template)) == 4


@pytest.mark.parametrize(
    "path", sorted((ROOT / "templates/components").glob("*.html")), ids=lambda p: p.name
)
def test_a_component_says_what_it_takes(path):
    assert path.read_text().startswith("{% comment %}\n")


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-dev.lock", "package-lock.json"]
)
def test_a_lock_names_versions_and_no_address_of_a_registry(name):
    assert not re.search(r'"resolved"|--(extra-)?index-url|--find-links', (ROOT / name).read_text())
