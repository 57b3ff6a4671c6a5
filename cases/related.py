"""Other published cases that name the same places, laws and bodies as one, and which: that is why they are related."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from cases.models.published import PublishedCase, PublishedMention
from cases.vocab import DocumentKind

SHOWN = 6
REASONS = 3
# Of very many shared names the first are enough to find the nearest.
LOOKED_AT = 2000

# What says most about why two people are held comes first.
NEARNESS = (DocumentKind.LAW, DocumentKind.FACILITY, DocumentKind.ORGANISATION)


@dataclass
class Reason:
    """A place, law or body that both cases name, with its page."""

    kind: str
    title: str
    address: str


@dataclass
class Relative:
    """Another case, and what both name."""

    slug: str
    title: str
    reasons: list[Reason] = field(default_factory=list)

    @property
    def shared(self) -> list[Reason]:
        """The nearest reasons."""
        return sorted(self.reasons, key=_nearness)[:REASONS]


@dataclass
class Related:
    """The nearest cases, and how many more there are."""

    rows: list[Relative]
    more: int = 0


def related_cases(slug: str) -> Related:
    """The cases that share most names with the case `slug`. One query."""
    title = PublishedCase.objects.visible().filter(slug=OuterRef("slug")).values("title")[:1]
    mentions = (
        PublishedMention.objects.filter(kind=DocumentKind.CASE, reference__kind__in=NEARNESS)
        .filter(reference__mentions__kind=DocumentKind.CASE, reference__mentions__slug=slug)
        .exclude(slug=slug)
        .annotate(case_title=Subquery(title))
        .exclude(case_title=None)
        .order_by("-pk")
        .values_list("slug", "case_title", "reference__kind", "reference__slug", "reference__title")[:LOOKED_AT]
    )
    return _nearest(mentions)


def _nearest(mentions: Iterable[tuple[str, str, str, str, str]]) -> Related:
    found: dict[str, Relative] = {}
    for slug, title, kind, address, name in mentions:
        relative = found.setdefault(slug, Relative(slug, title))
        relative.reasons.append(Reason(kind, name, reverse(f"cases:{kind}", args=[address])))
    rows = sorted(found.values(), key=lambda one: (-len(one.reasons), _nearness(one.shared[0]), one.slug))
    return Related(rows[:SHOWN], max(0, len(rows) - SHOWN))


def _nearness(reason: Reason) -> tuple[int, str]:
    return NEARNESS.index(DocumentKind(reason.kind)), reason.title
