"""The feed of all changes: cases and appeals that are new, updated, corrected or confirmed."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appeals.models.published import PublishedAppeal
from appeals.vocab import AppealKind
from cases.models.published import PublishedCase
from cases.models.versions import PublishedVersion
from cases.public.feeds import MOST, Entry, atom, link_of
from cases.version_words import Step
from cases.vocab import DocumentKind

TABLES: dict[str, Any] = {DocumentKind.CASE: PublishedCase, DocumentKind.APPEAL: PublishedAppeal}


@require_safe
def updates(request: HttpRequest) -> HttpResponse:
    """The newest changes of all pages of cases and appeals. Of what was taken back, or of a removed text, nothing."""
    versions = list(_newest())
    titles = {kind: _titles(table, kind, versions) for kind, table in TABLES.items()}
    entries = [_entry(row, titles[row["kind"]][row["slug"]]) for row in versions if row["slug"] in titles[row["kind"]]]
    return atom(request, entries, title=_("All changes"), page=reverse("appeals:home"))


def _newest() -> Any:
    shown = Q()
    for kind, table in TABLES.items():
        shown |= Q(kind=kind, slug__in=table.objects.visible().values("slug"))
    removed = PublishedVersion.objects.filter(
        kind=OuterRef("kind"), slug=OuterRef("slug"), number=OuterRef("number") - 1, salt=None
    )
    rows = PublishedVersion.objects.filter(shown, salt__isnull=False).annotate(after_removal=Exists(removed))
    return rows.order_by("-at", "-pk").values("kind", "slug", "number", "at", "changed", "after_removal")[:MOST]


def _titles(table: Any, kind: str, versions: list[dict[str, Any]]) -> dict[str, tuple[str, str]]:
    """Title and address by slug, of what is published now."""
    slugs = {row["slug"] for row in versions if row["kind"] == kind}
    rows = table.objects.visible().filter(slug__in=slugs).defer("body")
    return {row.slug: (_named(row), row.get_absolute_url()) for row in rows}


def _named(row: PublishedCase | PublishedAppeal) -> str:
    """The title of a case; of an appeal with its kind and number before it, since its title is the issuer's word."""
    if not isinstance(row, PublishedAppeal) or row.kind not in AppealKind.values:
        return row.title
    kind = " ".join([str(AppealKind(row.kind).label), row.reference]).strip()
    return _("%(kind)s: %(title)s") % {"kind": kind, "title": row.title}


def _entry(row: dict[str, Any], named: tuple[str, str]) -> Entry:
    (title, page), step = named, Step(row["number"], row["at"], tuple(row["changed"]), True, row["after_removal"])
    return Entry(
        path=f"{page}v/{step.number}/", link=link_of(page, step) if row["kind"] == DocumentKind.CASE else page,
        updated=step.at, published=step.at, summary=step.words,
        title=_("%(title)s: %(change)s") % {"title": title, "change": step.word},
    )  # fmt: skip
