"""Which source says what in a story: numbered, beside each row, with what a reader should doubt."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.text import capfirst

from cases.models import Case, Citation, Source
from cases.vocab import Reading, Stance

_SIGNS = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\xa0": " "})
_SPACES = re.compile(r"[\s*_#>\\]+")
_OMITTED = re.compile(r"\[?(?:…|\.\.\.)\]?")
_KEPT = "story_sources"  # in the session: the sources that this person used in each case, the newest first
_MOST_CASES, _MOST_SOURCES = 30, 20


def plain(text: str) -> str:
    """Words alone: line breaks, markdown and kinds of quotation marks make no difference between two texts."""
    return _SPACES.sub(" ", text.translate(_SIGNS)).strip().casefold()


def pieces(quote: str) -> list[str]:
    """What stands before, between and after marks of omission."""
    return _OMITTED.split(quote)


@dataclass
class Cited:
    """One citation as the story shows it, beside its fact."""

    row: Citation
    source: Source
    number: int
    part: str  # the part of the fact that it proves; empty for the whole
    missing: bool
    note: str  # how we read it, unless the one above says the same

    @property
    def disputes(self) -> bool:
        return self.row.stance != Stance.SUPPORTS

    @property
    def read(self) -> bool:
        return self.row.reading != Reading.PRINTED


@dataclass
class Entry:
    """A source of the case, and how much of it rests on that source."""

    source: Source
    number: int
    facts: int
    chosen: bool = False  # the next fact starts with it


class Book:
    """The citations of a case's rows, in two queries however many; sources are numbered as the page meets them."""

    def __init__(self, facts: Iterable[models.Model], also: Iterable[int] = ()):
        self._rows: dict[tuple[int, int], list[Citation]] = defaultdict(list)
        self._facts: dict[int, set[tuple[int, int]]] = defaultdict(set)
        self._numbers: dict[int, int] = {}
        self._plain: dict[int, str] = {}
        self._also = [*also]
        for row in self._stored(facts):
            self._rows[row.fact_type_id, row.fact_id].append(row)
            self._facts[row.source_id].add((row.fact_type_id, row.fact_id))
        wanted = {*self._facts, *self._also}
        self.sources = {row.pk: row for row in Source.objects.filter(pk__in=wanted).select_related("publisher")}

    @staticmethod
    def _stored(facts: Iterable[models.Model]) -> Iterable[Citation]:
        by_type: dict[int, set[int]] = defaultdict(set)
        for fact in facts:
            if hasattr(fact, "citations"):
                by_type[ContentType.objects.get_for_model(fact).pk].add(fact.pk)
        wanted = Q(*(Q(fact_type=kind, fact_id__in=ids) for kind, ids in by_type.items()), _connector=Q.OR)
        return Citation.objects.filter(wanted) if by_type else []

    def of(self, fact: models.Model) -> list[Cited]:
        kind = ContentType.objects.get_for_model(fact).pk
        found = [self._shown(row, fact) for row in self._rows.get((kind, fact.pk), ())]
        for one, other in itertools.pairwise(found):
            other.note = "" if other.row.reading_note == one.row.reading_note else other.note
        return found

    def _shown(self, row: Citation, fact: models.Model) -> Cited:
        source = self.sources[row.source_id]
        number = self._numbers.setdefault(source.pk, len(self._numbers) + 1)
        part = ""
        if row.field and row.field in {field.name for field in fact._meta.fields}:
            part = capfirst(str(fact._meta.get_field(row.field).verbose_name))  # type: ignore[union-attr]
        return Cited(row, source, number, part, self._is_missing(row.quote, source), row.reading_note)

    def _is_missing(self, quote: str, source: Source) -> bool:
        if source.confidential or not source.text or not quote.strip():
            return False
        if source.pk not in self._plain:
            self._plain[source.pk] = plain(source.text)
        return any(plain(piece) not in self._plain[source.pk] for piece in pieces(quote))

    def entries(self) -> list[Entry]:
        """Every source that was met, in the order of its number; those that were used lately come along."""
        known = sorted(self.sources.values(), key=lambda source: self._numbers.get(source.pk, 10**6))
        return [
            Entry(source, self._numbers.get(source.pk, 0), len(self._facts[source.pk]), [source.pk] == self._also[:1])
            for source in known
        ]


# The sources that someone used last


def remember(request: HttpRequest, case: Case, source_id: int) -> None:
    """The next fact that this person enters in this case starts with this source."""
    kept = {key: value for key, value in request.session.get(_KEPT, {}).items() if key != str(case.pk)}
    newest = list(kept.items())[-(_MOST_CASES - 1) :]
    mine = [source_id, *(one for one in _kept(request, case) if one != source_id)]
    request.session[_KEPT] = {**dict(newest), str(case.pk): mine[:_MOST_SOURCES]}


def lately(request: HttpRequest, case: Case) -> list[int]:
    """The sources that this person entered or used in this case and that are still there, the newest first."""
    kept = _kept(request, case)
    there = set(Source.objects.filter(pk__in=kept).values_list("pk", flat=True)) if kept else set()
    return [one for one in kept if one in there]


def _kept(request: HttpRequest, case: Case) -> list[int]:
    kept: Any = request.session.get(_KEPT, {}).get(str(case.pk), [])
    return kept if isinstance(kept, list) else [kept]  # a session of before
