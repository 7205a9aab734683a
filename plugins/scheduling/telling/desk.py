"""What telling adds to the desk « À faire », and until when one cancels by oneself."""

from collections.abc import Iterator
from typing import Any

from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.api import Enrolment, Todo, User

from ..models import RunSchedule
from .calls import calls_of
from .deciding import awaited

MOST = 5


def calls_to_make(user: User) -> Iterator[Todo]:
    if number := calls_of(user).count():
        words = ngettext("%(n)d appel à passer", "%(n)d appels à passer", number) % {"n": number}
        yield Todo(words, reverse("scheduling:calls"), "mail", urgent=True)


def sessions_to_decide(user: User) -> Iterator[Todo]:
    for schedule in awaited(user)[:MOST]:
        words = _("Trop peu de monde, a-t-elle lieu ? « %(course)s », %(n)d sur %(minimum)d")
        values: dict[str, Any] = {
            "course": schedule.run.course.title,
            "n": schedule.people,
            "minimum": schedule.minimum or 0,
        }
        address = reverse("scheduling_slots:decide", args=[schedule.run_id])
        yield Todo(words % values, address, "warning", urgent=True)


def too_late_to_cancel(enrolment: Enrolment) -> str:
    """By the database's clock."""
    late = RunSchedule.objects.filter(run=enrolment.run_id, cancel_until__lte=Now())
    if not late.exists():
        return ""
    return _(
        "Il est trop tard pour annuler ici : tout est prêt pour vous recevoir. Si vous ne pouvez "
        "pas venir, appelez-nous, cela aide tout le monde."
    )
