"""What someone says they did for an appeal: its bounds, and how it travels through the inbox. Pure."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from appeals.vocab import ReportChannel
from cases import countries
from cases.clock import begun_anywhere

MOST_OF_ONE, MOST_OF_GROUP, MOST_PEOPLE = 500, 5_000, 5_000
LONGEST_WORDS = 1_000
MOST_ALIKE = 20  # so often someone may say "this is another one": no more come through a day anyway
LONGEST_AGO = datetime.timedelta(days=20 * 365)
SUM = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Told:
    """One report. `people` is 1 for who acted alone; `which` tells one report from another that says the same."""

    counts: Mapping[str, int]
    on: datetime.date
    country: str = ""
    people: int = 1
    words: str = ""
    which: int = 1

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def body(self) -> dict[str, Any]:
        """As it travels through the inbox."""
        return {
            "counts": {code: self.counts[code] for code in sorted(self.counts)}, "on": self.on.isoformat(), "country": self.country,
            "people": self.people, "words": self.words, "which": self.which,
        }  # fmt: skip


def most_of(people: int) -> int:
    """The highest number of one kind that a report of so many people may give."""
    return MOST_OF_GROUP if people > 1 else MOST_OF_ONE


def too_many(people: int) -> str:
    """What whoever gives a higher number is told."""
    if people > 1:
        return _("At most %(most)d of one kind in one report. Tell us the rest in a second one.") % {
            "most": MOST_OF_GROUP
        }
    return _(
        "At most %(most)d of one kind in one report. If a group did it, say so below; then up to %(group)d are possible."
    ) % {"most": MOST_OF_ONE, "group": MOST_OF_GROUP}


def day_refused(on: datetime.date, *, now: datetime.datetime, issued: datetime.date | None) -> str:
    """Why this cannot be the day, in words; empty when it can. `issued` is the first day on which the appeal may have been there."""
    if not begun_anywhere(on, now):
        return _("This day has not come yet. Choose the day on which it was done.")
    if issued and on < issued:
        return _("The appeal was not there yet on this day: it was issued on %(day)s at the earliest.") % {
            "day": f"{issued:%-d %B %Y}"
        }
    if on < now.date() - LONGEST_AGO:
        return _("This is too long ago. Look at the year.")
    return ""


def read(body: Any, *, now: datetime.datetime) -> Told:
    """A report from the inbox. Whoever can write there may write anything: raises ValidationError for what no form lets through."""
    try:
        told = Told(
            {str(code): number for code, number in body["counts"].items() if number},
            datetime.date.fromisoformat(body["on"]), body["country"], body["people"], body["words"], body["which"],
        )  # fmt: skip
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise ValidationError("no report") from error
    if not _possible(told) or day_refused(told.on, now=now, issued=None):
        raise ValidationError("no possible report")
    return told


def _possible(told: Told) -> bool:
    numbers = [*told.counts.values(), told.people, told.which]
    return (
        all(type(number) is int for number in numbers)
        and bool(told.counts)
        and set(told.counts) <= set(ReportChannel.values)
        and 1 <= told.people <= MOST_PEOPLE
        and all(1 <= number <= most_of(told.people) for number in told.counts.values())
        and isinstance(told.country, str)
        and (told.country == "" or told.country in countries.NAMES)
        and isinstance(told.words, str)
        and len(told.words) <= LONGEST_WORDS
        and "\x00" not in told.words
    )


def is_sum(value: Any) -> bool:
    """Whether it is the sum of a withdraw link, as kept beside a report."""
    return isinstance(value, str) and SUM.fullmatch(value) is not None
