"""Search over what is published: cases by any name, number, law or place they name; and the pages of places, laws,
organisations, posts and countries by their own names."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import countries
from cases.document_data import loads
from cases.likeness import LIKENESS, SYLLABLE, Wanted, mean_likeness, set_threshold, wanted
from cases.matching import PART, Match, best_match
from cases.models.published import PublishedCase, PublishedMention, PublishedReference
from cases.sayings import Saying, of_case, of_reference
from cases.vocab import DocumentKind

MOST = 500  # cases that one search finds; more are too many to look through
MOST_PAGES = 5
MOST_WISHES = 3
FAINT = 0.3  # for "did you mean": less than this is no likeness to anybody


KINDS = {
    DocumentKind.FACILITY: _("a place of detention"), DocumentKind.LAW: _("a law"),
    DocumentKind.ORGANISATION: _("an organisation"), DocumentKind.OFFICIAL: _("an office"), "country": _("a country"),
}  # fmt: skip


@dataclass(frozen=True)
class Hits:
    """The cases that were found, the likeliest first."""

    ids: list[int] = field(default_factory=list)
    exact: frozenset[int] = frozenset()  # they contain the words or the number as asked; the others are only like it

    @property
    def cut(self) -> bool:
        """There are more."""
        return len(self.ids) == MOST


@dataclass(frozen=True)
class Page:
    """A page that bears the name: of a place, a law, an organisation, a post or a country."""

    kind: str
    name: str
    url: str
    match: Match
    cases: int

    @property
    def kind_words(self) -> str:
        return str(KINDS[self.kind])

    @property
    def exact(self) -> bool:
        return self.match.exact


def find_cases(text: str) -> Hits:
    """Published cases whose names, numbers, charges, laws or places are like `text`. Three queries.

    Any part of a name is found, in every script; a small misspelling and another order are forgiven. Where the number
    is that of a case, what is only like it is left out.
    """
    sought = wanted(text)
    if not sought.folded:
        return Hits()
    rows = _rated(PublishedCase, "not withdrawn", sought, LIKENESS, MOST, numbers=True)
    numbered = [row for row in rows if row[2]]
    if numbered:
        rows = [row for row in rows if row[1]]
    return Hits([row[0] for row in rows], frozenset(row[0] for row in rows if row[1]))


def find_pages(text: str) -> list[Page]:
    """Pages of places, laws, organisations, posts and countries of this name, the likeliest first. At most five queries."""
    sought = wanted(text)
    if not sought.folded:
        return []
    named = "exists (select from cases_publishedmention where reference_id = own.id)"
    ids = [row[0] for row in _rated(PublishedReference, named, sought, LIKENESS, MOST_PAGES)]
    rows = PublishedReference.objects.in_bulk(ids)
    mentions = PublishedMention.objects.filter(reference__in=ids, kind=DocumentKind.CASE)
    numbers: dict[int, int] = {}
    for pk in mentions.values_list("reference", flat=True):
        numbers[pk] = numbers.get(pk, 0) + 1
    found = ((rows[pk], best_match(text, of_reference(loads(rows[pk].body)))) for pk in ids)
    pages = [
        Page(row.kind, row.title, row.get_absolute_url(), match, numbers.get(row.pk, 0))
        for row, match in found
        if match is not None
    ]
    pages = [*_countries(text), *pages]
    by_word = [page for page in pages if page.match.score > PART]  # not in the middle of one
    return by_word or [page for page in pages if page.exact] or pages


def _countries(text: str) -> Iterable[Page]:
    """Countries that begin with these words, or have a word that does, and that a published case names. One query."""
    named: dict[str, int] = {}
    for codes in PublishedCase.objects.visible().exclude(countries=[]).values_list("countries", flat=True):
        for code in codes:
            named[code] = named.get(code, 0) + 1
    for code, number in sorted(named.items()):
        match = best_match(text, [Saying("country", countries.name(code))])
        if match and match.score > PART and len(text.strip()) >= SYLLABLE:
            yield Page("country", countries.name(code), reverse("cases:country", args=[code.lower()]), match, number)


def wishes(text: str) -> list[str]:
    """Names that may have been meant where nothing was found: fainter likenesses, the nearest first. Two queries at least."""
    sought = wanted(text)
    if not sought.folded:
        return []
    ids = [row[0] for row in _rated(PublishedCase, "not withdrawn", sought, FAINT, MOST_WISHES)]
    rows = PublishedCase.objects.in_bulk(ids)
    found = (best_match(text, of_case(loads(rows[pk].body))) for pk in ids)
    return list(dict.fromkeys(match.saying.text for match in found if match is not None))


def match_in(data: dict[str, Any], text: str) -> Match | None:
    """By which words a case was found."""
    return best_match(text, of_case(data)) if text else None


def _rated(
    model: Any, only: str, sought: Wanted, least: float, most: int, *, numbers: bool = False
) -> list[tuple[int, bool, bool]]:
    """(row, whether it contains what is sought, whether it bears the number), the likeliest first.

    Written by hand, of names of columns alone, so that the index of trigrams answers (see `likeness.set_threshold`).
    """
    every_word = " and ".join(f"own.folded like %(part{place})s" for place in range(len(sought.words)))
    contains = f"(own.folded like %(part)s or ({every_word}))"
    number = "own.identifiers @> array[%(number)s]::varchar[]" if numbers and sought.number else "false"
    table = connection.ops.quote_name(model._meta.db_table)
    query = f"""
        select id, contains or number, number from (
            select id, contains, number, whole, {mean_likeness(sought.words)} as likeness from (
                select own.id, own.folded, {contains} as contains, {number} as number, own.folded like %(part)s as whole
                from {table} as own
                where ({contains} or own.folded %%> %(folded)s or {number}) and {only}
            ) as looked
        ) as rated
        where contains or number or likeness >= %(least)s
        order by number desc, whole desc, contains desc, likeness desc, id limit %(most)s
    """  # noqa: S608
    with transaction.atomic(), connection.cursor() as cursor:
        set_threshold(cursor, sought.longest, least)
        cursor.execute(query, sought.parameters | {"least": least, "most": most})
        return cursor.fetchall()
