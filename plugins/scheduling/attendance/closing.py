"""Closing a sheet by an explicit act, or by the clock; opening it again for a reason."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.api import LegalFramework, User, announce_facts

from ..models import Attendance, HeadCount, Sheet, SheetReopening, TimeSlot
from .head import head_of
from .roster import expected

State = Sheet.State


class SheetRefused(Exception):
    """Carries the French sentence that says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def closing_time(slot: TimeSlot) -> datetime:
    hours = timedelta(hours=settings.ATTENDANCE_CLOSES_HOURS)
    closes: datetime = slot.end + hours
    return closes


def open_sheets(slots: Sequence[TimeSlot]) -> None:
    """New slots receive theirs."""
    Sheet.objects.bulk_create(Sheet(slot=slot, closes_at=closing_time(slot)) for slot in slots)


def put_off(slot: TimeSlot) -> None:
    """The sheet of a slot that has moved closes after its new end."""
    Sheet.objects.filter(slot=slot, state=State.OPEN).update(closes_at=closing_time(slot))


def sheet_of(slot: TimeSlot) -> Sheet:
    """The sheet of a slot, made on the first look."""
    return Sheet.objects.get_or_create(slot=slot, defaults={"closes_at": closing_time(slot)})[0]


def is_signed_for(slot: TimeSlot) -> bool:
    """For the general public nobody signs: the host closes her list or her count."""
    return bool(slot.run.legal_framework != LegalFramework.GRAND_PUBLIC)


def close_sheet(sheet: Sheet, by: User, signed: bool = True) -> bool:
    """Certify what it says. False if somebody had done so; one that the clock closed may be.

    Raises SheetRefused before the slot has begun, and where a signature is due and not given.
    """
    with transaction.atomic():
        row = _held(sheet)
        if row.is_settled:
            return False
        _refuse_closing(row, signed)
        row.closed_by, row.signed = by, signed and is_signed_for(row.slot)
        _close(row)
        log(row.slot.run, "scheduling.close_sheet", user=by, data={"slot": row.slot_id})
    sheet.refresh_from_db()
    return True


def _refuse_closing(row: Sheet, signed: bool) -> None:
    if not row.slot.is_planned:
        raise SheetRefused(_("Ce créneau est annulé : sa feuille ne se ferme pas."))
    if row.slot.start > timezone.now():
        raise SheetRefused(_("Ce créneau n’a pas encore commencé."))
    if is_signed_for(row.slot) and not signed:
        raise SheetRefused(_("Cochez la phrase qui certifie la feuille."))


def _close(row: Sheet) -> None:
    row.state, row.closed_at = State.CLOSED, timezone.now()
    row.fingerprint, row.head = fingerprint(row.slot), head_of(row.slot)
    row.save()
    announce_facts(list(expected(row.slot).values_list("pk", flat=True)))


def reopen_sheet(sheet: Sheet, reason: str, by: User) -> bool:
    """For a correction, said why; logged. False if it was open. Raises SheetRefused."""
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise SheetRefused(_("Dites pourquoi la feuille est rouverte."))
    with transaction.atomic():
        row = _held(sheet)
        if row.is_open or row.closed_at is None:
            return False
        SheetReopening.objects.create(
            sheet=row,
            by=by,
            reason=reason,
            closed_by_id=row.closed_by_id,
            closed_at=row.closed_at,
            fingerprint=row.fingerprint,
        )
        row.state, row.closed_by, row.closed_at, row.signed = State.OPEN, None, None, False
        row.fingerprint, row.head = "", {}
        row.closes_at = timezone.now() + timedelta(hours=settings.ATTENDANCE_CLOSES_HOURS)
        row.save()
        log(row.slot.run, "scheduling.reopen_sheet", user=by, data={"slot": row.slot_id})
        announce_facts(list(expected(row.slot).values_list("pk", flat=True)))
    sheet.refresh_from_db()
    return True


def close_due() -> int:
    """Those whose time has come, by the database's clock: closed, and waiting to be certified."""
    due = Sheet.objects.filter(state=State.OPEN, closes_at__lte=Now())
    keys = list(due.filter(slot__state=TimeSlot.State.PLANNED).values_list("pk", flat=True))
    return sum(_close_if_due(key) for key in keys)


def _close_if_due(key: int) -> int:
    with transaction.atomic():
        row = Sheet.objects.select_for_update(of=("self",)).filter(pk=key)
        sheet = row.filter(state=State.OPEN, closes_at__lte=Now()).select_related("slot").first()
        if sheet is None:
            return 0
        _close(sheet)
    return 1


def _held(sheet: Sheet) -> Sheet:
    rows = Sheet.objects.select_for_update(of=("self",))
    return rows.select_related("slot__run", "slot__venue", "slot__room").get(pk=sheet.pk)


def fingerprint(slot: TimeSlot) -> str:
    """SHA-256 of all that a sheet says, the same for the same words."""
    said = json.dumps(_state(slot), sort_keys=True, separators=(",", ":"))
    return sha256(said.encode()).hexdigest()


def _state(slot: TimeSlot) -> dict[str, Any]:
    people = Attendance.objects.filter(slot=slot).order_by("enrolment_id")
    leads = slot.leads.filter(live=True).order_by("trainer_id")
    columns = ("adults", "children_under_6", "children_6_to_10", "children_11_to_17")
    return {
        "slot": str(slot.uid),
        "start": slot.start.isoformat(),
        "end": slot.end.isoformat(),
        "break": slot.break_minutes,
        "place": [slot.venue_id, slot.room_id],
        "trainers": list(leads.values_list("trainer_id", flat=True)),
        "people": [
            [row.enrolment_id, row.state, row.minutes, row.excuse, row.source, row.at.isoformat()]
            for row in people
        ],
        "heads": list(HeadCount.objects.filter(slot=slot).values_list(*columns)),
    }
