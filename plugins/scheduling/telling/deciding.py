"""Whether a session takes place: at its date, with too few people, an organiser is asked.

Or it is cancelled by itself, where a switch says so. Cancelled, everybody is told once, why.
"""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.api import (
    CourseRun,
    Enrolment,
    TerritoryRole,
    User,
    send_message,
)

from ..models import RunSchedule
from ..organising.sessions import cancel_session

Decision = RunSchedule.Decision


def decide_due() -> int:
    """The runs whose date has come, each once. How many."""
    due = list(RunSchedule.objects.due().values_list("pk", "run_id"))
    return sum(_decide(pk, run) for pk, run in due)


def _decide(pk: int, run: int) -> bool:
    with transaction.atomic():
        # The run first, as whoever cancels it does.
        list(CourseRun.objects.select_for_update(no_key=True).filter(pk=run))
        if not RunSchedule.objects.due().filter(pk=pk).update(asked_at=Now()):
            return False
        schedule = RunSchedule.objects.select_related("run__course", "run__territory").get(pk=pk)
        if expected(schedule.run) >= (schedule.minimum or 0):
            RunSchedule.objects.filter(pk=pk).update(decision=Decision.KEEP)
        elif schedule.automatic:
            cancel_session(
                schedule.run, _("Il n’y avait pas assez de personnes inscrites."), by=None
            )
        else:
            _ask(schedule)
    return True


def expected(run: CourseRun) -> int:
    """Heads whose seat is confirmed, children too."""
    sure = Enrolment.objects.filter(run=run, state=Enrolment.State.CONFIRMED)
    return sure.aggregate(heads=Sum("seats"))["heads"] or 0


def keep_run(run: CourseRun, *, by: User) -> bool:
    """It takes place all the same. False if that was decided already, or the other way."""
    with transaction.atomic():
        RunSchedule.objects.get_or_create(run=run)
        open_question = RunSchedule.objects.filter(run=run, decision=Decision.NONE)
        kept = open_question.update(decision=Decision.KEEP, decided_by=by, asked_at=Now())
        if kept:
            log(run, "scheduling.keep_run", user=by)
    return bool(kept)


def organisers(run: CourseRun) -> list[User]:
    """Those who direct it; where nobody does, those who administer its territory."""
    roles = TerritoryRole.objects.filter(territory=run.territory)
    held = roles.filter(role=TerritoryRole.Role.ORGANISER).values("group")
    own = Q(groups__in=held, organisations=run.organisation)
    above = roles.filter(role=TerritoryRole.Role.ADMINISTRATOR).values("group")
    people = User.objects.filter(is_active=True).exclude(email="").order_by("pk").distinct()
    return list(people.filter(own)) or list(people.filter(groups__in=above))


def _ask(schedule: RunSchedule) -> None:
    run = schedule.run
    values: dict[str, Any] = {
        "course": run.course.title,
        "minimum": schedule.minimum,
        "heads": expected(run),
        "address": settings.SITE_ORIGIN + reverse("scheduling_slots:decide", args=[run.pk]),
    }
    text = _(
        "La session « %(course)s » attend au moins %(minimum)s personnes ; %(heads)s ont une place."
        "\n\nDites si elle a lieu. Si vous l’annulez, chacun est prévenu avec votre motif :\n"
        "%(address)s"
    )
    for user in organisers(run):
        send_message(
            user,
            f"decide-{schedule.pk}-{user.pk}",
            _("A-t-elle lieu ? %(course)s") % values,
            text % values,
            run=run,
        )


def awaited(user: User) -> Any:
    """What this person has to decide, with the number of people of each."""
    sure = Q(run__enrolments__state=Enrolment.State.CONFIRMED)
    asked = RunSchedule.objects.undecided().visible_to(user).select_related("run__course")
    heads = Coalesce(Sum("run__enrolments__seats", filter=sure), 0)
    return asked.annotate(people=heads).order_by("decide_at", "pk")
