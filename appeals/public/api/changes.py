"""What was published, changed or openly taken back since an instant: for whoever keeps a copy.

Something that was openly taken back is told by the sums of its versions alone: who has a copy knows them, nobody else learns
what it was. Of what was taken back silently nothing is told; texts that were removed are told by the version after them.
"""

import datetime
import re
from collections.abc import Iterable
from typing import Any, Literal

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Router
from pydantic import BaseModel, Field

from appeals.models.published import PublishedAppeal
from cases.models.published import PublishedCase
from cases.models.versions import PublishedVersion, page_of
from cases.public.api import answers, problems
from cases.public.api.paging import PAGING, merged
from cases.public.api.parameters import DAY, Parameter
from cases.public.api.routes import get
from cases.public.api.shapes import INSTANT, Listing
from cases.public.feeds import absolute
from cases.public.keyset import Key
from cases.public.shared import instant
from cases.version_words import Step
from cases.vocab import DocumentKind

router = Router()

# A transaction that began earlier may still end within these: what is later is told next time.
SLOWEST = datetime.timedelta(minutes=2)
CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]"
# With an offset as well: clients that programs make of the description write +00:00.
AN_INSTANT = re.compile(rf"{DAY.pattern}T{CLOCK}:[0-5][0-9](\.[0-9]{{1,6}})?(Z|[+-]{CLOCK})")
SINCE = Parameter(
    "since",
    gettext_lazy("What came after this instant (UTC). Take it from “until” of the answer before; leave it out to begin."),
    {"type": "string", "format": "date-time", "pattern": f"^{AN_INSTANT.pattern}$", "examples": ["2026-11-22T12:00:00Z"]},
)  # fmt: skip
TABLES: dict[DocumentKind, Any] = {DocumentKind.CASE: PublishedCase, DocumentKind.APPEAL: PublishedAppeal}
VERSION_KEYS, WITHDRAWN_KEYS = [Key("at", "instant"), Key("sha")], [Key("updated_at", "instant"), Key("sha")]
Source = tuple[QuerySet, list[Key]]

What = Literal["new", "updated", "confirmed", "corrected", "removed", "withdrawn"]


class Change(BaseModel):
    """One version that was published, or that a document was openly taken back."""

    what: What = Field(
        description="new, updated, confirmed, corrected; removed: texts of the versions before it were removed; withdrawn: all of it was."
    )
    at: str = Field(description="When.", json_schema_extra=INSTANT)
    kind: str = Field(description="Which kind of document. A code of DocumentKind.")
    slug: str | None = Field(description="The last part of its address; null for what was withdrawn.")
    url: str | None = Field(description="Address of its page; null for what was withdrawn.")
    api_url: str | None = Field(description="Address of its document as it is now; null for what was withdrawn.")
    version: int | None = Field(description="Number of the version; null for what was withdrawn.")
    changed: list[str] = Field(
        description="Sections that differ from the version before; empty where nothing can be compared."
    )
    sha: str | None = Field(description="Sum of the version; null for what was withdrawn.")
    delete: list[str] = Field(
        description="Sums of versions whose texts were removed. Delete your copies of them, and of what you made from them."
    )


class ChangeList(Listing):
    data: list[Change] = Field(description="The items of this part, the earliest first.")
    until: str = Field(
        description="Up to when this is complete, once “next” is null. Ask with it as “since” next time.",
        json_schema_extra=INSTANT,
    )


@get(
    router, "/changes", name="changes", answers=ChangeList, summary=gettext_lazy("What changed since an instant"), takes=[SINCE, *PAGING]
)  # fmt: skip
def changes(request: HttpRequest) -> HttpResponse:
    now = instant(request)
    since, settled = _since(request), (now - SLOWEST).replace(second=0, microsecond=0)
    sources = _sources(since, settled)
    page = merged(request, sources)
    removed = _sums_to_delete(page.rows)
    as_of = answers.right_since(now, *(answers.newest(rows, keys[0].name) for rows, keys in sources))
    words = _("changes after %(instant)s") % {"instant": answers.moment(since)} if since else _("all changes")
    items = [_told(row, removed.get(_document(row), [])) for row in page.rows]
    until = answers.moment(max(settled, since) if since else settled)
    return answers.listing(request, page, items, as_of=as_of, words=words, until=until)


def _since(request: HttpRequest) -> datetime.datetime | None:
    """The instant that was asked for; None to begin with the first. Raises Problem."""
    text = request.GET.get("since")
    if text is None:
        return None
    try:
        return (
            datetime.datetime.fromisoformat(text).astimezone(datetime.UTC)
            if AN_INSTANT.fullmatch(text)
            else _refused(text)
        )
    except ValueError:
        return _refused(text)


def _refused(text: str) -> datetime.datetime:
    said = _("“%(value)s” is no instant. Write it in UTC, as 2026-11-22T12:00:00Z.") % {"value": problems.short(text)}
    raise problems.wrong("since", said)


def _sources(since: datetime.datetime | None, until: datetime.datetime) -> list[Source]:
    """The versions whose texts are there, and what was openly taken back: both with their instant and a sum, by which they
    are ordered. What is taken back loses its texts in the same transaction, so whatever has its text is published."""
    return [
        (_between("at", since, until, _versions()), VERSION_KEYS),
        *((_between("updated_at", since, until, _withdrawn(kind)), WITHDRAWN_KEYS) for kind in TABLES),
    ]


def _between(column: str, since: datetime.datetime | None, until: datetime.datetime, rows: QuerySet) -> QuerySet:
    rows = rows.filter(**{f"{column}__lte": until})
    return rows.filter(**{f"{column}__gt": since}) if since else rows


def _versions() -> QuerySet[PublishedVersion]:
    before = PublishedVersion.objects.filter(
        kind=OuterRef("kind"), slug=OuterRef("slug"), number=OuterRef("number") - 1, salt=None
    )
    return PublishedVersion.objects.filter(salt__isnull=False).annotate(after_removal=Exists(before)).defer("body")


def _withdrawn(kind: DocumentKind) -> QuerySet:
    """Those of a kind that were openly taken back, each with the sum of its last version."""
    versions = PublishedVersion.objects.filter(kind=kind, slug=OuterRef("slug")).order_by("-number")
    return TABLES[kind].objects.filter(withdrawn=True).annotate(sha=Subquery(versions.values("sha")[:1]))


def _document(row: Any) -> tuple[str, str]:
    """Which document a row of either source is about."""
    kind = row.kind if isinstance(row, PublishedVersion) else next(k for k, t in TABLES.items() if isinstance(row, t))
    return str(kind), row.slug


def _sums_to_delete(rows: Iterable[Any]) -> dict[tuple[str, str], list[str]]:
    """By document, the sums of versions whose texts were removed. One query."""
    wanted = Q(pk__in=[])
    for kind, slug in {_document(row) for row in rows if getattr(row, "after_removal", True)}:
        wanted |= Q(kind=kind, slug=slug)
    found: dict[tuple[str, str], list[str]] = {}
    removed = PublishedVersion.objects.filter(wanted, salt=None).order_by("number").values_list("kind", "slug", "sha")
    for kind, slug, sha in removed:
        found.setdefault((kind, slug), []).append(sha)
    return found


def _told(row: Any, removed: list[str]) -> dict[str, Any]:
    if hasattr(row, "withdrawn"):
        return {
            "what": "withdrawn", "at": answers.moment(row.updated_at), "kind": _document(row)[0], "slug": None, "url": None, "api_url": None,
            "version": None, "changed": [], "sha": None, "delete": removed,
        }  # fmt: skip
    step = Step(row.number, row.at, tuple(row.changed), True, row.after_removal)
    return {
        "what": step.kind, "at": answers.moment(row.at), "kind": row.kind, "slug": row.slug, "url": absolute(page_of(row.kind, row.slug)),
        "api_url": absolute(reverse(f"api:{row.kind}", args=[row.slug])), "version": row.number,
        "changed": [] if row.after_removal else row.changed, "sha": row.sha, "delete": removed if row.after_removal else [],
    }  # fmt: skip
