"""One attestation, from the decision to the stored PDF."""

from bench.measure import Figures
from tests.stack import Stack

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


WORKS = {"attestation_one": one}
