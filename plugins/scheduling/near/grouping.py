"""Points that are too close to be told apart become one."""

from collections.abc import Sequence

Point = tuple[float, float]


def grouped(points: Sequence[Point], close: float, most: int) -> list[list[int]]:
    """Numbers of the points, by group, each group and all of them in the order given.

    `most` groups at most: where there are more, points are taken together from farther.
    """
    while len(groups := _grouped(points, close)) > most:
        close *= 1.3
    return groups


def mean(points: Sequence[Point]) -> Point:
    return sum(x for x, _y in points) / len(points), sum(y for _x, y in points) / len(points)


def _grouped(points: Sequence[Point], close: float) -> list[list[int]]:
    """By squares first, so that thousands cost no more than what is drawn; then by distance."""
    cells: dict[tuple[int, int], list[int]] = {}
    for number, (x, y) in enumerate(points):
        cells.setdefault((int(x // close), int(y // close)), []).append(number)
    groups = list(cells.values())
    while (pair := _too_close(points, groups, close)) is not None:
        one, other = pair
        groups[one] += groups.pop(other)
    return sorted(sorted(group) for group in groups)


def _too_close(
    points: Sequence[Point], groups: Sequence[list[int]], close: float
) -> tuple[int, int] | None:
    middles = [mean([points[number] for number in group]) for group in groups]
    for one, (x, y) in enumerate(middles):
        for other in range(one + 1, len(middles)):
            east, south = middles[other][0] - x, middles[other][1] - y
            if east * east + south * south < close * close:
                return one, other
    return None
