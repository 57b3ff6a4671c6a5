"""Which call stands before another, and which after it: from published tables alone.

For the page of an appeal:

    newer = newer_of(slug)      # None, or the row of the newest call of its chain: its slug, title, kind, state, reference

A follow-up makes the call before it "replaced" when it is published, a stop action stops it in its own words, so the page
of the earlier call shows its state by itself; `newer_of` gives the link beside it. The earlier call itself is the
document's `previous`: it names only what readers can open.
"""

from collections.abc import Iterable
from typing import Any

from appeals.models.published import PublishedAppeal

LONGEST = 50


def newer_of(slug: str) -> PublishedAppeal | None:
    """The newest published call that follows this one, directly or through others; None when there is none.

    Its `body` is not read.
    """
    newest, seen = None, {slug}
    while (row := _next(slug)) and row.slug not in seen and len(seen) < LONGEST:
        newest, slug = row, row.slug
        seen.add(slug)
    return newest


def earlier_of(data: dict[str, Any]) -> PublishedAppeal | None:
    """The call before it, by the document of this one, if readers can open it still. Its `body` is not read."""
    if not data["previous"]:
        return None
    return PublishedAppeal.objects.visible().filter(slug=data["previous"]).defer("body", "folded").first()


def with_later(slugs: Iterable[str]) -> set[str]:
    """The addresses, and those of the published calls that follow them, directly or through others."""
    found = newest = set(slugs)
    for _step in range(LONGEST):
        rows = PublishedAppeal.objects.visible().filter(previous__in=newest).values_list("slug", flat=True)
        newest = set(rows) - found
        if not newest:
            break
        found = found | newest
    return found


def _next(slug: str) -> PublishedAppeal | None:
    following = PublishedAppeal.objects.visible().filter(previous=slug).order_by("-published_at", "-pk")
    return following.defer("body", "folded").first()
