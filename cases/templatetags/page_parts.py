"""Parts of pages: the list of footnotes, related cases, the code that leads from paper back to the page; and pages without blanks."""

import re
from itertools import groupby
from typing import Any

import segno
from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from cases.footnotes import Footnote, NoteList, note_list
from cases.models.published import PublishedCase
from cases.related import Related, occasions_of, related_cases
from cases.templatetags.habeas import referred

register = template.Library()

MARGIN = 2
LINE_BREAKS = re.compile(r"\s*\n\s*")
# Beside these a blank is never seen: they stand on lines of their own, or in a drawing.
BLOCKS = re.compile(
    r"\n?(</?(?:address|article|aside|blockquote|body|caption|d[dlt]|details|div|fig(?:ure|caption)|footer|form|h[1-6]|head|header|html|li|link|main|meta"
    r"|nav|[ou]l|p|script|section|summary|t(?:able|body|[dhr]|head)|title|circle|desc|line|path|rect|text)\b[^>]*>)\n?"
)


@register.simple_tag(takes_context=True)
def notes_of(context: Context, footnotes: list[Footnote]) -> NoteList:
    """The footnotes that this page refers to, as a list that says shared things once."""
    return note_list(referred(context, footnotes))


@register.simple_tag
def related_to(case: PublishedCase, data: dict[str, Any]) -> Related:
    """Other published cases that are part of the same as this one, or name the same. One query, two where it is part of something."""
    return related_cases(case.slug, occasions_of(data))


@register.simple_tag
def qr_code(address: str, title: str) -> SafeString:
    """An address as a QR code: one dashed line, drawn in the colour of the text, readable from paper."""
    rows = segno.make(address, error="l", micro=False).matrix
    size, wide = len(rows) + 2 * MARGIN, len(rows)
    path = f"M{MARGIN} {MARGIN}.5" + "".join(f"h{'-' * (y % 2)}{wide}v1" for y in range(len(rows)))
    return format_html(
        '<svg class="qr" viewBox="0 0 {} {}" role="img" aria-label="{}"><path d="{}" stroke-dasharray="{}"/></svg>',
        size, size, title, path, " ".join(map(str, _dashes(rows))),
    )  # fmt: skip


def _dashes(rows: tuple[bytearray, ...]) -> list[int]:
    """Dark and light runs in turn along one line that goes to and fro through all rows: a third less than each row by itself."""
    modules = [bool(one) for y, row in enumerate(rows) for one in [*(row[::-1] if y % 2 else row), 0]]
    runs = [(dark, len(list(run))) for dark, run in groupby(modules)]
    return [0] * (not modules[0]) + [length for _dark, length in runs]


@register.tag
def tightly(parser: Parser, token: Token) -> Node:
    """`{% tightly %}…{% endtightly %}` leaves out the indentation of templates, and the lines between blocks: a tenth of a long page."""
    inside = parser.parse(("endtightly",))
    parser.delete_first_token()
    return TightNode(inside)


class TightNode(Node):
    child_nodelists = ("inside",)

    def __init__(self, inside: NodeList):
        self.inside = inside

    def render(self, context: Context) -> SafeString:
        html = self.inside.render(context)
        if "<pre" in html or "<textarea" in html:
            return html
        tight = BLOCKS.sub(r"\1", LINE_BREAKS.sub("\n", html)).replace("\n", " ")
        return mark_safe(tight)  # noqa: S308  rendered by the templates inside
