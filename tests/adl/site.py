"""A site where somebody follows a course of ADL's packages: all of it made through its screens."""

import base64
import hashlib
import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import walk
from tests.browser.conftest import CHROMIUM, CHROMIUM_ARGUMENTS
from tests.stack import ROOT, Stack, shape

from .corpus import Package
from .package import SCO, prepared

NOTE = "made.json"
PATIENCE = 300_000  # milliseconds, to publish two hundred steps at once
COURSE = "Suite de conformité"
PASSWORD = "phrase-de-passe-longue"
ADMINISTRATOR = "administrateur@exemple.fr"
SEED = f"""
import json
from tests import factories
vosges = factories.make_territory("88", "Vosges")
atelier = factories.make_organisation(vosges, "CANOPE88", name="Atelier Canopé d’Épinal")
factories.make_role("trainer", vosges, atelier, first_name="Odile", last_name="Marchal")
factories.make_role("administrator", vosges, atelier, email="{ADMINISTRATOR}")
print(json.dumps({{"catalogue": vosges.catalogue.pk}}))
"""
# Loading an editor takes a second: for two hundred, one is loaded, and its form is sent by the
# browser once for each, with the fields and the token that the screen gave.
SEND_FORM = """async ({selector, fields, files}) => {
  const form = document.querySelector(selector);
  const body = new FormData(form);
  Object.entries(fields).forEach(([name, value]) => body.set(name, value));
  Object.entries(files).forEach(([name, {title, data}]) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    body.set(name, new File([bytes], title, { type: "application/zip" }));
  });
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
  return answer.type === "opaqueredirect" ? "" : await answer.text();
}"""
READ = "(address) => fetch(address).then((answer) => answer.text())"
VERSIONS = """() => Object.fromEntries(
  [...document.querySelector("[name=version]").options].map((option) => [option.text, option.value])
)"""


def send(page: Page, selector: str, fields: dict[str, str], **files: dict[str, str]) -> None:
    refused = page.evaluate(SEND_FORM, {"selector": selector, "fields": fields, "files": files})
    assert not refused, refused[:3000]


class Site:
    """The stack, with one course of a step for each package, and what the browser knows of it.

    Made once for the same packages and the same way of taking them in; each run has a learner of
    its own.
    """

    def __init__(self, folder: Path, packages: Iterable[Package]) -> None:
        self.folder, self.packages = folder, list(packages)
        self.made = what_is_made(folder, self.packages)
        if not self.made:
            shutil.rmtree(folder, ignore_errors=True)
        known = f"sqlite:///{folder / 'db.sqlite3'}" if self.made else ""
        self.stack = Stack(folder, known, extra={"TNE_PLUGINS_OFF": "dummy_plugin"})
        self.stack.port = self.made.get("port", self.stack.port)
        self.cookies: Any = None
        self.course = ""

    def __enter__(self) -> "Site":
        self.stack.start_web(workers=1)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
            if not self.made:
                self.make(browser)
            self.enrol_learner(browser)
            browser.close()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stack.stop()

    def address(self, package: Package) -> str:
        return f"{self.course}{package.name.lower()}/"

    def make(self, browser: Browser) -> None:
        seeded = self.stack.python(SEED)
        self.stack.start_worker(concurrency=1, beat=False)
        administrator = walk.at_work(self.stack, browser.new_context, ADMINISTRATOR, PASSWORD)
        administrator.set_default_timeout(PATIENCE)
        hand_in(administrator, self.packages)
        write_course(administrator, seeded["catalogue"], self.packages)
        walk.open_session(administrator, "Toute l’année", trainer="Odile Marchal")
        self.stack.kill("worker")
        names = [package.name for package in self.packages]
        made = {"by": way_of_taking_in(), "port": self.stack.port, "packages": names}
        (self.folder / NOTE).write_text(json.dumps(made))

    def enrol_learner(self, browser: Browser) -> None:
        """Somebody without an account: what is kept of her is her cookie."""
        learner = walk.Visitor(self.stack, browser.new_context)
        learner.enrol_without_account(COURSE, "Camille")
        learner.open("/formations/")
        learner.follow(COURSE)
        self.course = learner.page.url
        self.cookies = learner.page.context.storage_state()["cookies"]


def what_is_made(folder: Path, packages: Iterable[Package]) -> dict[str, Any]:
    """What the site in this folder was made of, if it is good for these packages."""
    note = folder / NOTE
    made = json.loads(note.read_text()) if note.exists() else {}
    wanted = {package.name for package in packages}
    is_good = made.get("by") == way_of_taking_in() and wanted <= set(made["packages"])
    return made if is_good else {}


def way_of_taking_in() -> str:
    """Changes with the database's shape, the code that reads packages and our page in them."""
    files = [SCO, *sorted((ROOT / "plugins" / "scorm").rglob("*.py"))]
    code = b"".join(file.read_bytes() for file in files)
    return shape() + hashlib.sha256(code).hexdigest()[:12]


def hand_in(page: Page, packages: list[Package]) -> None:
    """To the library, by its screen."""
    page.goto("/admin/modules/deposer/")
    for package in packages:
        data = base64.b64encode(prepared(package)).decode()
        file = {"title": f"{package.name}.zip", "data": data}
        send(page, "form:has([name=file])", {"title": package.name}, file=file)


def all_are_offered(html: str, packages: list[Package]) -> bool:
    """Only what has been taken in can be chosen."""
    return all(f">{package.name}, version 1<" in html for package in packages)


def write_course(page: Page, catalogue: int, packages: list[Package]) -> None:
    """A step for each package, then all published at once."""
    walk.write_course(page, catalogue, COURSE)
    [course] = re.findall(r"/pages/(\d+)/edit/", page.url)
    editor = f"/admin/pages/add/scorm/scormactivitypage/{course}/"
    walk.until(lambda: all_are_offered(page.evaluate(READ, editor), packages), 600)
    page.goto(editor)
    versions = page.evaluate(VERSIONS)
    for package in packages:
        name = package.name
        fields = {"title": name, "slug": name.lower(), "version": versions[f"{name}, version 1"]}
        send(page, "#w-editor-form, #page-edit-form", fields)
    page.goto(f"/admin/pages/{course}/edit/")
    walk.choose_action(page, "Publier la formation")
    page.get_by_role("button", name="Publier").click()
    walk.told(page)
