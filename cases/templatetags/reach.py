"""What a page says of itself to programs: when someone shares its address, and to search engines."""

import re
from html import unescape

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
DESCRIPTION = re.compile(r'<meta name="description" content="(.*?)">', re.DOTALL)
CANONICAL = re.compile(r'<link rel="canonical" href="(.*?)">')


@register.tag
def sharing(parser: Parser, token: Token) -> Node:
    """`{% sharing %}<title>…, description, canonical{% endsharing %}`: says the same again as Open Graph, so that no page lacks it."""
    inside = parser.parse(("endsharing",))
    parser.delete_first_token()
    return SharingNode(inside)


class SharingNode(Node):
    def __init__(self, inside: NodeList):
        self.inside = inside

    def render(self, context: Context) -> SafeString:
        html = self.inside.render(context)
        said = {
            "og:title": _said(TITLE, html),
            "og:description": _said(DESCRIPTION, html),
            "og:url": _said(CANONICAL, html),
        }
        tags = ((name, words) for name, words in said.items() if words)
        return mark_safe(html + format_html_join("\n", '<meta property="{}" content="{}">', tags))  # noqa: S308  rendered by templates


def _said(pattern: re.Pattern[str], html: str) -> str:
    """The words inside, with nothing escaped and blanks made one."""
    found = pattern.search(html)
    return " ".join(unescape(found[1]).split()) if found else ""


@register.filter
def in_short(text: str, length: int = 180) -> str:
    """The beginning of a text in one line: whole sentences where they fit, else whole words."""
    line = " ".join(str(text or "").split())
    if len(line) <= length:
        return line
    sentence = max(line.rfind(end, 0, length) for end in (". ", "? ", "! ", "។ ", "؟ "))
    if sentence > length // 3:
        return line[: sentence + 1]
    return f"{line[: max(line.rfind(' ', 0, length - 1), length // 2)]}…"
