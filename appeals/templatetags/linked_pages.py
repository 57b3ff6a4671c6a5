"""Pages of appeals, and of the site as a whole, as linked data."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from appeals import linked
from appeals.models.published import PublishedAppeal
from cases.templatetags.linked import LISTS, page_at, row_of, script, site_of, trail
from cases.vocab import DocumentKind

register = template.Library()


@register.simple_tag(takes_context=True)
def linked_appeal(
    context: Context, row: PublishedAppeal, data: dict[str, Any], cases: Iterable[dict[str, Any]]
) -> SafeString:
    kind = DocumentKind.APPEAL
    return script(linked.appeal_page(site_of(context), row_of(row, kind), data, cases, trail(kind)))


@register.simple_tag(takes_context=True)
def linked_home(context: Context) -> SafeString:
    return script(linked.home_page(site_of(context), context["site"]))


@register.simple_tag(takes_context=True)
def linked_about(context: Context, name: str) -> SafeString:
    return script(linked.about_page(site_of(context), context["site"], name))


@register.simple_tag(takes_context=True)
def linked_list(context: Context, kind: str, rows: Iterable[Any]) -> SafeString:
    """A list's page, with the published rows (or lines of them) that stand on it."""
    view, name = LISTS[kind]
    found = ((page_at(kind, row.slug), row.title) for row in rows)
    return script(linked.list_page(site_of(context), str(name), view, found))
