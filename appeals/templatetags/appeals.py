"""Where a page of cases shows appeals: the two meet here, so that `cases` need not know of appeals."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django import template
from django.template import Context

from appeals.models.published import PublishedAppeal
from appeals.public.lines import AppealLine, lines, with_old_news
from cases.dates import PartialDate
from cases.models.published import PublishedCase, PublishedMention, PublishedReference
from cases.vocab import DocumentKind

register = template.Library()


@dataclass
class Answered:
    """What an office answered, and to which appeal."""

    line: AppealLine
    data: dict[str, Any]


@dataclass
class Asked:
    """The appeals of one office."""

    open: list[AppealLine] = field(default_factory=list)
    over: list[AppealLine] = field(default_factory=list)
    named: list[AppealLine] = field(default_factory=list)
    replies: list[Answered] = field(default_factory=list)

    @property
    def is_addressed(self) -> bool:
        return bool(self.open or self.over)


@dataclass
class OfficeAsked:
    """An office, and how many appeals are or were addressed to it."""

    row: PublishedReference
    open: int
    over: int


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
def appeals_to(context: Context, office: PublishedReference, now: datetime.datetime) -> Asked:
    """The published appeals that name an office: those addressed to it, open ones first, and the others; what it
    answered, the oldest first. Two queries."""
    asked = Asked()
    for line in appeals_naming(context, office, now):
        addressed = any((row["post"] or {}).get("slug") == office.slug for row in line.page.data["recipients"])
        answers = [row for row in line.page.replies if (row["post"] or {}).get("slug") == office.slug]
        asked.replies += [Answered(line, row) for row in answers]
        if addressed or not answers:
            (asked.named if not addressed else asked.open if line.wants_letters else asked.over).append(line)
    asked.replies.sort(key=lambda answer: PartialDate(answer.data["on"]).sort_key())
    return asked


@register.simple_tag
def officials_asked(appeals: list[AppealLine]) -> list[OfficeAsked]:
    """The offices that appeals are addressed to, the most asked first. One query."""
    counts: dict[str, list[int]] = {}
    for line in appeals:
        posts = {row["post"]["slug"] for row in line.page.data["recipients"] if row["post"]}
        for slug in posts:
            counts.setdefault(slug, [0, 0])[0 if line.wants_letters else 1] += 1
    rows = PublishedReference.objects.filter(kind=DocumentKind.OFFICIAL, slug__in=list(counts)).order_by(
        "title", "slug"
    )
    return sorted(
        (OfficeAsked(row, *counts[row.slug]) for row in rows), key=lambda office: (-office.open, -office.over)
    )


@register.simple_tag(takes_context=True)
def appeals_in(context: Context, country: str, now: datetime.datetime) -> list[AppealLine]:
    """The published appeals about cases in a country (ISO code). Two queries."""
    return lines(PublishedAppeal.objects.visible().filter(countries__contains=[country]), now, _old(context))
