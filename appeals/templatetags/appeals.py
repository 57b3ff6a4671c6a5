"""Where a page of cases shows appeals: the two meet here, so that `cases` need not know of appeals."""

import datetime

from django import template

from appeals.models.published import PublishedAppeal
from appeals.public.lines import AppealLine, lines
from cases.models.published import PublishedCase, PublishedMention, PublishedReference
from cases.vocab import DocumentKind

register = template.Library()


@register.simple_tag
def appeals_of(case: PublishedCase, now: datetime.datetime) -> list[AppealLine]:
    """The published appeals of a published case, what is urgent first. One query."""
    return lines(PublishedAppeal.objects.visible().filter(case_links__case=case), now)


@register.simple_tag
def appeals_naming(reference: PublishedReference, now: datetime.datetime) -> list[AppealLine]:
    """The published appeals that name a facility, law, organisation or post. One query."""
    slugs = PublishedMention.objects.filter(reference=reference, kind=DocumentKind.APPEAL).values("slug")
    return lines(PublishedAppeal.objects.visible().filter(slug__in=slugs), now)


@register.simple_tag
def appeals_in(country: str, now: datetime.datetime) -> list[AppealLine]:
    """The published appeals about cases in a country (ISO code). One query."""
    return lines(PublishedAppeal.objects.visible().filter(countries__contains=[country]), now)
