"""Pages that many open: the catalogue, a learner's course and space, a trainer's participants."""

from collections.abc import Callable

from bench.measure import Figures, probe, throughput
from tests.stack import Stack

SEED = "import json\nfrom tests.seeding import pages\nprint(json.dumps(pages()))"


def page(choose: Callable[[dict], tuple[str, str]]) -> Callable[[Stack], Figures]:
    """Measures the page that `choose` picks from what was seeded: (path, session)."""

    def work(stack: Stack) -> Figures:
        path, session = choose(stack.python(SEED))
        figures = probe(stack, path, session)
        stack.start_web()
        return figures | throughput(stack, path, session)

    return work


WORKS = {
    "catalogue_200": page(lambda seeded: ("/formations/", "")),
    "course_page": page(lambda seeded: (seeded["course"], seeded["learner"])),
    "learner_space": page(lambda seeded: ("/mon-espace/", seeded["learner"])),
    "participants_200": page(
        lambda seeded: (
            f"/espace-formateur/sessions/{seeded['run']}/participants/",
            seeded["trainer"],
        )
    ),
}
