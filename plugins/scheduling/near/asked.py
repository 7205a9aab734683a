"""Where somebody says that she is: a commune that she types, or where her device is, by a mile."""

import re
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from courses.api import Position

from .communes import LONGEST, Commune, communes

REACHES = (5, 10, 20, 50, 200)  # km
USUAL_REACH = 50
# A hundredth of a degree is about a kilometre: whatever is sent, no more is used.
DECIMALS = 2
NUMBER = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?", re.ASCII)
AUDIENCES = ("parents", "teachers")


@dataclass(frozen=True)
class Asked:
    """What an address asks: `here` once it is understood, else why not, or what it may mean."""

    typed: str = ""
    here: Position | None = None
    commune: Commune | None = None
    matches: list[Commune] = field(default_factory=list)
    refusal: str = ""
    reach: int = USUAL_REACH
    audience: str = ""

    @property
    def by_device(self) -> bool:
        return self.here is not None and self.commune is None

    @property
    def is_canonical(self) -> bool:
        """As our links spell it: others ask the same, their page is worth keeping."""
        return self.commune is not None and self.typed == self.commune.words


def asked_in(parameters: QueryDict) -> Asked:
    typed = " ".join(parameters.get("commune", "").split())[: LONGEST + 1]
    reach = parameters.get("rayon", "")
    audience = parameters.get("public", "")
    rest = {
        "reach": int(reach) if reach in map(str, REACHES) else USUAL_REACH,
        "audience": audience if audience in AUDIENCES else "",
    }
    if typed:
        return _by_commune(typed, rest)
    if "lat" in parameters or "lng" in parameters:
        here = position_in(parameters.get("lat", ""), parameters.get("lng", ""))
        refusal = "" if here else _("Nous n’avons pas compris cette position. Tapez une commune.")
        return Asked(here=here, refusal=refusal, **rest)
    return Asked(**rest)


def _by_commune(typed: str, rest: dict[str, object]) -> Asked:
    found = communes(typed)
    if len(found) == 1:
        return Asked(typed, found[0].position, found[0], **rest)
    refusal = "" if found else unknown(typed)
    return Asked(typed, matches=found, refusal=refusal, **rest)


def unknown(typed: str) -> str:
    return _(
        "Nous ne connaissons ni lieu ni école à « %(typed)s ». Essayez un code postal, ou une "
        "commune plus grande à côté."
    ) % {"typed": typed[:LONGEST]}


def position_in(latitude: str, longitude: str) -> Position | None:
    """Of two numbers of degrees, written plainly; None for anything else."""
    if not (NUMBER.fullmatch(latitude) and NUMBER.fullmatch(longitude)):
        return None
    north, east = round(float(latitude), DECIMALS), round(float(longitude), DECIMALS)
    return Position(north, east) if abs(north) <= 90 and abs(east) <= 180 else None
