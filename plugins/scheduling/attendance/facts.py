"""What may be affirmed of meetings: each that is planned, and each that somebody attended, once its
sheet is certified and says what the planning says.

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

from ..models import Attendance, Presence, Sheet, TimeSlot
from ..overlaps import place_words
from ..times import said
from .closing import is_signed_for
from .head import differences

KIND = "scheduling.slot"
PLANNED = "scheduling.planned"


def facts(enrolments: Sequence[Enrolment]) -> Iterable[Fact]:
    """By enrolment, then by time. Absences are what was planned and not attended; a sheet left
    open forbids to affirm.
    """
    slots = _slots(enrolments)
    present = Attendance.objects.filter(enrolment__in=enrolments, state=Presence.PRESENT)
    attended = {(row.enrolment_id, row.slot_id): row for row in present}
    now = timezone.now()
    for enrolment in enrolments:
        for slot in slots[enrolment.run_id]:
            row = attended.get((enrolment.pk, slot.pk))
            if row is not None or _was_expected(enrolment, slot):
                yield _planned(enrolment, slot)
            if slot.start <= now:
                yield from _fact(enrolment, slot, row)


def _slots(enrolments: Sequence[Enrolment]) -> dict[int, list[TimeSlot]]:
    """Those of the runs of these enrolments, with sheets and trainers."""
    told = TimeSlot.objects.planned().told()
    rows = list(
        told.filter(run__in={row.run_id for row in enrolments})
        .select_related("sheet", "venue__territory", "room", "run__course", "run__territory")
        .order_by("start", "pk")
    )
    prefetch_related_objects(rows, "trainers")
    found: dict[int, list[TimeSlot]] = defaultdict(list)
    for slot in rows:
        found[slot.run_id].append(slot)
    return found


def _planned(enrolment: Enrolment, slot: TimeSlot) -> Fact:
    return Fact(
        enrolment_id=enrolment.pk,
        kind=PLANNED,
        label=slot.run.course.title,
        start=slot.start,
        end=slot.end,
        place=place_words(slot),
        minutes=slot.minutes,
        nature=slot.nature,
        known_by=KnownBy.PLANNED,
    )


def _fact(enrolment: Enrolment, slot: TimeSlot, row: Attendance | None) -> Iterator[Fact]:
    sheet = getattr(slot, "sheet", None)
    is_settled = sheet is not None and sheet.is_settled
    if row is None and (is_settled or not _was_expected(enrolment, slot)):
        return
    if row is not None:
        row.slot = slot
    blockers = tuple(_blockers(slot, sheet))
    told = sheet.head if sheet is not None else {}
    yield Fact(
        enrolment_id=enrolment.pk,
        kind=KIND,
        label=told.get("title", slot.run.course.title),
        start=slot.start,
        end=slot.end,
        place=told.get("place", place_words(slot)),
        people=tuple(told.get("names", _names(slot))),
        minutes=row.minutes_attended if row else 0,
        nature=slot.nature,
        known_by=KnownBy.ATTENDED,
        valid=not blockers,
        blockers=blockers,
    )


def _was_expected(enrolment: Enrolment, slot: TimeSlot) -> bool:
    """Who joined an open run later has nothing to do with what was over."""
    since: Any = enrolment.confirmed_at or enrolment.created_at
    return bool(slot.end > since)


def _names(slot: TimeSlot) -> tuple[str, ...]:
    people = (user.printed_name or user.get_full_name() for user in slot.trainers.all())
    return tuple(filter(None, people))


def _blockers(slot: TimeSlot, sheet: Sheet | None) -> Iterator[Blocker]:
    """What is wrong with the sheet of a slot that has begun."""
    if sheet is None or sheet.is_open:
        yield _blocker(slot, _("La feuille d’émargement du %(when)s est encore ouverte."))
    elif not sheet.is_settled:
        words = _("La feuille d’émargement du %(when)s s’est fermée seule : il faut la certifier.")
        yield _blocker(slot, words)
    elif is_signed_for(slot) and not sheet.signed:
        words = _("La feuille d’émargement du %(when)s n’est pas signée par qui l’a close.")
        yield _blocker(slot, words)
    else:
        for difference in differences(sheet, slot):
            words = _(
                "La feuille d’émargement du %(when)s ne dit pas la même chose : %(what)s. "
                "Rouvrez-la et certifiez-la."
            )
            yield _blocker(slot, words, what=difference)


def _blocker(slot: TimeSlot, words: str, **values: str) -> Blocker:
    when = said(slot.start, slot.end, slot.zone)
    address = reverse("scheduling:sheet", args=[slot.pk])
    return Blocker(words % (values | {"when": when}), address)
