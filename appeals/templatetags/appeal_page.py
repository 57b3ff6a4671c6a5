"""What the page of an appeal asks the pure modules, and how letters, ways and languages look. No query, no rule."""

from collections.abc import Collection
from functools import cache
from typing import Any

from django import template
from django.conf.locale import LANG_INFO
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from appeals import letters, reading
from appeals.writer import Writer
from cases import countries, ways

register = template.Library()
register.filter(letters.full_name)
Data = dict[str, Any]


@register.simple_tag
def writing(page: reading.AppealPage, cases: list[Data]) -> str:
    """Whether to write today (see `appeals.reading.writing`); `cases` are rows with a CasePage in `page`."""
    return reading.writing(page, [row["page"] for row in cases])


@register.simple_tag
def writes_from_home(writer: Writer, codes: Collection[str]) -> bool:
    """Whether the reader says that they write from a country of the case."""
    return bool(writer) and writer.lives_in(codes)


@register.simple_tag
def place_to_sign(lang: str) -> str:
    """The words of ours that stand in a letter where the writer signs."""
    return letters.place_to_sign(lang)


@register.simple_tag
def country_options(chosen: str) -> SafeString:
    """All countries as options of a select, in the order of their names."""
    options = _options(get_language() or "")
    here = format_html('<option value="{}"', chosen)
    return mark_safe(options.replace(here, f"{here} selected", 1)) if chosen else options  # noqa: S308  escaped in _options


@cache
def _options(language: str) -> SafeString:
    """The same for everyone who reads this language."""
    names = sorted((countries.name(code), code) for code in countries.NAMES)
    return format_html_join("", '<option value="{}">{}</option>', ((code, name) for name, code in names))


@register.filter
def issued_in(recipient: Data, page: reading.AppealPage) -> bool:
    """Whether the appeal gives this recipient's letter itself."""
    return letters.is_issued(page.data, recipient)


@register.filter
def issued_cites(recipient: Data, page: reading.AppealPage) -> list[Any]:
    """What proves the words of this recipient's letter."""
    row = letters.issued_row(page.data, recipient)
    return row["cites"] if row else []


@register.filter
def way_link(way: Data) -> str:
    """The address that a channel's value can be opened by; "" where it is only to be read."""
    return ways.link(way["kind"], way["value"])


@register.filter
def way_fault(way: Data) -> str:
    """Why it cannot be used as it is printed; "" where it can."""
    return ways.fault(way["kind"], way["value"])


@register.filter
def country_names(codes: list[str]) -> str:
    """The names of countries: "Cambodia or Vietnam"."""
    return _(" or ").join(countries.name(code) for code in codes)


@register.filter
def language_words(code: str) -> str:
    """The name of a language in the language of the reader; an unknown code as it is."""
    info = LANG_INFO.get(code.lower())
    return _(info["name"]) if info and "name" in info else code


@register.filter
def paragraphs(prose: Data) -> list[Data]:
    """The paragraphs of a text, each with the language of the whole."""
    return [{**prose, "text": text} for text in prose["text"].split("\n\n") if text.strip()]
