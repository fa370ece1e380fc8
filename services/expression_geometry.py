"""Functions of expressions over places on the Earth: points, lines and areas as ODK writes them."""

import math
from itertools import pairwise

from services.expression_table import Clock, Functions, flat
from services.expression_values import NAN, XValue, to_text

GEOMETRY = Functions()
EARTH = 6_378_100.0
_Point = tuple[float, float]


@GEOMETRY.named("enclosed-area", 1, None)
@GEOMETRY.named("area", 1, None)
def _area(clock: Clock, *values: XValue) -> XValue:
    """Square metres inside a shape."""
    corners = _points(values)
    if len(corners) < 3:
        return 0.0 if corners else NAN
    total = 0.0
    for (lat, lon), (next_lat, next_lon) in zip(corners, [*corners[1:], corners[0]], strict=True):
        total += math.radians(next_lon - lon) * (2 + math.sin(math.radians(lat)) + math.sin(math.radians(next_lat)))
    return abs(total * EARTH * EARTH / 2)


@GEOMETRY.named("distance-between", 2)
@GEOMETRY.named("distance", 1, None)
def _distance(clock: Clock, *values: XValue) -> XValue:
    """Metres along a line."""
    points = _points(values)
    if len(points) < 2:
        return 0.0 if points else NAN
    return math.fsum(_metres(one, other) for one, other in pairwise(points))


@GEOMETRY.named("geofence", 2)
def _geofence(clock: Clock, point: XValue, shape: XValue) -> XValue:
    """Whether the point lies inside the shape."""
    points, corners, inside = _points((point,)), _points((shape,)), False
    if not points or len(corners) < 3:
        return False
    lat, lon = points[0]
    for (one_lat, one_lon), (other_lat, other_lon) in zip(corners, [*corners[1:], corners[0]], strict=True):
        crosses = (one_lon > lon) != (other_lon > lon)
        if crosses and lat < (other_lat - one_lat) * (lon - one_lon) / (other_lon - one_lon) + one_lat:
            inside = not inside
    return inside


@GEOMETRY.named("intersects", 1)
def _intersects(clock: Clock, value: XValue) -> XValue:
    """Whether a line crosses itself."""
    points = _points((value,))
    lines = list(pairwise(points))
    closed = len(points) > 2 and points[0] == points[-1]
    return any(
        _cross(*lines[one], *lines[other])
        for one in range(len(lines))
        for other in range(one + 2, len(lines))
        if not (closed and one == 0 and other == len(lines) - 1)
    )


def _points(values: tuple[XValue, ...]) -> list[_Point]:
    """`55.75 37.61 0 0; 55.76 37.62 0 0`; empty where one of them is no place."""
    texts = [part for value in flat(values) for part in to_text(value).split(";") if part.strip()]
    try:
        found = [(float(text.split()[0]), float(text.split()[1])) for text in texts]
    except (ValueError, IndexError):
        return []
    return found if all(abs(lat) <= 90 and abs(lon) <= 180 for lat, lon in found) else []


def _metres(one: _Point, other: _Point) -> float:
    (lat, lon), (other_lat, other_lon) = ((math.radians(a), math.radians(b)) for a, b in (one, other))
    half = math.sin((other_lat - lat) / 2) ** 2
    half += math.cos(lat) * math.cos(other_lat) * math.sin((other_lon - lon) / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(half)))


def _cross(a: _Point, b: _Point, c: _Point, d: _Point) -> bool:
    return _side(a, b, c) != _side(a, b, d) and _side(c, d, a) != _side(c, d, b)


def _side(a: _Point, b: _Point, c: _Point) -> bool:
    return (c[0] - a[0]) * (b[1] - a[1]) > (b[0] - a[0]) * (c[1] - a[1])
