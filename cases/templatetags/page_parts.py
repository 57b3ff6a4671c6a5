"""Parts of pages: the list of footnotes, related cases, and the code that leads from paper back to the page."""

import segno
from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from cases.footnotes import Footnote, NoteList, note_list
from cases.models.published import PublishedCase
from cases.related import Related, related_cases
from cases.templatetags.habeas import referred

register = template.Library()

MARGIN = 2


@register.simple_tag(takes_context=True)
def notes_of(context: Context, footnotes: list[Footnote]) -> NoteList:
    """The footnotes that this page refers to, as a list that says shared things once."""
    return note_list(referred(context, footnotes))


@register.simple_tag
def related_to(case: PublishedCase) -> Related:
    """Other published cases that name the same as this one. One query."""
    return related_cases(case.slug)


@register.simple_tag
def qr_code(address: str, title: str) -> SafeString:
    """An address as a QR code: one path, drawn in the colour of the text, readable from paper."""
    rows = segno.make(address, error="l", micro=False).matrix
    size = len(rows) + 2 * MARGIN
    path = "".join(f"M{MARGIN} {MARGIN + y}.5{_dashes(row)}" for y, row in enumerate(rows))
    return format_html(
        '<svg class="qr" viewBox="0 0 {} {}" role="img" aria-label="{}"><path d="{}"/></svg>', size, size, title, mark_safe(path)  # noqa: S308  digits and letters of ours
    )  # fmt: skip


def _dashes(row: bytearray) -> str:
    """One line of a code as SVG path: dark runs drawn, light ones skipped."""
    parts, start = [], 0
    for place in range(1, len(row) + 1):
        if place == len(row) or row[place] != row[start]:
            parts.append(f"{'h' if row[start] else 'm'}{place - start}{'' if row[start] else ' 0'}")
            start = place
    return "".join(parts)
