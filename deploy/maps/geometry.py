"""Shapes on paper, for the maps: how large, where their middle is, fewer points, cut at a sheet, written as SVG paths. Pure."""

from collections.abc import Iterable, Sequence

Place = tuple[float, float]
Ring = list[Place]

BEYOND = 12  # shapes go on so far beyond the sheet, so that their cut edges are not seen


def area(ring: Sequence[Place]) -> float:
    """Twice signed area over two, of points on paper."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def middle(ring: Sequence[Place]) -> Place:
    """The centre of gravity of a ring."""
    size = area(ring)
    if abs(size) < 1e-9:
        return ring[0]
    sums = [0.0, 0.0]
    for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = a[0] * b[1] - b[0] * a[1]
        sums[0] += (a[0] + b[0]) * cross
        sums[1] += (a[1] + b[1]) * cross
    return sums[0] / (6 * size), sums[1] / (6 * size)


def simpler(line: Ring, tolerance: float) -> Ring:
    """Douglas and Peucker: the line with the points left out that lie no further from it than `tolerance`."""
    keep, work = {0, len(line) - 1}, [(0, len(line) - 1)]
    while work:
        first, last = work.pop()
        far, at = 0.0, 0
        for place in range(first + 1, last):
            if (off := _off(line[place], line[first], line[last])) > far:
                far, at = off, place
        if far > tolerance:
            keep.add(at)
            work += [(first, at), (at, last)]
    return [line[place] for place in sorted(keep)]


def _off(point: Place, start: Place, end: Place) -> float:
    """How far a point is from a stretch."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    long = dx * dx + dy * dy
    share = max(0.0, min(1.0, ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / long)) if long else 0.0
    return ((point[0] - start[0] - share * dx) ** 2 + (point[1] - start[1] - share * dy) ** 2) ** 0.5


def clipped(ring: Ring, width: float, height: float) -> Ring:
    """Sutherland and Hodgman: the part of a ring on the sheet and a little beyond."""
    for axis, limit, sign in ((0, -BEYOND, 1), (0, width + BEYOND, -1), (1, -BEYOND, 1), (1, height + BEYOND, -1)):
        found: Ring = []
        for a, b in zip(ring, [*ring[1:], *ring[:1]], strict=True):
            a_in, b_in = sign * (a[axis] - limit) >= 0, sign * (b[axis] - limit) >= 0
            if a_in:
                found.append(a)
            if a_in != b_in:
                share = (limit - a[axis]) / (b[axis] - a[axis])
                found.append((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))
        ring = found
        if not ring:
            return []
    return ring


def path(rings: Iterable[Ring]) -> str:
    """Rings as SVG path data in whole numbers, each step from where the last one ended; paths can follow each other."""
    words, x, y = [], 0, 0
    for ring in rings:
        steps: list[str] = []
        for px, py in ring:
            dx, dy = round(px) - x, round(py) - y
            if dx or dy or not steps:
                steps.append(f"{dx}{dy if dy < 0 else f' {dy}'}")
                x, y = x + dx, y + dy
        if len(steps) > 3:
            words.append("m" + _joined(steps) + "z")
            x, y = round(ring[0][0]), round(ring[0][1])
        else:
            x, y = x - sum(_numbers(steps, 0)), y - sum(_numbers(steps, 1))
    return "M0 0" + "".join(words) if words else ""


def _joined(steps: Sequence[str]) -> str:
    return "".join(step if place == 0 or step.startswith("-") else f" {step}" for place, step in enumerate(steps))


def _numbers(steps: Sequence[str], axis: int) -> list[int]:
    return [int(step.replace("-", " -").split()[axis]) for step in steps]
