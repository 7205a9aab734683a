"""What may be affirmed of meetings: each that somebody attended, once its sheet is certified.

Four statements for any number of enrolments.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.api import Enrolment, KnownBy
from courses.plugin import Blocker, Fact

from ..models import Attendance, Presence, TimeSlot
from ..overlaps import place_words
from ..times import said

KIND = "scheduling.slot"


def facts(enrolments: Sequence[Enrolment]) -> Iterable[Fact]:
    """By enrolment, then by time. Who was absent has none; a sheet left open forbids to affirm."""
    slots = _slots(enrolments)
    present = Attendance.objects.filter(enrolment__in=enrolments, state=Presence.PRESENT)
    attended = {(row.enrolment_id, row.slot_id): row for row in present}
    for enrolment in enrolments:
        for slot in slots[enrolment.run_id]:
            yield from _fact(enrolment, slot, attended.get((enrolment.pk, slot.pk)))


def _slots(enrolments: Sequence[Enrolment]) -> dict[int, list[TimeSlot]]:
    """Those that have begun, of the runs of these enrolments, with sheets and trainers."""
    begun = TimeSlot.objects.planned().told().filter(start__lte=timezone.now())
    rows = list(
        begun.filter(run__in={row.run_id for row in enrolments})
        .select_related("sheet", "venue__territory", "room", "run__course", "run__territory")
        .order_by("start", "pk")
    )
    prefetch_related_objects(rows, "trainers")
    found: dict[int, list[TimeSlot]] = defaultdict(list)
    for slot in rows:
        found[slot.run_id].append(slot)
    return found


def _fact(enrolment: Enrolment, slot: TimeSlot, row: Attendance | None) -> Iterator[Fact]:
    sheet = getattr(slot, "sheet", None)
    is_settled = sheet is not None and sheet.is_settled
    if row is None and (is_settled or not _was_expected(enrolment, slot)):
        return
    if row is not None:
        row.slot = slot
    yield Fact(
        enrolment_id=enrolment.pk,
        kind=KIND,
        label=slot.run.course.title,
        start=slot.start,
        end=slot.end,
        place=place_words(slot),
        people=_names(slot),
        minutes=row.minutes_attended if row else 0,
        nature=slot.nature,
        known_by=KnownBy.ATTENDED,
        valid=is_settled,
        blockers=() if is_settled else (_blocker(slot, sheet),),
    )


def _was_expected(enrolment: Enrolment, slot: TimeSlot) -> bool:
    """Who joined an open run later has nothing to do with what was over."""
    since: Any = enrolment.confirmed_at or enrolment.created_at
    return bool(slot.end > since)


def _names(slot: TimeSlot) -> tuple[str, ...]:
    people = (user.printed_name or user.get_full_name() for user in slot.trainers.all())
    return tuple(filter(None, people))


def _blocker(slot: TimeSlot, sheet: Any) -> Blocker:
    words = (
        _("La feuille d’émargement du %(when)s est encore ouverte.")
        if sheet is None or sheet.is_open
        else _("La feuille d’émargement du %(when)s s’est fermée seule : il faut la certifier.")
    )
    when = said(slot.start, slot.end, slot.zone)
    return Blocker(words % {"when": when}, reverse("scheduling:sheet", args=[slot.pk]))
