"""A running site with a course of modules, for what happens to learners in the middle of one."""

import json
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plugins.scorm.manifest import ScormVersion
from tests.plugins.scorm.packages import manifest, small_package, zip_of
from tests.stack import CSRF, Stack

from .modules import loaded

HOSTILE = Path(__file__).parent / "hostile"
# One per test: a tab that a test leaves open holds its module for a while.
NAMES = ("arrêt", "fenêtre", "fermeture", "mort", "panne", "session", "téléphone")
SEED = """
import json
from tests.plugins.scorm.seeding import course_of_modules
print(json.dumps(course_of_modules(json.loads({!r}))))
"""
READ = """
import json
from plugins.scorm.models import ScoState
state = ScoState.objects.filter(attempt__activity={0}).first()
print(json.dumps(state and {{"tree": state.tree, "sequence": state.sequence}}))
"""
SESSION = """
from django.contrib.sessions.models import Session
print(Session.objects.filter(session_key="{0}").update(session_key="{1}"))
"""
COMMENT = "cmi.comments_from_learner.0.comment"
SET = "([element, value]) => API_1484_11.SetValue(element, value)"


def packages() -> dict[str, bytes]:
    files = {path.name: path.read_bytes() for path in HOSTILE.iterdir()}
    hostile = zip_of({"imsmanifest.xml": manifest(), **files}).getvalue()
    mute = zip_of({"imsmanifest.xml": manifest(version="2004 4th Edition"), "index.html": "<p>"})
    ordinary = {name: small_package(ScormVersion.V2004_4, title=name) for name in NAMES}
    return ordinary | {"hostile": hostile, "accents": mute.getvalue()}


@dataclass
class ModuleSite:
    stack: Stack
    seeded: dict[str, Any]

    @classmethod
    def start(cls, folder: Path, modules: dict[str, bytes] | None = None) -> "ModuleSite":
        """With these modules, by name; else with ours and the hostile one."""
        files = {}
        for name, content in (modules or packages()).items():
            files[name] = str(folder / f"{name}.zip")
            Path(files[name]).write_bytes(content)
        stack = Stack(folder / "var")
        seeded = stack.python(SEED.format(json.dumps(files)))
        stack.start_web()
        return cls(stack, seeded)

    def sign_in(self, context) -> None:
        context.add_cookies(
            [
                {"name": "tne_session", "value": self.seeded["session"], "url": self.stack.origin},
                {"name": "tne_csrf", "value": CSRF, "url": self.stack.origin},
            ]
        )

    @contextmanager
    def without_session(self):
        """The learner's session is over, as after two hours; it is given back for other tests."""
        session, hidden = self.seeded["session"], "x" * 32
        assert self.stack.python(SESSION.format(session, hidden)) == 1
        yield
        assert self.stack.python(SESSION.format(hidden, session)) == 1

    def open(self, page, name: str):
        """Opens the module; gives the frame that holds its API, once the module is there."""
        page.goto(self.stack.origin + self.seeded["activities"][name]["address"])
        return loaded(page)

    def read(self, name: str) -> dict[str, Any]:
        """The module's only step, as the database has it."""
        return self.stack.python(READ.format(self.seeded["activities"][name]["pk"])) or {}

    def tree(self, name: str) -> dict[str, Any]:
        return self.read(name).get("tree", {})

    def said(self, name: str) -> str:
        return self.tree(name)["comments_from_learner"]["0"]["comment"]

    def has_heard(self, name: str, words: str) -> None:
        there = {"0": {"comment": words}}
        self.stack.wait_for(
            lambda: self.tree(name).get("comments_from_learner") == there, words, seconds=30
        )


def say(runtime, words: str) -> None:
    """As the module would, once it has opened its session.

    The policy of content lets a function be asked again, not a bare expression.
    """
    runtime.wait_for_function("() => API_1484_11.GetValue('cmi.mode') === 'normal'")
    assert runtime.evaluate(SET, [COMMENT, words]) == "true"
