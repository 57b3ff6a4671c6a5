"""What a map shows: numbers by country and places by name. Pure. Coordinates are never finer than a district."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Pin:
    """A place on a map, with what is counted there. Without coordinates it stands in words below the map."""

    name: str
    latitude: float | str | None
    longitude: float | str | None
    address: str = ""
    number: int | None = None
    note: str = ""


@dataclass(frozen=True)
class CountryNumber:
    """What is counted in one country (ISO 3166-1 alpha-2), and the page it leads to."""

    code: str
    name: str
    number: int
    address: str = ""


@dataclass(frozen=True)
class Places:
    """All that one map shows. `code` names the country that is drawn; without one it is the world."""

    title: str
    description: str
    as_of: datetime.date | str
    counted: str
    countries: list[CountryNumber] = field(default_factory=list)
    pins: list[Pin] = field(default_factory=list)
    code: str = ""
