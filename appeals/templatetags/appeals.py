"""Where a page of cases shows appeals: the two meet here, so that `cases` need not know of appeals."""

import datetime

from django import template
from django.template import Context

from appeals.models.published import PublishedAppeal
from appeals.public.lines import AppealLine, lines, with_old_news
from cases.models.published import PublishedCase, PublishedMention, PublishedReference
from cases.vocab import DocumentKind

register = template.Library()


@register.simple_tag
def appeals_of(case: PublishedCase, now: datetime.datetime) -> list[AppealLine]:
    """The published appeals of a published case, what is urgent first. One query."""
    return lines(PublishedAppeal.objects.visible().filter(case_links__case=case), now)


def _old(context: Context) -> set[str]:
    return with_old_news(context["site"]["review_days"], context["now"])


@register.simple_tag(takes_context=True)
def appeals_naming(context: Context, reference: PublishedReference, now: datetime.datetime) -> list[AppealLine]:
    """The published appeals that name a facility, law, organisation or post. Two queries."""
    slugs = PublishedMention.objects.filter(reference=reference, kind=DocumentKind.APPEAL).values("slug")
    return lines(PublishedAppeal.objects.visible().filter(slug__in=slugs), now, _old(context))


@register.simple_tag(takes_context=True)
def appeals_in(context: Context, country: str, now: datetime.datetime) -> list[AppealLine]:
    """The published appeals about cases in a country (ISO code). Two queries."""
    return lines(PublishedAppeal.objects.visible().filter(countries__contains=[country]), now, _old(context))
