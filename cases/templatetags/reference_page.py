"""What the pages of places and laws ask `cases.reference_reading`. No query, no rule."""

from collections.abc import Iterable

from django import template

from cases import reference_reading
from cases.reading import CaseLine

register = template.Library()


@register.simple_tag
def stays_at(slug: str, lines: Iterable[CaseLine]) -> list[reference_reading.Stay]:
    return reference_reading.stays(slug, lines)


@register.simple_tag
def headcount(stays: Iterable[reference_reading.Stay], when: str) -> reference_reading.Headcount:
    return reference_reading.headcount(stays, when)


@register.simple_tag
def accusations_under(slug: str, lines: Iterable[CaseLine]) -> list[reference_reading.Accusation]:
    return reference_reading.accusations(slug, lines)


@register.simple_tag
def not_among(
    lines: Iterable[CaseLine], rows: Iterable[reference_reading.Stay | reference_reading.Accusation]
) -> list[CaseLine]:
    return reference_reading.not_among(lines, rows)
