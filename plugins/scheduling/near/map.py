"""The map: an SVG that the server writes. No third party, no script; its links are the list's.

What is close together becomes one mark with a number; names of communes are written where they
cover nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.api import Position

from .found import Found
from .grouping import grouped, mean
from .plane import WIDTH, Plane, near_each_other, plane_of

MOST_MARKS = 56
CLOSE = 27.0  # units between marks, so that a finger tells them apart
GLYPH, LINE = 6.9, 15  # a letter of a name
LONGEST_NAME = 24
SCALE_AT_MOST, RING_AT_MOST = 110, 170
NAMED_IN_A_GROUP = 3


@dataclass(frozen=True)
class Spot:
    """One place to show."""

    position: Position
    name: str
    commune: str
    href: str
    is_stop: bool = False
    postal_code: str = ""


@dataclass
class Mark:
    """A place, or several that are close: where, how many, what it says, where it leads."""

    x: int
    y: int
    spots: list[Spot]
    href: str = ""
    words: str = ""

    @property
    def count(self) -> int:
        return len(self.spots)

    @property
    def is_stop(self) -> bool:
        return all(spot.is_stop for spot in self.spots)

    @property
    def radius(self) -> int:
        return 7 if self.count == 1 else min(15, 10 + len(str(self.count)) * 2)

    @property
    def commune(self) -> str:
        return Counter(spot.commune for spot in self.spots).most_common(1)[0][0]


@dataclass(frozen=True)
class Label:
    x: int
    y: int
    anchor: str
    words: str


@dataclass(frozen=True)
class Ring:
    radius: int
    words: str


@dataclass
class Map:
    """What the template draws; all in whole units."""

    height: int
    marks: list[Mark]
    labels: list[Label]
    scale: Ring
    here: tuple[int, int] | None = None
    rings: list[Ring] = field(default_factory=list)
    width: int = WIDTH

    @property
    def has_stops(self) -> bool:
        return any(spot.is_stop for mark in self.marks for spot in mark.spots)

    @property
    def has_groups(self) -> bool:
        return any(mark.count > 1 for mark in self.marks)

    @property
    def scale_at(self) -> int:
        return self.height - 16


Together = Callable[[Sequence[Spot]], str]


def draw(found: Sequence[Found], here: Position) -> Map:
    """What is around somewhere: a group leads to its first line in the list."""
    lines = {}
    spots = []
    for number, one in enumerate(found, 1):
        spot = Spot(one.position, one.name, one.commune, one.href, one.stop is not None)
        lines.setdefault(spot, f"#lieu-{number}")
        spots.append(spot)
    return sheet(spots, lambda group: lines[group[0]], here)


def sheet(spots: Sequence[Spot], together: Together, here: Position | None = None) -> Map:
    shown = [spot for spot, is_there in zip(spots, _there(spots, here), strict=True) if is_there]
    plane = plane_of([*(spot.position for spot in shown), *([here] if here else [])])
    marks = _marks(shown, plane)
    for mark in marks:
        mark.href = mark.spots[0].href if mark.count == 1 else together(mark.spots)
        mark.words = _words(mark)
    km = plane.round_km(SCALE_AT_MOST)
    drawn = Map(plane.height, marks, [], _ring(plane, km))
    if here is not None:
        x, y = plane.put(here)
        drawn.here = (round(x), round(y))
        drawn.rings = _rings(plane)
    drawn.labels = list(_labels(drawn))
    return drawn


def _there(spots: Sequence[Spot], here: Position | None) -> list[bool]:
    if here is not None:  # what is found is near already
        return [True] * len(spots)
    return near_each_other([spot.position for spot in spots])


def _ring(plane: Plane, km: int) -> Ring:
    return Ring(round(km * plane.per_km), _("%(km)d km") % {"km": km})


def _rings(plane: Plane) -> list[Ring]:
    """The greatest round distance that fits, then one about half as far."""
    furthest = plane.round_km(RING_AT_MOST)
    nearer = plane.round_km(furthest * plane.per_km * 0.6)
    return [_ring(plane, km) for km in sorted({nearer, furthest}, reverse=True)]


# --- marks -------------------------------------------------------------------------------------


def _marks(spots: Sequence[Spot], plane: Plane) -> list[Mark]:
    """In the order of the list."""
    points = [plane.put(spot.position) for spot in spots]
    marks = []
    for group in grouped(points, CLOSE, MOST_MARKS):
        x, y = mean([points[number] for number in group])
        marks.append(Mark(round(x), round(y), [spots[number] for number in group]))
    return marks


def _words(mark: Mark) -> str:
    """What its link is called."""
    if mark.count == 1:
        return f"{mark.spots[0].name}, {mark.commune}"
    communes = list(dict.fromkeys(spot.commune for spot in mark.spots))
    named = ", ".join(communes[:NAMED_IN_A_GROUP])
    if len(communes) > NAMED_IN_A_GROUP:
        named += "…"
    if mark.is_stop:
        told = ngettext("%(n)d étape : %(named)s", "%(n)d étapes : %(named)s", mark.count)
    else:
        told = ngettext("%(n)d lieu : %(named)s", "%(n)d lieux : %(named)s", mark.count)
    return told % {"n": mark.count, "named": named}


# --- names -------------------------------------------------------------------------------------

Box = tuple[float, float, float, float]


def _labels(drawn: Map) -> Iterator[Label]:
    """The name of each commune once, where it covers no mark, no other name, and no edge."""
    taken = [_around(mark.x, mark.y, mark.radius) for mark in drawn.marks]
    taken.append((0, drawn.height - 34, SCALE_AT_MOST + 26, drawn.height))
    taken.append((WIDTH - 36, 0, WIDTH, 44))
    if drawn.here:
        x, y = drawn.here
        taken += [(x - 20, y + one.radius - LINE, x + 20, y + one.radius) for one in drawn.rings]
    named: set[str] = set()
    for mark in sorted(drawn.marks, key=lambda mark: -mark.count):
        if mark.commune in named:
            continue
        for label, box in _sides(mark):
            if _is_free(box, taken, drawn.height):
                taken.append(box)
                named.add(mark.commune)
                yield label
                break


def _around(x: float, y: float, radius: float) -> Box:
    return (x - radius, y - radius, x + radius, y + radius)


def _sides(mark: Mark) -> Iterator[tuple[Label, Box]]:
    """Right, left, below, above."""
    name = mark.commune
    words = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
    long, aside, beside = len(words) * GLYPH, mark.radius + 4, mark.y + 4
    lower, upper = mark.y + mark.radius + LINE - 2, mark.y - mark.radius - 5
    for x, y, anchor, west in (
        (mark.x + aside, beside, "start", mark.x + aside),
        (mark.x - aside, beside, "end", mark.x - aside - long),
        (mark.x, lower, "middle", mark.x - long / 2),
        (mark.x, upper, "middle", mark.x - long / 2),
    ):
        yield Label(x, y, anchor, words), (west, y - LINE + 4, west + long, y + 4)


def _is_free(box: Box, taken: Sequence[Box], height: int) -> bool:
    west, top, east, low = box
    if west < 3 or top < 3 or east > WIDTH - 3 or low > height - 3:
        return False
    return not any(
        west < other[2] and other[0] < east and top < other[3] and other[1] < low for other in taken
    )
