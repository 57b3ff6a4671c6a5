"""One published document in the API, of whatever kind: its row, its text, its fields, and what a list tells of it."""

from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.document_data import canonical, loads
from cases.document_parts import SCHEMA, Document
from cases.models.versions import PublishedVersion
from cases.public.api import answers
from cases.public.api.problems import Problem
from cases.public.feeds import absolute
from cases.public.shared import published_or_404

ALL, OVERVIEW = _("Without it: all."), _("Without it: those that an overview needs.")


def sections(model: type[Document]) -> list[str]:
    """The names of the fields of a document, as they stand in it."""
    return [field.alias or name for name, field in model.model_fields.items()]


def published(table: Any, slug: str) -> Any:
    """The row of a document. Raises Http404, and Problem for what was openly withdrawn."""
    row = published_or_404(table, slug)
    if row.withdrawn:
        raise Problem("withdrawn")
    return row


def present(row: Any) -> str:
    """A document as canonical text of the present schema."""
    return row.body if row.schema == SCHEMA else canonical(loads(row.body))


def only(text: str, names: list[str]) -> str:
    """Of a document as canonical text the fields of these names; all where there are none."""
    if not names:
        return text
    data = loads(text)
    return canonical({name: data[name] for name in names})


def newest_sha(kind: str) -> Subquery:
    """The sum of the newest version of each row."""
    newest = PublishedVersion.objects.filter(kind=kind, slug=OuterRef("slug"), number=OuterRef("number"))
    return Subquery(newest.values("sha"))


def told(row: Any, name: str) -> dict[str, Any]:
    """What lists tell of a row beside its document; `name` is that of its address in the API."""
    return {
        "url": absolute(row.get_absolute_url()), "api_url": absolute(reverse(name, args=[row.slug])),
        "published_at": answers.moment(row.published_at), "updated_at": answers.moment(row.updated_at), "version": row.number, "sha": row.sha,
    }  # fmt: skip


def page_link(row: Any) -> str:
    """The header that leads to the page of a document."""
    return f'<{absolute(row.get_absolute_url())}>; rel="alternate"; type="text/html"'


def history_link(row: Any, name: str) -> str:
    """The header that leads to the versions of a document; `name` is that of their address."""
    return f'<{absolute(reverse(name, args=[row.slug]))}>; rel="version-history"'
