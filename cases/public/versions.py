"""The versions of a published case as the pages about its past find them."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases.clock import ONE_DAY, midnight
from cases.custody_reading import Data
from cases.document_data import loads
from cases.models.published import PublishedCase, PublishedFile
from cases.models.versions import PublishedVersion
from cases.version_words import Lately, Step, lately, recent, steps
from cases.vocab import DocumentKind

LARGEST = 2**31 - 1  # whole number that the database can be asked for
FIRST_DAY = "1000-01-01"  # years before have no words
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Past:
    """Which earlier state of a page is shown."""

    version: PublishedVersion
    seen_at: datetime.datetime  # what depends on the day is counted as of then
    day: datetime.date | None = None  # asked for by `?asof=`


def of_case(slug: str) -> Any:
    return PublishedVersion.objects.filter(kind=DocumentKind.CASE, slug=slug)


def numbered(slug: str, number: int) -> PublishedVersion | None:
    return of_case(slug).filter(number=min(number, LARGEST)).first()


def on_day(slug: str, day: datetime.date) -> PublishedVersion | None:
    """The version that this site showed when `day` ended (UTC); None before it was first published."""
    return of_case(slug).filter(at__lt=midnight_after(day)).order_by("-number").first()


def end_of(day: datetime.date) -> datetime.datetime:
    """The last instant of a day."""
    return midnight_after(day) - datetime.timedelta(microseconds=1)


def midnight_after(day: datetime.date) -> datetime.datetime:
    return midnight(day + ONE_DAY)


def steps_of(slug: str) -> list[Step]:
    """All versions of a case, the newest first, without their texts. A text and its salt go together."""
    rows = of_case(slug).values_list("number", "at", "changed", "salt")
    return steps((number, at, changed, salt is not None) for number, at, changed, salt in rows)


def lately_of(rows: Iterable[PublishedCase], now: datetime.datetime) -> dict[str, Lately | None]:
    """What is new of each published case these days, by address. One query; none where nothing changed."""
    rows = list(rows)
    changed = [row.slug for row in rows if row.updated_at >= recent(now)]
    found: dict[str, list[tuple[int, datetime.datetime, list[str], bool]]] = {}
    versions = PublishedVersion.objects.filter(kind=DocumentKind.CASE, slug__in=changed, at__gte=recent(now))
    for slug, number, at, sections, salt in versions.values_list("slug", "number", "at", "changed", "salt") if changed else ():  # fmt: skip
        found.setdefault(slug, []).append((number, at, sections, salt is not None))
    return {row.slug: lately(row.published_at, steps(found.get(row.slug, ())), now) for row in rows}


def day_asked(text: str, now: datetime.datetime) -> tuple[datetime.date | None, str]:
    """The day of `?asof=`; else what is wrong with it, in words."""
    try:
        day = datetime.date.fromisoformat(text) if DAY.fullmatch(text) and text >= FIRST_DAY else None
    except ValueError:
        day = None
    if day is None:
        return None, _("“%(text)s” is no day. Write year-month-day, for example 2026-05-03. This is the page of today.") % {"text": text[:40]}  # fmt: skip
    if day > now.astimezone(datetime.UTC).date():
        return None, _("%(text)s has not come yet. This is the page of today.") % {"text": text}
    return day, ""


def readable(version: PublishedVersion) -> Data | None:
    """The document of a version in the present schema, without pictures that are not kept any more; None when it was removed."""
    if version.body is None:
        return None
    data = loads(version.body)
    shown = [subject["photo"]["sha"] for subject in data["subjects"] if subject["photo"]]
    kept = set(PublishedFile.objects.filter(slug=version.slug, sha__in=shown).values_list("sha", flat=True) if shown else ())  # fmt: skip
    for subject in data["subjects"]:
        if subject["photo"] and subject["photo"]["sha"] not in kept:
            subject["photo"] = None
    return data
