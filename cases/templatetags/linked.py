"""What a page tells programs of itself: linked data, and where the same is to be had as JSON."""

from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from cases import countries
from cases.linked import as_script, of_case, of_reference, twins
from cases.linked.nodes import Row, Site
from cases.models.published import PublishedCase, PublishedDocument, PublishedReference
from cases.models.versions import page_of
from cases.vocab import DocumentKind

register = template.Library()

# The list of all documents of a kind: its address, and its name.
LISTS: dict[str, tuple[str, str | Promise]] = {
    DocumentKind.CASE: ("cases:case_list", _("Cases")), DocumentKind.APPEAL: ("appeals:appeal_list", _("Appeals")),
    DocumentKind.FACILITY: ("cases:facility_list", _("Places of detention")), DocumentKind.LAW: ("cases:law_list", _("Laws")),
    DocumentKind.ORGANISATION: ("cases:organisation_list", _("Organisations")), DocumentKind.OFFICIAL: ("cases:official_list", _("Officials")),
}  # fmt: skip


def at(name: str, *values: Any) -> str:
    """The whole address of a public page."""
    return whole(reverse(name, args=values))


def whole(path: str) -> str:
    return f"{settings.PUBLIC_BASE_URL}{iri_to_uri(path)}"


def site_of(context: Context) -> Site:
    return Site(context["site"]["name"] or "Habeas", context["site"]["licence_url"], at)


def page_at(kind: str, slug: str) -> str:
    """The whole address of the page of a document."""
    return whole(page_of(kind, slug))


def row_of(row: PublishedDocument | PublishedReference, kind: str) -> Row:
    return Row(page_at(kind, row.slug), row.published_at, row.updated_at, row.number)


def script(data: dict[str, Any]) -> SafeString:
    """A block of data, which no browser runs and no policy has to allow."""
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(as_script(data)))  # noqa: S308  escaped there


@register.simple_tag(takes_context=True)
def linked_case(context: Context, row: PublishedCase, data: dict[str, Any]) -> SafeString:
    return script(of_case.case_page(site_of(context), row_of(row, DocumentKind.CASE), data))


@register.simple_tag(takes_context=True)
def linked_reference(context: Context, row: PublishedReference, data: dict[str, Any]) -> SafeString:
    return script(of_reference.reference_page(site_of(context), row_of(row, row.kind), row.kind, data))


@register.simple_tag(takes_context=True)
def linked_country(context: Context, code: str) -> SafeString:
    return script(of_reference.country_page(site_of(context), code)) if code in countries.NAMES else SafeString("")


@register.simple_tag
def twin(kind: str, slug: str = "", query: str = "") -> SafeString:
    """The link by which a program finds the same as JSON."""
    return format_html('<link rel="alternate" type="application/json" href="{}">', twins.twin(kind, slug, query))


@register.simple_tag
def service() -> SafeString:
    """The links by which a program finds the API of the site: its description, and words about it (RFC 8631)."""
    return format_html(
        '<link rel="service-desc" type="application/vnd.oai.openapi+json" href="{}"><link rel="service-doc" href="{}">',
        f"{twins.API}/openapi.json", f"{twins.API}/docs",
    )  # fmt: skip
