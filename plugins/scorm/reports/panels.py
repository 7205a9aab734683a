"""On the page of a run: its modules, how many are at each, the way to the report."""

from typing import Any

from django.db.models import Count, Q
from laces.components import Component

from courses.api import CourseRun

from ..models import Attempt
from .figures import followers, modules_of


class RunModules(Component):
    """Two statements; nothing where the course has no module."""

    template_name = "scorm/reports/panel.html"

    def __init__(self, run: CourseRun) -> None:
        self.run = run

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        modules = modules_of(self.run)
        counts = self.counts() if modules else {}
        rows = [(page, counts.get(page.pk, {"begun": 0, "done": 0})) for page in modules]
        return {"run": self.run, "rows": rows}

    def counts(self) -> dict[int, dict[str, int]]:
        rows = Attempt.objects.filter(enrolment__in=followers(self.run).order_by().values("pk"))
        done = Q(state=Attempt.State.COMPLETED)
        counted = (
            rows.order_by()
            .values("activity")
            .annotate(
                begun=Count("enrolment", distinct=True),
                done=Count("enrolment", filter=done, distinct=True),
            )
        )
        return {row["activity"]: row for row in counted}
