"""What stands at the head of a sheet, kept when it closes: any later difference is found.

A document of attestation must say the same title, hours, place and trainers as the sheet does.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from ..models import Sheet, TimeSlot
from ..overlaps import place_words


def head_of(slot: TimeSlot) -> dict[str, Any]:
    """As it is now. Trainers by key, for a person may change her name."""
    people = slot.trainers.all()
    return {
        "title": slot.run.course.title,
        "start": slot.start.isoformat(),
        "end": slot.end.isoformat(),
        "place": place_words(slot),
        "trainers": sorted(user.pk for user in people),
        "names": [name for user in people if (name := user.printed_name or user.get_full_name())],
    }


def differences(sheet: Sheet, slot: TimeSlot) -> Iterator[str]:
    """In sentences; nothing for a sheet of before heads were kept."""
    told, now = sheet.head, head_of(slot)
    if not told:
        return
    if told["title"] != now["title"]:
        words = _("son titre est « %(sheet)s », la formation s’appelle « %(now)s »")
        yield words % {"sheet": told["title"], "now": now["title"]}
    if (told["start"], told["end"]) != (now["start"], now["end"]):
        yield _("ses horaires ne sont plus ceux du planning")
    if told["place"] != now["place"]:
        words = _("son lieu est « %(sheet)s », le planning dit « %(now)s »")
        yield words % {"sheet": told["place"], "now": now["place"]}
    if told["trainers"] != now["trainers"]:
        yield _("ses formateurs ne sont plus ceux du planning")
