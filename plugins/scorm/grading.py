"""Which score stands when somebody has made several attempts."""

from collections.abc import Sequence
from decimal import Decimal

from .models import Attempt, ScormActivityPage

By = ScormActivityPage.GradedBy
GRADES = {
    By.BEST: max,
    By.LAST: lambda scores: scores[-1],
    By.FIRST: lambda scores: scores[0],
    By.MEAN: lambda scores: (sum(scores, Decimal(0)) / len(scores)).quantize(Decimal("0.01")),
}


def grade(by: str, scores: Sequence[Decimal]) -> Decimal | None:
    """``scores`` of the attempts that were marked, the oldest first."""
    return GRADES[By(by)](scores) if scores else None


def standing_score(attempt: Attempt) -> Decimal | None:
    """The one to be told of, with that of ``attempt`` as it is now, not as it was stored."""
    if attempt.activity.graded_by == By.BEST:
        return attempt.score  # what is known only moves forward
    others = (
        Attempt.objects.filter(enrolment=attempt.enrolment_id, activity=attempt.activity_id)
        .exclude(pk=attempt.pk)
        .exclude(state=Attempt.State.RESET)
    )
    marked = dict(others.exclude(score=None).values_list("number", "score"))
    if attempt.score is not None:
        marked[attempt.number] = attempt.score
    return grade(attempt.activity.graded_by, [marked[number] for number in sorted(marked)])
