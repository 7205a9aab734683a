"""The HTML of every page, filled and empty, with and without faults: clean for html-validate."""

import subprocess

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from tests import factories, pages
from tests.stack import ROOT

pytestmark = pytest.mark.django_db
TOOL = ROOT / "node_modules" / ".bin" / "html-validate"
FAULTY = {
    "anonymous": ["account_login", "account_signup", "courses:resume"],
    "learner": ["courses:profile", "courses:address"],
}


def write(folder, number, name, html):
    safe = name.strip("/").replace("/", "_").replace("?", "_") or "accueil"
    (folder / f"{number:03d}-{safe[:60]}.html").write_text(html)


def complaints(folder):
    command = [str(TOOL), "--config", "tests/html_validate.mjs", "-f", "text", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr + done.stdout
    assert "crashed" not in done.stderr, done.stderr
    return done.stdout.replace(f"{folder}/", "")


def every_page(world):
    yield from pages.pages(world)
    for role, names in FAULTY.items():
        client = pages.client_of(world, role)
        for name in names:
            yield role, f"faute-{name}", client.post(reverse(name), {}).content.decode()
    enrol = reverse("courses:enrol", args=[world["empty_run"].pk])
    faulty = pages.client_of(world, "stranger").post(enrol, {})
    yield "stranger", "faute-inscription", faulty.content.decode()
    for name in ("400", "403", "403_csrf", "404", "405", "500"):
        yield "anonymous", name, render_to_string(f"{name}.html")


def test_every_page_is_clean(tmp_path, settings):
    settings.TNE_PLUGINS_OFF = frozenset()
    empty_site = pages.client_of({}, "anonymous")
    factories.make_site()
    for number, path in enumerate(["/", "/formations/", "/formations/?public=parents"]):
        write(tmp_path, number, f"vide{path}", empty_site.get(path).content.decode())
    written = list(every_page(pages.build()))
    assert len(written) > 60
    for number, (role, name, html) in enumerate(written, 10):
        write(tmp_path, number, f"{role}-{name}", html)
    assert complaints(tmp_path) == ""


def test_a_fault_is_seen(tmp_path):
    write(tmp_path, 1, "faute", '<!doctype html><html lang="fr"><p id="a"><p id="a"></html>')
    assert "no-dup-id" in complaints(tmp_path)
