"""What an import writes: collected row by row, then written model by model, a few hundred rows at a time.

One row of a sheet becomes some fifteen rows of the record. Written one by one, a sheet of thousands would take minutes.
The triggers of the history see rows written together as they see each other one.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection, models

from cases.models import Citation, Source

AT_ONCE = 500


def refuse_unfit(row: models.Model) -> None:
    """Raises ValidationError in the words of the model, with the name of the field.

    The fields alone: rows of a sheet are checked against the record before, all at once. Asking the database about
    every constraint of every row would take most of the time of an import; it refuses by itself what does not fit.
    """
    related = {field.name for field in row._meta.concrete_fields if field.remote_field}
    try:
        row.clean_fields(exclude=related)
        row.clean()
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            raise
        words = [
            f"{row._meta.get_field(name).verbose_name}: {text}" if name != "__all__" else text  # type: ignore[union-attr]
            for name, texts in error.message_dict.items()
            for text in texts
        ]
        raise ValidationError(words) from error


class Batch:
    """Rows that wait to be written. What was added can be used in other rows at once; it gets its number in `write`."""

    def __init__(self) -> None:
        self.new: dict[Any, list[Any]] = defaultdict(list)
        self.changed: dict[Any, dict[Any, tuple[Any, set[str]]]] = defaultdict(dict)
        self.links: list[tuple[Any, str, Any]] = []
        self.cited: list[tuple[Any, Source, str]] = []

    def add(self, row: Any) -> Any:
        """A new row. Raises ValidationError."""
        refuse_unfit(row)
        self.new[type(row)].append(row)
        return row

    def change(self, row: Any, field: str, value: Any) -> None:
        """Another value for one field of a row of the record. Raises ValidationError."""
        setattr(row, field, value)
        refuse_unfit(row)
        row, fields = self.changed[type(row)].setdefault(row.pk, (row, set()))
        fields.add(field)
        setattr(row, field, value)  # the same row may have been read twice

    def link(self, row: Any, field: str, *others: Any) -> None:
        """Ties a new row to others, many to many."""
        self.links += [(row, field, other) for other in others]

    def cite(self, fact: Any, source: Source, field: str = "") -> None:
        """Ties a fact to a source, once."""
        self.cited.append((fact, source, field))

    def write(self) -> None:
        """Everything, in an order in which each finds what it points at. Inside the caller's transaction."""
        _check_links_at_once()
        for model in _in_order(self.new):
            model._default_manager.bulk_create(self.new[model], batch_size=AT_ONCE)
        for model, rows in self.changed.items():
            for fields in {frozenset(fields) for _row, fields in rows.values()}:
                same = [row for row, names in rows.values() if names == fields]
                model._default_manager.bulk_update(same, sorted(fields), batch_size=AT_ONCE)
        self._write_links()
        self._write_citations()

    def _write_links(self) -> None:
        ties: dict[Any, list[Any]] = defaultdict(list)
        for row, name, other in self.links:
            field: Any = row._meta.get_field(name)
            through = field.remote_field.through
            ties[through].append(
                through(**{f"{field.m2m_field_name()}_id": row.pk, f"{field.m2m_reverse_field_name()}_id": other.pk})
            )
        for through, rows in ties.items():
            through._default_manager.bulk_create(rows, batch_size=AT_ONCE)

    def _write_citations(self) -> None:
        seen = self._citations_of([fact for fact, _source, _field in self.cited])
        rows = []
        for fact, source, field in self.cited:
            key = (ContentType.objects.get_for_model(fact).pk, fact.pk, source.pk, field)
            if key not in seen:
                seen.add(key)
                rows.append(Citation(fact=fact, source=source, field=field, language=source.language))
        Citation.objects.bulk_create(rows, batch_size=AT_ONCE)

    def _citations_of(self, facts: Iterable[Any]) -> set[tuple[int, int, int, str]]:
        """The citations that facts of the record have already."""
        made = {id(row) for rows in self.new.values() for row in rows}
        old: dict[int, set[int]] = defaultdict(set)
        for fact in facts:
            if id(fact) not in made:
                old[ContentType.objects.get_for_model(fact).pk].add(fact.pk)
        stored: set[tuple[int, int, int, str]] = set()
        for kind, keys in old.items():
            rows = Citation.objects.order_by().filter(fact_type=kind, fact_id__in=keys)
            stored.update(rows.values_list("fact_type", "fact_id", "source", "field"))
        return stored


def _check_links_at_once() -> None:
    """Foreign keys are checked after each statement, not at the end of the transaction.

    The list of what is still to be checked would be walked again for every row that a trigger of the history sees.
    """
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")


def _in_order(found: Iterable[Any]) -> list[Any]:
    """Models after those that they point at."""
    left, ordered = list(found), []
    while left:
        ready = next(model for model in left if not _points_at(model) & (set(left) - {model}))
        ordered.append(ready)
        left.remove(ready)
    return ordered


def _points_at(model: Any) -> set[Any]:
    return {field.related_model for field in model._meta.concrete_fields if field.remote_field}
