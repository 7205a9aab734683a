"""Thanks, once the last meeting of a run is over and its sheet is closed: once per person and run.

Only by mail: nobody is telephoned to be thanked.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.api import Enrolment, database_now, send_message

from ..models import Attendance, Presence, Sheet, TimeSlot
from .reminders import DECENT

OF_USE = timedelta(days=3)
THERE = (Enrolment.State.CONFIRMED, Enrolment.State.CLOSED)


def thank() -> int:
    """Write what is due now, by the database's clock. How many messages."""
    now = database_now()
    return sum(_thank(slot, now) for slot in _last_slots(now) if _is_decent(slot, now))


def _last_slots(now: datetime) -> list[TimeSlot]:
    """Closed in the last days, and none planned after them in their run."""
    later = TimeSlot.objects.planned().filter(run=OuterRef("run"), start__gt=OuterRef("start"))
    closed = (
        TimeSlot.objects.planned()
        .told()
        .filter(sheet__state=Sheet.State.CLOSED, sheet__closed_at__gt=now - OF_USE, end__lt=now)
    )
    return list(closed.filter(~Exists(later)).order_by("pk"))


def _is_decent(slot: TimeSlot, now: datetime) -> bool:
    return now.astimezone(ZoneInfo(slot.zone)).hour in DECENT


def _thank(slot: TimeSlot, now: datetime) -> int:
    """Those who came, where it is written down; else those who were expected."""
    rows = Enrolment.objects.filter(run=slot.run, state__in=THERE)
    rows = rows.exclude(user__email="").exclude(user__reach_by="call")
    noted = Attendance.objects.filter(slot__run=slot.run)
    if noted.exists():
        rows = rows.filter(pk__in=noted.filter(state=Presence.PRESENT).values("enrolment"))
    thanked = rows.exclude(user__messages__key__startswith=_key(slot))
    people = list(thanked.select_related("user").order_by("pk"))
    for row in people:
        _send(row, slot, now)
    return len(people)


def _key(slot: TimeSlot) -> str:
    return f"thanks-{slot.run_id}-"


def _send(row: Enrolment, slot: TimeSlot, now: datetime) -> None:
    address = settings.SITE_ORIGIN + reverse("courses:enrolment", args=[row.pk])
    values = {"course": slot.run.course.title, "address": address}
    text = _(
        "Merci d’être venu à « %(course)s ».\n\n"
        "Ce que vous avez fait, et votre attestation quand elle est prête : %(address)s"
    )
    send_message(
        row.user,
        f"{_key(slot)}{row.user_id}",
        _("Merci : %(course)s") % values,
        text % values,
        run=slot.run,
        use_by=now + OF_USE,
    )
