"""What a learner finds of her attestations in her own space; what a trainer prints of a run's."""

from typing import Any

from laces.components import Component

from courses.api import CourseRun

from .models import Attestation
from .printing import pass_for, so_far


class OwnAttestations(Component):
    """Her attestations, with the PDF and its accessible twin; nothing when there are none."""

    template_name = "attestations/panel.html"

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        rows = Attestation.objects.filter(enrolment__user=self.user)
        return {"attestations": rows.select_related("enrolment__course", "organisation")}


class PapersToPrint(Component):
    """What is issued in a run, for who hands it out: those in charge of the run, and who receives
    one of its meetings, on whose sheet alone `shown` is set.
    """

    template_name = "attestations/papers_panel.html"
    on_sheet = True

    def __init__(self, run: Any, user: Any) -> None:
        self.run, self.user = run, user
        self.shown = False

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        found = so_far(self.run, by_pass=pass_for(self.run, self.user) if self.shown else "")
        if not (found["count"] or found["awaited"]) or not (self.shown or self._in_charge()):
            return {}
        return found

    def _in_charge(self) -> bool:
        runs = CourseRun.objects.managed_by(self.user)
        return bool(runs.filter(pk=self.run.pk).exists())
