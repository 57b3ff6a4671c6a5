"""How lists of cases look. Presentation alone: no query, no rule."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cases.matching import Match
from cases.reading import CaseLine, CasePage
from cases.tallies import Standings, Tally
from cases.tallies import standings as of_everyone
from cases.tallies import tallies as of_case
from cases.templatetags.habeas import native

register = template.Library()


@register.filter
def tallies(line: CaseLine) -> list[Tally]:
    """How the people of a case stand, by status."""
    return of_case(line.custody, line.data)


@register.filter
def standings(page: CasePage) -> Standings:
    """How everyone in a case stands, in one line."""
    return of_everyone(page.custody, page.data)


@register.simple_tag
def marked(match: Match) -> SafeString:
    """The words by which something was found, what matched marked, in their language and direction."""
    parts = format_html_join("", "{}", ((_part(text, mark),) for text, mark in match.parts))
    saying = match.saying
    if not saying.lang:
        return format_html("<bdi>{}</bdi>", parts)
    return native({"text": parts, "lang": saying.lang, "script": saying.script})


def _part(text: str, mark: bool) -> Any:
    return format_html("<mark>{}</mark>", text) if mark else text
