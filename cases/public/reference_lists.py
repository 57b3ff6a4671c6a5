"""The lists of places, laws, organisations and officials: how many people each is about, search, alphabet and order."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext as _

from cases.counting import CONFIRMED, LAST_KNOWN, Counter, counter
from cases.models.published import PublishedDetention, PublishedMention, PublishedReference
from cases.pictures.maps import Places
from cases.public.reference_filters import bears, with_names
from cases.public.reference_pages import COLUMNS, places_on_map
from cases.public.shared import REVIEW_DAYS
from cases.vocab import DocumentKind

HEADINGS = {
    DocumentKind.FACILITY: lambda: _("Places of detention"),
    DocumentKind.LAW: lambda: _("Laws"),
    DocumentKind.ORGANISATION: lambda: _("Organisations"),
    DocumentKind.OFFICIAL: lambda: _("Officials"),
}
LONG = 12  # entries; from here on a list has a search and an alphabet
LONGEST_WORDS = 100


@dataclass
class Shown:
    """One line of the list."""

    row: PublishedReference
    numbers: list[Any]
    appeals: int


class ReferenceList:
    """One list as asked for by a query string: `q`, `letter`, `ordering`."""

    KNOWN = ("q", "letter", "ordering")

    def __init__(self, kind: str, asked: QueryDict, *, settings: dict[str, Any], now: datetime.datetime):
        self.kind, self.problems = DocumentKind(kind), list[str]()
        self.words = self._words(asked.get("q", ""))
        self.letter = asked.get("letter", "").replace("\x00", "")[:1].upper()
        self.counters = self._counters(settings, now)
        self._named = self._with_names()
        self.first_letters = self._alphabet()
        self.ordering = self._order(asked.get("ordering", ""))
        self.rows = self._found()

    @property
    def total(self) -> int:
        return sum(self.first_letters.values())

    @property
    def is_long(self) -> bool:
        return self.total > LONG

    @property
    def counts_people(self) -> bool:
        return self.kind in COLUMNS

    @property
    def query(self) -> str:
        """The query string without the page, for the links that turn it."""
        given = {"q": self.words, "letter": self.letter, "ordering": self.ordering}
        string = QueryDict(mutable=True)
        string.update({name: value for name, value in given.items() if value})
        return string.urlencode()

    def shown(self, rows: Iterable[PublishedReference]) -> list[Shown]:
        return [Shown(row, self._numbers(self.counters.get(row.slug)), getattr(row, "appeals", 0)) for row in rows]

    def on_map(self, day: datetime.date) -> Places | None:
        """The map of all places, on a list of places that nothing narrows down."""
        if self.kind != DocumentKind.FACILITY or self.words or self.letter:
            return None
        return places_on_map(self._named, self.counters, "", day)

    def _words(self, words: str) -> str:
        words = words.replace("\x00", "").strip()
        if len(words) > LONGEST_WORDS:
            self.problems.append(_("Search for at most %(number)d signs.") % {"number": LONGEST_WORDS})
            return ""
        return words

    def _order(self, ordering: str) -> str:
        known = ("", "name", "-people") if self.counts_people else ("", "name")
        if ordering in known:
            return ordering
        self.problems.append(_("“%(order)s” is no order of this list.") % {"order": ordering[:20]})
        return ""

    def _counters(self, settings: dict[str, Any], now: datetime.datetime) -> Mapping[str, Counter]:
        """For each reference the people whom it is about."""
        if not self.counts_people:
            return {}
        column, name = COLUMNS[self.kind]
        everyone = counter(PublishedDetention.objects.to_count(), review_days=settings[REVIEW_DAYS], now=now)
        return everyone.merged(attrgetter(column)).split(name, attrgetter(column))

    def _numbers(self, people: Counter | None) -> list[Any]:
        return [people.number(), people.held(CONFIRMED), people.held(LAST_KNOWN)] if people else []

    def _with_names(self) -> Any:
        """Rows with their names, and with how many appeals name them."""
        asked = PublishedMention.objects.filter(reference=OuterRef("pk"), kind=DocumentKind.APPEAL).order_by()
        appeals = asked.values("reference").annotate(number=Count("pk")).values("number")
        # a join would fold names once for every case
        return with_names(self.kind).annotate(appeals=Coalesce(Subquery(appeals), 0))

    def _alphabet(self) -> dict[str, int]:
        """The first letters of all entries, with how many begin so."""
        letters: dict[str, int] = {}
        for name in self._named.values_list("spelled", flat=True):
            letters[name[:1].upper()] = letters.get(name[:1].upper(), 0) + 1
        return dict(sorted(letters.items()))

    def _found(self) -> Any:
        rows = self._named
        if self.letter:
            rows = rows.filter(spelled__istartswith=self.letter)
        if self.words:
            rows = rows.filter(bears(self.words))
        if self.ordering != "-people":
            return rows
        sizes = {slug: people.number().count.people for slug, people in self.counters.items()}
        return sorted(rows, key=lambda row: (-sizes.get(row.slug, 0), row.title))
