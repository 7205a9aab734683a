"""Learners of a module: those who commit at once, as their players do, and a file they fetch.

A commit is one POST of eight elements.
"""

import json
import threading
from functools import partial

from bench.measure import Figures, crowd, probe, throughput
from tests.stack import Stack

COMMITS = 40  # of each learner
CONTENT_HOST = "contenu.tne.localhost"
SEED = (
    "import json\nfrom tests.seeding import learners_of_a_module\n"
    "print(json.dumps(learners_of_a_module({})))"
)
READ = (
    "import json\nfrom plugins.scorm.models import ScoState\n"
    "print(json.dumps(sorted(ScoState.objects.values_list('sequence', flat=True))))"
)
FILE = """
import json
from plugins.scorm.models import PackageVersion
from plugins.scorm.tokens import file_token
version = PackageVersion.objects.get()
print(json.dumps(f"/modules/fichiers/{file_token(version, 1)}/index.html"))
"""


class Player:
    """One learner's tab: opens the module, then sends its state again and again."""

    def __init__(self, stack: Stack, token: str, step: str) -> None:
        self.stack, self.step, self.sent = stack, step, 0
        self.turn = threading.Lock()
        opened = self._post("ouvrir", {"token": token, "item": step, "session": "onglet-1"})
        self.opened = json.loads(opened.body)

    def _post(self, door: str, data: dict):
        host = f"{CONTENT_HOST}:{self.stack.port}"
        headers = {"Content-Type": "text/plain"}
        return self.stack.request("POST", f"/modules/{door}/", json.dumps(data), headers, host)

    def commit(self):
        with self.turn:
            self.sent += 1
            core = {
                "lesson_status": "incomplete",
                "lesson_location": str(self.sent),
                "score": {"raw": str(self.sent), "min": "0", "max": "100"},
                "session_time": "0000:00:01",
                "exit": "suspend",
            }
            return self._post(
                "suivi",
                {
                    "token": self.opened["token"],
                    "item": self.step,
                    "session": "onglet-1",
                    "opening": self.opened["opening"],
                    "sequence": self.opened["sequence"] + self.sent,
                    "cmi": {"core": core, "suspend_data": "é" * 500},
                },
            )


def commits(learners: int, stack: Stack) -> Figures:
    seeded = stack.python(SEED.format(learners))
    stack.start_web()
    players = [Player(stack, token, seeded["step"]) for token in seeded["tokens"]]
    answers, figures = crowd(
        [player.commit for _ in range(COMMITS) for player in players], learners
    )
    kept = stack.python(READ)
    return figures | {
        "errors": sum(answer.status >= 400 for answer in answers),
        "lost": sum(player.opened["sequence"] + player.sent for player in players) - sum(kept),
    }


def file(stack: Stack) -> Figures:
    """The page of a module, sent by the application itself: no front server takes the errand.

    It is an error too when a part of it, or the answer to who has it already, is wrong.
    """
    stack.python(SEED.format(1))
    path = stack.python(FILE)
    figures = probe(stack, path, host=CONTENT_HOST)
    stack.start_web()
    host = f"{CONTENT_HOST}:{stack.port}"
    part = stack.request("GET", path, headers={"Range": "bytes=0-9"}, host=host)
    known = {"If-None-Match": part.headers["ETag"]}
    same = stack.request("GET", path, headers=known, host=host)
    figures |= throughput(stack, path, host=CONTENT_HOST)
    wrong = (part.status, len(part.body), same.status, same.body) != (206, 10, 304, "")
    return figures | {"errors": figures["errors"] + wrong}


commits_16, commits_100 = partial(commits, 16), partial(commits, 100)
commits_16.on_sqlite_too = True  # type: ignore[attr-defined]
WORKS = {
    "scorm_commit_16": commits_16,
    "scorm_commit_100": commits_100,
    "scorm_file": file,
}
