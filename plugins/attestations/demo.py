"""What attestations bring to the demonstration: see `courses.demo`."""

from collections.abc import Sequence

from courses.api import Enrolment, User

from .eligibility import candidates
from .issue import issue, render

# Making a PDF takes longer than all the rest; the others are for who tries it out to issue.
MOST_ISSUED = 5


def finish(enrolments: Sequence[Enrolment], by: User) -> None:
    """Issue some attestations, spread over the kinds of people who have completed something."""
    ready, _rejects = candidates(enrolments)
    for enrolment in ready[:: max(1, len(ready) // MOST_ISSUED)][:MOST_ISSUED]:
        render(issue(enrolment, by=by))
