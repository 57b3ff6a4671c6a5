"""A second row like the first: what a part, or what follows, takes over."""

from typing import Any

from cases.models import Citation


def copy_of(row: Any, **changes: Any) -> Any:
    """A second row like the first, with its citations. `changes` are rows to point to instead. Links to many are not copied."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key and not field.generated]
    values = {field.attname: getattr(row, field.attname) for field in fields}
    values |= {f"{name}_id": value.pk for name, value in changes.items()}
    twin = type(row).objects.create(**values)
    copy_citations(row, twin)
    return twin


def copy_citations(row: Any, twin: Any, *fields: str) -> None:
    """The sources of a row stand on its twin as well; with `fields`, only those of these fields."""
    found = Citation.objects.of(row)
    for citation in found.filter(field__in=fields) if fields else found:
        citation.pk, citation.fact_id = None, twin.pk
        citation._state.adding = True
        citation.save()
