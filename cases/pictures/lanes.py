"""Lanes of custody above the line of a timeline: one for each course that custody took. Pure."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.custody_reading import Custody
from cases.pictures.lettering import clip, isolated, width
from cases.pictures.moments import Stage, known_until, stages
from cases.pictures.scale import Scale, tidy
from cases.reading import CasePage

MOST_LANES = 4
WIDEST_NAME = 150


@dataclass(frozen=True)
class Band:
    """A stretch of custody."""

    tone: str
    x: float
    width: float
    maybe: float  # how much of its beginning is uncertain, before x
    fades: bool

    @property
    def maybe_from(self) -> float:
        return tidy(self.x - self.maybe)

    @property
    def end(self) -> float:
        return tidy(self.x + self.width)


@dataclass(frozen=True)
class Lane:
    """The custody of one person, or of several to whom the same happened."""

    y: float
    bands: Sequence[Band]
    labels: Sequence[tuple[float, str]]
    who: str = ""

    @property
    def foot(self) -> float:
        return self.y + 20


@dataclass
class Course:
    """What happened to the custody of one person, or alike to several."""

    stages: Sequence[Stage]
    who: list[str]

    @property
    def words(self) -> str:
        if len(self.who) < 3:
            return " · ".join(map(isolated, self.who))
        return _("%(name)s and %(number)s more") % {"name": isolated(self.who[0]), "number": len(self.who) - 1}


def courses(page: CasePage, now: datetime.datetime) -> tuple[list[Course], int]:
    """Different courses of custody, and how many there are beyond those drawn."""
    unique: dict[tuple, Course] = {}
    for custody in page.custody:
        course = stages(custody, page.events, now)
        if course and known_until(custody, now) >= course[0].maybe:
            unique.setdefault(tuple(course), Course(course, [])).who.append(name_of(custody))
    found = list(unique.values())
    return found[:MOST_LANES], max(0, len(found) - MOST_LANES)


def name_of(custody: Custody) -> str:
    """Whose custody it is, short enough for a lane."""
    name = custody.subject["name"]["value"] if custody.subject.get("name") else ""
    return clip(f"{name}: {custody.data['label']}" if custody.data["label"] else name, WIDEST_NAME)


def lane(course: Sequence[Stage], scale: Scale, pixels: float, y: float, who: str) -> Lane:
    bands = []
    for stage in course:
        maybe, sure, end = scale.at(stage.maybe), scale.at(max(stage.sure, stage.maybe)), scale.at(stage.end + 1)
        bands.append(Band(stage.tone, sure, tidy(max(end - sure, 0.6)), tidy(sure - maybe), stage.fades))
    return Lane(y, bands, _labels(course, bands, pixels, width(who) + 12 if who else 0), who)


def _labels(course: Sequence[Stage], bands: Sequence[Band], pixels: float, taken: float) -> list[tuple[float, str]]:
    """The words of each stage over its beginning, where they end before the next one's begin; the last has the rest."""
    found: list[tuple[float, str]] = []
    limit = pixels
    for stage, band in reversed(list(zip(course, bands, strict=True))):
        start = band.maybe_from * pixels / 100
        if taken <= start and start + width(stage.words) <= limit:
            found.append((band.maybe_from, isolated(stage.words)))
            limit = start - 8
        elif not found and taken + width(stage.words) <= pixels:
            found.append((-1, isolated(stage.words)))
            limit = pixels - width(stage.words) - 8
    return found[::-1]
