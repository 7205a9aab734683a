"""One document, decided, rendered, sealed and stored; a thousand; the catalogue meanwhile."""

import os
import signal
import time
from pathlib import Path

from bench.measure import Figures, medians, throughput
from tests.stack import Stack, worked

TURNS = 15
COUNT = 1000
ONE = """
import json, statistics, time
from tests import factories
from tests.seeding import people_to_attest
people_to_attest(22)
from courses.models import Enrolment, User
from plugins.attestations.issue import issue, render
by = User.objects.get(groups__territory_role__role="administrator")
times = []
for enrolment in Enrolment.objects.all():
    begun = time.process_time()
    attestation = issue(enrolment, by=by)
    render(attestation)
    times.append((time.process_time() - begun) * 1000)
size = attestation.__class__.objects.get(pk=attestation.pk).content.pdf.size
print(json.dumps({"cpu_ms": statistics.median(times[2:]), "bytes": size}))
"""


def one(stack: Stack) -> Figures:
    """The median of twenty, after two that load fonts and libraries."""
    return stack.python(ONE)


THOUSAND = """
import json
from tests.seeding import pages, people_to_attest
said = pages(200, 5)
people_to_attest(1000)
print(json.dumps(said))
"""
LEFT = """
import json
from plugins.attestations.models import Attestation
issued = Attestation.objects.filter(state="issued").count()
print(json.dumps({"issued": issued}))
"""


def issued(stack: Stack) -> int:
    """Asked rarely: the question takes work from what is measured."""
    time.sleep(2)
    return stack.python(LEFT)["issued"]


def batch(stack: Stack) -> Figures:
    """Two processes of one worker, nothing else running; their CPU divided by the documents.

    From the first document: what those thousand people have given to do comes before it.
    """
    stack.python(THOUSAND)
    stack.start_worker()
    stack.wait_for(lambda: issued(stack), "the first", 300)
    there, begun, before = issued(stack), time.monotonic(), worker_cpu(stack)
    stack.wait_for(lambda: issued(stack) == COUNT, "the thousandth", 900)
    seconds = time.monotonic() - begun
    done = COUNT - there
    return {
        "seconds": seconds * COUNT / done,
        "cpu_ms": (worker_cpu(stack) - before) * 1000 / done,
        "count": COUNT,
    }


def meanwhile(stack: Stack) -> Figures:
    """The catalogue, while one niced process issues a thousand documents, and while it is held.

    In turns, so that both meet the same machine; the median of each. Niced as `make run` does:
    from its first moment, so that what it forks is so too.
    """
    stack.python(THOUSAND)
    stack.start_web()
    stack.start_worker(concurrency=1, nice=10)
    stack.wait_for(lambda: issued(stack), "the first document", 300)
    worker = os.getpgid(stack.processes["worker"].pid)
    turns: dict[signal.Signals, list[Figures]] = {signal.SIGSTOP: [], signal.SIGCONT: []}
    for _ in range(TURNS):
        for told, seen in turns.items():
            os.killpg(worker, told)
            seen.append(throughput(stack, "/formations/", times=1))
    quiet = medians(turns[signal.SIGSTOP])
    busy = medians(turns[signal.SIGCONT])
    return busy | {"quiet_p95_ms": quiet["p95_ms"], "quiet_rps": quiet["rps"]}


def worker_cpu(stack: Stack) -> float:
    """Seconds of all its processes."""
    group = os.getpgid(stack.processes["worker"].pid)
    running = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    ticks = sum(worked(str(pid)) for pid in running if group_of(pid) == group)
    return ticks / os.sysconf("SC_CLK_TCK")


def group_of(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0


WORKS = {
    "attestation_one": one,
    "attestation_batch_1000": batch,
    "catalogue_during_batch": meanwhile,
}
