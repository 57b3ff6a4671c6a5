"""Numbers of days before a date, as a person says them, and as a person types them. Pure."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LONGEST_BEFORE, LONGEST_AFTER, MOST = 365, 30, 20
_NUMBER = re.compile(r"[-−–]?\s?\d{1,4}")
_BETWEEN = re.compile(r"[\s,;]+")


class NoDays(ValueError):
    """What was typed is no list of days; its text is a sentence."""


def day_words(offset: int) -> str:
    """ "3 days before", "on the day", "the day after"."""
    if offset == 0:
        return _("on the day")
    if offset == -1:
        return _("the day after")
    if offset > 0:
        return ngettext("%d day before", "%d days before", offset) % offset
    return ngettext("%d day after", "%d days after", -offset) % -offset


def days_words(offsets: Iterable[int]) -> str:
    """ "14, 7 and 3 days before, on the day, the day after"; empty without any."""
    days = in_order(offsets)
    before = [str(day) for day in days if day > 0]
    words = []
    if len(before) > 1:
        words = [_("%(days)s and %(last)s days before") % {"days": ", ".join(before[:-1]), "last": before[-1]}]
    elif before:
        words = [day_words(int(before[0]))]
    return ", ".join(words + [day_words(day) for day in days if day <= 0])


def in_order(offsets: Iterable[int]) -> list[int]:
    """Each once, the earliest first."""
    return sorted(set(offsets), reverse=True)


def typed(text: str) -> list[int]:
    """Days as typed: "30, 21", "60 -5". Raises NoDays."""
    found = []
    for word in filter(None, _BETWEEN.split(text.strip())):
        if not _NUMBER.fullmatch(word):
            raise NoDays(_("Write numbers with commas between them. Example: 30, 21."))
        found.append(int(word.replace("−", "-").replace("–", "-")))
    return checked(found)


def checked(offsets: Iterable[int]) -> list[int]:
    """In order, each once. Raises NoDays for days that are too far off, and for too many."""
    found = in_order(offsets)
    if any(not -LONGEST_AFTER <= day <= LONGEST_BEFORE for day in found):
        raise NoDays(
            _("At most %(before)d days before a date, and %(after)d after it.")
            % {"before": LONGEST_BEFORE, "after": LONGEST_AFTER}
        )
    if len(found) > MOST:
        raise NoDays(_("At most %d days.") % MOST)
    return found
