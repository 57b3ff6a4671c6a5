"""The citations of a document: fetched at once, listed with their sources where they were used."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from cases import document_parts as base
from cases.document_values import iso, organisation_ref, said, words
from cases.models import Citation, Source


class CitationBook:
    """The citations of a set of facts, fetched at once; remembers which were used, to list them with their sources."""

    def __init__(self, facts: Iterable[models.Model]):
        self._rows: dict[tuple[int, int], list[Citation]] = defaultdict(list)
        self._used: dict[int, Citation] = {}
        wanted = self._conditions(facts)
        if wanted:
            for row in Citation.objects.filter(wanted).select_related("source__publisher", "source__relays"):
                self._rows[row.fact_type_id, row.fact_id].append(row)

    @staticmethod
    def _conditions(facts: Iterable[models.Model]) -> Q:
        by_type: dict[int, set[int]] = defaultdict(set)
        for fact in facts:
            by_type[ContentType.objects.get_for_model(fact).pk].add(fact.pk)
        return Q(*(Q(fact_type=kind, fact_id__in=ids) for kind, ids in by_type.items()), _connector=Q.OR)

    def of(self, *facts: models.Model | None, field: str = "", whole: bool = False) -> list[str]:
        """Keys of the citations of rows: all; with `field` those of that field; with `whole` those of no field.

        Where a field has none of its own, those of the whole row prove it.
        """
        own = self._keys(facts, lambda row: row.field == field) if field or whole else []
        return own or self._keys(facts, lambda row: not field or not row.field)

    def _keys(self, facts: Iterable[models.Model | None], wanted: Callable[[Citation], bool]) -> list[str]:
        """Keys of the citations of rows that are `wanted`, each once; they count as used."""
        return list(dict.fromkeys(key for fact in facts for key in self._keys_of(fact, wanted)))

    def _keys_of(self, fact: models.Model | None, wanted: Callable[[Citation], bool]) -> Iterable[str]:
        if fact is None:
            return
        kind = ContentType.objects.get_for_model(fact).pk
        for row in self._rows.get((kind, fact.pk), ()):
            if wanted(row):
                self._used[row.pk] = row
                yield f"c{row.pk}"

    def lists(self) -> dict[str, Any]:
        """The sections `citations` and `sources` for all that was used."""
        rows = [self._used[pk] for pk in sorted(self._used)]
        sources: dict[int, Source] = {}
        for row in rows:
            for source in (row.source, row.source.relays):
                if source is not None:
                    sources[source.pk] = source
        return {"citations": [citation(row) for row in rows], "sources": [source_of(s) for s in sources.values()]}


def citation(row: Citation) -> base.Citation:
    """The words of a source; of a confidential one not even those, since they may give it away."""
    if row.source.confidential:
        return base.Citation(
            key=f"c{row.pk}", source=f"q{row.source_id}", stance=row.stance, says_instead=said(row, row.says_instead),
            hedge=row.hedge, reading=row.reading,
        )  # fmt: skip
    return base.Citation(
        key=f"c{row.pk}", source=f"q{row.source_id}", locator=row.locator, quote=said(row, row.quote), stance=row.stance,
        stance_by=row.stance_by, says_instead=said(row, row.says_instead), hedge=row.hedge, reading=row.reading,
        reading_note=row.reading_note, checked_on=iso(row.checked_on), checked_how=row.checked_how,
    )  # fmt: skip


def source_of(row: Source) -> base.Source:
    """A source as strangers may know it: of a confidential one only its public wording."""
    if row.confidential:
        return base.Source(key=f"q{row.pk}", kind=row.kind, title=row.public_wording)
    return base.Source(
        key=f"q{row.pk}", kind=row.kind, title=row.title, publisher=organisation_ref(row.publisher), signed_by=row.signed_by,
        lang=row.language, date=row.date or None, url=row.url, archive_url=row.archive_url,
        relays=f"q{row.relays_id}" if row.relays_id else None,
    )  # fmt: skip


def stated(book: CitationBook, row: Any, field: str) -> base.Stated | None:
    """A field's value with what proves that field; None when it is empty."""
    value = getattr(row, field)
    return base.Stated(value=str(value), cites=book.of(row, field=field)) if value else None


def stated_prose(book: CitationBook, row: Any, field: str, touches: Iterable[str]) -> base.StatedProse | None:
    """A field of prose with what proves that field; None when it is empty."""
    text = getattr(row, field)
    if not text:
        return None
    stated = words(text, row.language, touches)
    return base.StatedProse(prose=stated, cites=book.of(row, field=field), touches=stated.touches)
