"""What the pages of places, laws and organisations ask `cases.reference_reading`. No query, no rule."""

from collections.abc import Collection

from django import template

from cases import reference_reading
from cases.custody_reading import Data
from cases.models.published import PublishedReference
from cases.reading import CaseLine

register = template.Library()


@register.simple_tag
def stays_of(entry: reference_reading.Entry, slug: str) -> list[Data]:
    return reference_reading.stays(entry, slug)


@register.simple_tag
def accusations_of(entry: reference_reading.Entry, slug: str) -> list[Data]:
    return reference_reading.accusations(entry, slug)


@register.simple_tag
def memberships_of(entry: reference_reading.Entry, slug: str) -> list[Data]:
    return reference_reading.memberships(entry, slug)


@register.simple_tag
def parts_in(line: CaseLine, row: PublishedReference) -> list[reference_reading.Part]:
    """What an organisation did or said in a case."""
    return reference_reading.parts(line, row.kind, row.slug)


@register.simple_tag
def in_bounds(penalties: Collection[Data]) -> list[Data]:
    """The least before the most."""
    return reference_reading.bounds(penalties)
