"""What is written for a date and is none: each with a sentence that says what to write instead. Pure.

The words are English, as in `cases.date_entry`: these are read, not shown.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from typing import Any

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

_MONTHS = "jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec"
_WEEKDAYS = "mon|tues?|wed|thu(?:rs?)?|fri|sat|sun"
WEEKDAY = rf"(?:{_WEEKDAYS})(?:day|nesday|urday)?"
_PART = r"(?P<part>early|beginning|start|mid|middle|late|end)"
PART_OF = re.compile(
    rf"\b{_PART}\b(?: in| of|-)*(?: the)?(?: (?P<month>(?:{_MONTHS})[a-z]*)\.?)?,? (?P<year>[0-9]{{4}})$"
)
THIRDS = {"early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1, "late": 2, "end": 2}
DAYS = ((1, 10), (11, 20), (21, 31))
MONTHS_OF = ((1, 4), (5, 8), (9, 12))


def _suggested(text: str) -> str:
    """What someone may have meant by a part of a month or year; "" where nothing can be proposed."""
    found = PART_OF.search(text.replace("mid-", "mid "))
    if not found or len(re.findall(rf"\b{_PART}\b", text)) > 1:
        return ""
    third, year = THIRDS[found["part"]], int(found["year"])
    with override("en"):
        names = [str(MONTHS[number]) for number in range(1, 13)]
    if not found["month"]:
        first, last = MONTHS_OF[third]
        return f"between {names[first - 1]} and {names[last - 1]} {year} (inferred)"
    number = next((n for n, name in enumerate(names, 1) if name.lower().startswith(found["month"])), 0)
    if not number or not 1000 <= year <= 2200:
        return ""
    first, last = DAYS[third]
    return f"between {first} and {min(last, monthrange(year, number)[1])} {names[number - 1]} {year} (inferred)"


def _part_of(text: str) -> str:
    suggestion = _suggested(text) or "between 1 and 10 June 2019 (inferred)"
    return _(
        "“Early”, “late” and the like mean other days to everyone. Write those that you take it to mean, such as: "
        "%(suggestion)s. The phrase as printed has a field of its own."
    ) % {"suggestion": suggestion}


def _always(message: Any) -> Callable[[str], str]:
    return lambda text: str(message)


def _years_in_full(text: str) -> str:
    year, end = re.split("[-/]", text)
    return _("Write both years in full: %(both)s.") % {"both": f"{year}-{year[:2]}{end}"}


def is_short_span(text: str) -> bool:
    """ "2017-18": two years, for there is no month 18."""
    found = re.fullmatch(r"[0-9]{2}([0-9]{2})[-/]([0-9]{2})", text)
    return bool(found) and int(found[1]) < int(found[2]) and int(found[2]) > 12  # type: ignore[index]


Refusals = list[tuple[Callable[[str], object], Callable[[str], str]]]

# Whether a text is such a one, and the sentence for it. These could be read, in more than one way.
NUMBERS: Refusals = [
    (is_short_span, _years_in_full),
    (
        re.compile(
            r"[0-9]{1,2}[./-](?:[0-9]{1,2}[./-])?[0-9]{2,4}|[0-9]{4}[./-][0-9]{1,2}(?:[./-][0-9]{1,2})?|[0-9]{8}"
        ).fullmatch,
        _always(
            gettext_lazy(
                "Write the month as a word, such as 3 Sept 2017: numbers alone can be read in more than one way."
            )
        ),
    ),
]

# In order: these cannot be read, and it is known what people mean by them.
PHRASES: Refusals = [
    (
        re.compile(r"\?|un(?:known|dated)|not (?:known|stated|given)|no date|none|n/?a|t\.?b\.?[acd]\.?").fullmatch,
        _always(
            gettext_lazy(
                "Leave the date empty where no source gives one; what is printed instead has a field of its own."
            )
        ),
    ),
    (
        re.compile(r"[0-9](?::|h)[0-9]{2}|[0-9] ?[ap]\.?m\b|\b(?:at [0-9]|o'clock|noon|midnight|dawn|dusk)\b").search,
        _always(
            gettext_lazy("Write the day alone, such as 3 Sept 2017: the time of day has a field of its own.")
        ),
    ),
    (
        re.compile(r"\b(?:morning|afternoon|evening|night|hours)\b.*[0-9]{4}|[0-9]{4}.*\b(?:morning|afternoon|evening|night)\b").search,
        _always(
            gettext_lazy(
                "Write the day alone, such as 3 Sept 2017, or of a night: between 3 and 4 Sept 2017. "
                "The words as printed have a field of their own."
            )
        ),
    ),
    (
        re.compile(
            r"\b(?:ago|last|next|this|past|yesterday|today|tomorrow|tonight|recent|recently|now|currently|soon"
            rf"|weeks?|days?|months?|decades?|years? before)\b|^(?:{WEEKDAY})$"
        ).search,
        _always(
            gettext_lazy(
                "Write the date that it means, such as 3 Sept 2017 or Sept 2017. "
                "The phrase as printed has a field of its own."
            )
        ),
    ),
    (re.compile(rf"\b{_PART}\b").search, _part_of),
    (
        re.compile(r"\b(?:half|quarter|q[1-4]|spring|summer|autumn|fall|winter|season|new year|christmas|easter)\b").search,
        _always(
            gettext_lazy(
                "Write the days or months that you take it to mean, such as: between June and August 2017 (inferred). "
                "The phrase as printed has a field of its own."
            )
        ),
    ),
    (
        re.compile(r"\b(?:[0-9]{3}0'?s|nineties|eighties|century)\b").search,
        _always(gettext_lazy("Write the years, such as 2010-2019, or between 2010 and 2019 for one day in them.")),
    ),
    (
        re.compile(r"\b(?:before|after|by|no later than|not later than|no earlier than|prior to|following)\b").search,
        _always(
            gettext_lazy(
                "Write between which days it was, such as: between 1 and 7 Feb 2018 (inferred). "
                "What lasted until a day, or since one, is written “until 7 Feb 2018” or “since 7 Feb 2018”."
            )
        ),
    ),
    (
        re.compile(r"\b(?:present|onwards?|ongoing|still|at least)\b|[0-9] on$|[0-9] ?-$").search,
        _always(gettext_lazy("Write what lasts like this: since 2015. What else the source says goes into the text.")),
    ),
    (
        re.compile(r"\b(?:possibly|probably|perhaps|maybe|presumably|likely|reportedly|allegedly)\b").search,
        _always(gettext_lazy("Write the date alone: the source's own caution has a field of its own.")),
    ),
    (
        re.compile(r"[a-z].*[0-9]\?$").search,
        _always(
            gettext_lazy(
                "Instead of the question mark write “around” before the date if the source is not sure, "
                "or “(inferred)” after it if it is you who infer it."
            )
        ),
    ),
    (
        re.compile(r"\b(?:or|and)\b|[^ ]/[^ ]|[0-9], ?[0-9]{1,2}\b").search,
        _always(
            gettext_lazy(
                "If it was one of them, write: between 3 and 4 Sept 2017. If it lasted from one to the other: 3-4 Sept 2017. "
                "If it happened twice, enter it twice."
            )
        ),
    ),
]  # fmt: skip


def refusal(text: str, known: Refusals) -> str:
    """Why a tidied text is no date, and what to write instead; "" where it is none of the known ones."""
    return next((sentence(text) for refused, sentence in known if refused(text)), "")
