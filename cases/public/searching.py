"""Search over what is published: cases by any name, number, law or place they name; and the pages of places, laws,
organisations, posts and countries by their own names."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, Func, Model
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
MOST_ALIKE, LOOKED = 100, 500
ENOUGH = 20  # a page of cases that are written so: nobody needs those that are only like it
MOST_PAGES = 5
MOST_WISHES = 3
LIKELY = 0.6  # a page of a place or law is not offered for one word of its name that many have
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
        """There are more, written so or like it."""
        return len(self.exact) >= MOST or len(self.ids) - len(self.exact) >= MOST_ALIKE


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
    """Published cases whose names, numbers, charges, laws or places are like `text`. Five queries at most.

    Any part of a name is found, in every script and order; a small misspelling is forgiven. Where the number is that of
    a case, or a page is full of what is written so, what is only like it is left out.
    """
    return find_rows(PublishedCase, text, numbers=True)


def find_rows(model: type[Model], text: str, *, numbers: bool = False) -> Hits:
    """The same in any table of published documents; `numbers` where it has a column of those of other registers."""
    sought = wanted(text)
    if not sought.folded:
        return Hits()
    exact = _written_so(model, "not withdrawn", sought, MOST, numbers=numbers)
    enough = len(exact) >= ENOUGH or any(is_number for _pk, is_number in exact)
    similar = [] if enough else _alike(model, "not withdrawn", sought, LIKENESS, MOST_ALIKE)
    ids = [pk for pk, _is_number in exact]
    return Hits(ids + [pk for pk in similar if pk not in ids], frozenset(ids))


def find_pages(text: str) -> list[Page]:
    """Pages of places, laws, organisations, posts and countries of this name, the likeliest first. At most five queries."""
    sought = wanted(text)
    if not sought.folded:
        return []
    named = "exists (select from cases_publishedmention where reference_id = own.id)"
    ids = [pk for pk, _is_number in _written_so(PublishedReference, named, sought, MOST_PAGES)]
    ids = ids or _alike(PublishedReference, named, sought, LIKENESS, MOST_PAGES)
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
    return by_word or [page for page in pages if page.exact] or [page for page in pages if page.match.score >= LIKELY]


def _countries(text: str) -> Iterable[Page]:
    """Countries that begin with these words, or have a word that does, and that a published case names. One query."""
    each = PublishedCase.objects.visible().order_by().annotate(code=Func(F("countries"), function="unnest"))
    for code, number in each.values("code").annotate(number=Count("pk")).values_list("code", "number"):
        match = best_match(text, [Saying("country", countries.name(code))])
        if match and match.score > PART and len(text.strip()) >= SYLLABLE:
            yield Page("country", countries.name(code), reverse("cases:country", args=[code.lower()]), match, number)


def wishes(text: str) -> list[str]:
    """Names that may have been meant where nothing was found: fainter likenesses, the nearest first. Two queries at least."""
    sought = wanted(text)
    if not sought.folded:
        return []
    ids = _alike(PublishedCase, "not withdrawn", sought, FAINT, MOST_WISHES)
    rows = PublishedCase.objects.in_bulk(ids)
    found = (best_match(text, of_case(loads(rows[pk].body))) for pk in ids)
    return list(dict.fromkeys(match.saying.text for match in found if match is not None))


def match_in(data: dict[str, Any], text: str) -> Match | None:
    """By which words a case was found."""
    return best_match(text, of_case(data)) if text else None


def _written_so(
    model: type[Model], only: str, sought: Wanted, most: int, *, numbers: bool = False
) -> list[tuple[int, bool]]:
    """Rows that contain all the words, or bear the number, and whether they bear it. What stands first in a row counts most.

    Like the next, written by hand, of names of columns alone, so that the index of trigrams answers.
    """
    every_word = " and ".join(f"folded like %(part{place})s" for place in range(len(sought.words)))
    every_word = sought.written_so("folded", f"({every_word})")
    number = "identifiers && array[%(number)s, %(key)s]::varchar[]" if numbers and sought.key else "false"
    query = f"""
        select id, {number} as number from {_table(model)} as own where ({every_word} or {number}) and {only}
        order by number desc, folded like %(part)s desc, strpos(folded, %(folded)s), strpos(folded, %(word0)s), id
        limit %(most)s
    """  # noqa: S608
    return _answered(query, sought, LIKENESS, most)


def _alike(model: type[Model], only: str, sought: Wanted, least: float, most: int) -> list[int]:
    """Rows that are like the words, the likeliest first; of very many that share a common word not all are looked at."""
    query = f"""
        select id from (
            select id, {mean_likeness(sought.words)} as likeness from (
                select id, folded from {_table(model)} as own where folded %%> %(folded)s and {only} limit {LOOKED}
            ) as looked
        ) as rated where likeness >= %(least)s order by likeness desc, id limit %(most)s
    """  # noqa: S608
    return [pk for (pk,) in _answered(query, sought, least, most)]


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _answered(query: str, sought: Wanted, least: float, most: int) -> list[Any]:
    with transaction.atomic(), connection.cursor() as cursor:
        set_threshold(cursor, sought.longest, least)
        cursor.execute(query, sought.parameters | {"least": least, "most": most})
        return cursor.fetchall()
