"""Pages that many open: the catalogue, a learner's course and space, a trainer's participants."""

from collections.abc import Callable

from bench.measure import Figures, probe, throughput
from tests.stack import Stack

SEED = "import json\nfrom tests.seeding import pages\nprint(json.dumps(pages()))"


MADE_EACH_TIME = "dummycache://"


def page(
    choose: Callable[[dict], tuple[str, str]], page_cache: str = ""
) -> Callable[[Stack], Figures]:
    """Measures the page that `choose` picks from what was seeded: (path, session).

    sql and cpu_ms may be measured with another cache of pages; rps and times are as visitors are
    served.
    """

    def work(stack: Stack) -> Figures:
        path, session = choose(stack.python(SEED))
        chosen = {"PAGE_CACHE_URL": page_cache} if page_cache else {}
        figures = probe(stack, path, session, **chosen)
        stack.start_web()
        return figures | throughput(stack, path, session)

    return work


WORKS = {
    "catalogue_200": page(lambda seeded: ("/formations/", ""), MADE_EACH_TIME),
    "catalogue_200_cached": page(lambda seeded: ("/formations/", "")),
    "course_page": page(lambda seeded: (seeded["course"], seeded["learner"])),
    "learner_space": page(lambda seeded: ("/mon-espace/", seeded["learner"])),
    "participants_200": page(
        lambda seeded: (
            f"/espace-formateur/sessions/{seeded['run']}/participants/",
            seeded["trainer"],
        )
    ),
}
