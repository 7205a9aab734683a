"""Counting those who came without a name on the list."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.api import Party, User

from ..models import HeadCount, Sheet, TimeSlot
from ..models.attendance import MOST_HEADS
from .closing import SheetRefused, sheet_of


def count_heads(
    slot: TimeSlot, heads: Party, *, by: User, device_at: datetime | None = None
) -> HeadCount:
    """So many in all, not so many more: told again it changes nothing, and the newest count stands.

    Raises SheetRefused once the sheet is closed.
    """
    if any(not 0 <= count <= MOST_HEADS for count in asdict(heads).values()):
        raise SheetRefused(_("Un nombre de personnes va de 0 à %d.") % MOST_HEADS)
    now = timezone.now()
    at = min(device_at or now, now)
    sheet_of(slot)
    with transaction.atomic():
        sheet = Sheet.objects.select_for_update(of=("self",)).get(slot=slot)
        if not sheet.is_open:
            raise SheetRefused(_("La feuille est close : rouvrez-la pour la corriger."))
        row = HeadCount.objects.filter(slot=slot).first()
        if row is not None and row.at > at:
            return row
        values = {**asdict(heads), "counted_by": by, "at": at}
        return HeadCount.objects.update_or_create(slot=slot, defaults=values)[0]
