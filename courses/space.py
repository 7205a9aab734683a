"""What a learner's own space shows: her enrolments by side of her life and by state."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .access import Step, next_step, plans
from .models import Enrolment, QualityKind

State = Enrolment.State


@dataclass(frozen=True)
class Following:
    """One enrolment with where the person is."""

    enrolment: Enrolment
    steps: list[Step] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(step.state == "done" for step in self.steps)

    @property
    def has_begun(self) -> bool:
        return any(step.state in ("started", "done") for step in self.steps)

    @property
    def next_step(self) -> Step | None:
        return next_step(self.steps)


@dataclass
class Side:
    """What a person does as a parent, or in a professional quality."""

    title: str
    offered: list[Enrolment] = field(default_factory=list)
    current: list[Following] = field(default_factory=list)
    waiting: list[Enrolment] = field(default_factory=list)
    done: list[Enrolment] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.offered or self.current or self.waiting or self.done)


def sides(user: Any) -> list[Side]:
    """Those with something in them; withdrawn enrolments are not shown. Three statements."""
    rows = list(
        Enrolment.objects.filter(user=user)
        .exclude(state=State.WITHDRAWN)
        .select_related("run__territory", "course")
        .order_by("-created_at", "-pk")
    )
    steps = plans([row for row in rows if _is_current(row)])
    work, home = Side(_("En tant que professionnel·le")), Side(_("En tant que parent"))
    for row in rows:
        side = home if row.as_quality == QualityKind.PARENT else work
        if _is_current(row):
            side.current.append(Following(row, steps.get(row.pk, [])))
        elif row.state == State.OFFERED:
            side.offered.append(row)
        elif row.is_live and not row.completed_at:
            side.waiting.append(row)
        else:
            side.done.append(row)
    return [side for side in (work, home) if not side.is_empty]


def _is_current(row: Enrolment) -> bool:
    return row.is_active and row.completed_at is None
