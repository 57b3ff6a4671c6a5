"""What mails to followers share: a line, an item, why someone gets the mail, its subject. Pure."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appeals.followed import ALL_APPEALS, CASE, COUNTRY
from appeals.mailing.text import LONGEST_SUBJECT, LONGEST_TITLE, clipped, isolated
from cases import countries
from cases.dates import PartialDate

Data = Mapping[str, Any]

MOST_LINES = 12  # of one page in a mail about it alone
MOST_OF_MANY = 3  # of one page in a mail about several
MOST_ITEMS = 25


@dataclass(frozen=True)
class Line:
    """One thing that is told. `words` may be of another language than the mail; `label` and `note`, around it, are ours."""

    words: str
    label: str = ""
    lang: str = ""
    note: str = ""


@dataclass(frozen=True)
class Item:
    """What a mail says of one page: whose, what in short, what at length, how it stands, what to do."""

    title: str
    short: str
    lines: tuple[Line, ...]
    stands: tuple[Line, ...]
    path: str
    to_do: str = ""
    lang: str = ""
    more: int = 0  # lines that were left out
    urgent: bool = False

    @property
    def headline(self) -> str:
        return _("%(title)s: %(news)s") % {"title": self.title, "news": self.short} if self.short else self.title

    def shortened(self) -> "Item":
        """As it stands in a list of several."""
        left = max(0, len(self.lines) - MOST_OF_MANY)
        return replace(self, lines=self.lines[:MOST_OF_MANY], more=self.more + left)


# Reasons, and the whole


@dataclass(frozen=True)
class Reason:
    """Why someone gets a mail, and how that ends."""

    words: str
    leave: str
    change: str
    weekly: bool = False


def reason_of(kind: str, name: str, asked: datetime.datetime, title: str) -> str:
    """ "You asked on 3 May 2026 to follow the case “Kem Sokha”." Without a title nothing is named."""
    words = {"day": day_of(asked.date()), "title": isolated(clipped(title, LONGEST_TITLE))}
    if kind == COUNTRY:
        return _("You asked on %(day)s to hear of new cases and appeals in %(title)s.") % {**words, "title": countries.name(name.upper())}  # fmt: skip
    if kind == ALL_APPEALS:
        return _("You asked on %(day)s to hear of every new appeal.") % words
    if not title:
        return _("You asked on %(day)s to follow something that is no longer published.") % words
    if kind == CASE:
        return _("You asked on %(day)s to follow the case “%(title)s”.") % words
    return _("You asked on %(day)s to follow the appeal “%(title)s” and those that come after it.") % words


def wish(kind: str, name: str, title: str) -> str:
    """What someone asked to follow, as part of a sentence: "the case “Kem Sokha”"."""
    if kind == COUNTRY:
        return _("new cases and appeals in %(country)s") % {"country": countries.name(name.upper())}
    if kind == ALL_APPEALS:
        return _("every new appeal")
    words = {"title": isolated(clipped(title, LONGEST_TITLE))}
    return _("the case “%(title)s”") % words if kind == CASE else _("the appeal “%(title)s”") % words


def titled(wishes: Sequence[str]) -> str:
    """The subject of a mail that asks: "Please confirm: news of the case “Kem Sokha”"."""
    first, others = wishes[0], len(wishes) - 1
    if others:
        first = ngettext("%(wish)s and %(number)d more", "%(wish)s and %(number)d more", others) % {
            "wish": first,
            "number": others,
        }
    return clipped(_("Please confirm: news of %(wish)s") % {"wish": first}, LONGEST_SUBJECT)


def in_order(items: Iterable[Item]) -> list[Item]:
    """What decides whether to write comes first; then appeals that can be answered."""
    return sorted(items, key=lambda item: (not item.urgent, not item.to_do))


def subject_of(items: Sequence[Item], *, weekly: bool) -> str:
    """What the mail says, never what it is."""
    first, others = items[0].headline, len(items) - 1
    if others:
        more = (
            ngettext("and %(number)d more page this week", "and %(number)d more pages this week", others)
            if weekly
            else ngettext("and %(number)d more page", "and %(number)d more pages", others)
        ) % {"number": others}
        return f"{clipped(first, LONGEST_SUBJECT - len(more) - 2)}, {more}"
    return clipped(first, LONGEST_SUBJECT)


def said(prose: Data, label: str = "") -> Line:
    return Line(clipped(prose["text"]), label, prose["lang"])


def day_of(day: datetime.date) -> str:
    return PartialDate(day).words()
