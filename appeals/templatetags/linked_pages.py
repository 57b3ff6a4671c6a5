"""Pages of appeals, and of the site as a whole, as linked data."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from appeals import linked
from appeals.models.published import PublishedAppeal
from cases.public import workbooks
from cases.templatetags.linked import LISTS, at, page_at, row_of, script, site_of
from cases.vocab import DocumentKind

register = template.Library()


@register.simple_tag(takes_context=True)
def linked_appeal(
    context: Context, row: PublishedAppeal, data: dict[str, Any], cases: Iterable[dict[str, Any]]
) -> SafeString:
    return script(linked.appeal_page(site_of(context), row_of(row, DocumentKind.APPEAL), data, cases))


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


# What is to be had of all that is published now: by the name of its address.
LIVE = {
    "cases:cases_csv": "text/csv", "cases:cases_xlsx": workbooks.TYPE, "appeals:appeals_csv": "text/csv", "appeals:appeals_xlsx": workbooks.TYPE,
}  # fmt: skip


@register.simple_tag(takes_context=True)
def linked_data_page(context: Context, snapshots: Sequence[Any]) -> SafeString:
    """The page about data; `snapshots` are those on it, as `data_views` shows them."""
    site, made = site_of(context), [(one.snapshot.name, one.snapshot.made_at) for one in snapshots]
    live = [linked.File(url.rpartition("/")[2], kind, url) for name, kind in LIVE.items() if (url := at(name))]
    name = _("%(site)s: published cases and appeals") % {"site": site.name}
    return script(linked.data_page(site, name, _words(), made, live))


@register.simple_tag(takes_context=True)
def linked_snapshot(context: Context, shown: Any) -> SafeString:
    site, row = site_of(context), shown.snapshot
    files = [
        linked.File(path, file.media_type, at("appeals:snapshot_file", row.name, path))
        for path, file in shown.files.items()
        if file is not shown.zip
    ]
    zipped = (
        [linked.File(shown.zip.path, shown.zip.media_type, at("appeals:snapshot_zip", row.name))] if shown.zip else []
    )
    name = _("%(site)s: published cases and appeals, snapshot %(name)s") % {"site": site.name, "name": row.name}
    return script(linked.snapshot_page(site, row.name, row.made_at, name, _words(), zipped + files))


def _words() -> str:
    return _(
        "Cases of detained human rights defenders and the appeals for them, as published: people, detentions, charges, events, demands and officials, each fact with its source."
    )
