"""What the clock on the wall says, in SQL: each slot by the clock of its place."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce, NullIf

# Where French territories are; the site's own clock elsewhere.
OVERSEAS = (
    *("America/Guadeloupe", "America/Martinique", "America/Cayenne", "America/Miquelon"),
    *("Indian/Reunion", "Indian/Mayotte", "Pacific/Noumea", "Pacific/Tahiti", "Pacific/Wallis"),
)
# As `TimeSlot.zone`.
ZONE = Case(
    When(venue=None, then=F("run__territory__time_zone")),
    default=Coalesce(
        NullIf("venue__time_zone", Value("")),
        "venue__territory__time_zone",
        Value(settings.TIME_ZONE),
    ),
)


def zoned(rows: Any, name: str, read: Callable[[ZoneInfo], Any]) -> Any:
    """Annotates slots with what `read` takes of their start, each in its own zone."""
    whens = [When(zone=zone, then=read(ZoneInfo(zone))) for zone in OVERSEAS]
    own = read(ZoneInfo(settings.TIME_ZONE))
    return rows.alias(zone=ZONE).alias(**{name: Case(*whens, default=own)})


START = F("start")
