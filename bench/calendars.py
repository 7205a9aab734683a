"""A calendar of fifty meetings, made and unchanged, among many tokens."""

from functools import partial

from bench.measure import Figures, crowd, probe
from tests.stack import Answer, Stack

MEETINGS, TOKENS, BURST = 50, 20_000, 500
SEED = (
    "import json\nfrom tests.plugins.calendars.seeding import many\n"
    f"print(json.dumps(many({MEETINGS}, {TOKENS}, {BURST})))"
)


def path_of(secret: str) -> str:
    return f"/agenda/flux/{secret}.ics"


def made(stack: Stack) -> Figures:
    """Each time anew: the reader knows nothing yet."""
    path = path_of(stack.python(SEED)["secrets"][0])
    # One token: the limit of its readings is the burst's business.
    return probe(stack, path)


def unchanged(stack: Stack) -> Figures:
    """A burst of programs that hold the latest version, each with a token of its own."""
    secrets = stack.python(SEED)["secrets"]
    stack.start_web()
    first = [stack.get(path_of(secret)) for secret in secrets]
    calls = [
        partial(again, stack, secret, answer) for secret, answer in zip(secrets, first, strict=True)
    ]
    answers, figures = crowd(calls, 32)
    return figures | {
        "errors": sum(answer.status >= 500 for answer in answers),
        "count": sum(answer.status == 304 for answer in answers),
    }


def again(stack: Stack, secret: str, known: Answer) -> Answer:
    return stack.request("GET", path_of(secret), headers={"If-None-Match": known.headers["ETag"]})


WORKS = {"feed_50": made, "feed_50_unchanged": unchanged}
