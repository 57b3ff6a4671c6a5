"""From longitude and latitude to a sheet of paper. Pure; the shapes in `shapes/` were drawn with the same functions."""

from dataclasses import dataclass
from math import asin, atan2, cos, degrees, hypot, radians, sin, sqrt

# Equal Earth (Šavrič, Patterson, Jenny 2018): areas keep their size, so that no country looks larger than it is.
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
ROOT = sqrt(3) / 2

WORLD_WIDTH = 1000
NORTH, SOUTH = 84.0, -56.5  # what is drawn: without Antarctica


def equal_earth(longitude: float, latitude: float) -> tuple[float, float]:
    """East and north of the middle, in radians on paper."""
    theta = asin(ROOT * sin(radians(latitude)))
    square = theta * theta
    sixth = square**3
    x = radians(longitude) * cos(theta) / (ROOT * (A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square)))
    return x, theta * (A1 + A2 * square + sixth * (A3 + A4 * square))


EDGE = equal_earth(180, 0)[0]
UNIT = WORLD_WIDTH / (2 * EDGE)
WORLD_HEIGHT = round((equal_earth(0, NORTH)[1] - equal_earth(0, SOUTH)[1]) * UNIT)


def on_world(longitude: float, latitude: float) -> tuple[float, float]:
    """The place on the map of the world."""
    x, y = equal_earth(longitude, max(SOUTH, min(NORTH, latitude)))
    return (x + EDGE) * UNIT, (equal_earth(0, NORTH)[1] - y) * UNIT


@dataclass(frozen=True)
class Sheet:
    """A map of one country: Lambert's azimuthal equal-area projection around its middle, shifted and enlarged."""

    longitude: float
    latitude: float
    unit: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        east, phi, middle = radians(longitude - self.longitude), radians(latitude), radians(self.latitude)
        k = sqrt(2 / max(1e-9, 1 + sin(middle) * sin(phi) + cos(middle) * cos(phi) * cos(east)))
        x = k * cos(phi) * sin(east)
        y = k * (cos(middle) * sin(phi) - sin(middle) * cos(phi) * cos(east))
        return self.x + x * self.unit, self.y - y * self.unit


def distance(one: tuple[float, float], two: tuple[float, float]) -> float:
    """Degrees between two places (longitude, latitude)."""
    east, a, b = radians(two[0] - one[0]), radians(one[1]), radians(two[1])
    x = cos(b) * sin(east)
    y = cos(a) * sin(b) - sin(a) * cos(b) * cos(east)
    return degrees(atan2(hypot(x, y), sin(a) * sin(b) + cos(a) * cos(b) * cos(east)))
