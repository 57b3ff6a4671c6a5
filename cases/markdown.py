"""Markdown of published texts as HTML. Pure."""

from collections.abc import Iterable
from functools import cache

import nh3
from django.utils.html import linebreaks
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "p", "a", "em", "strong", "blockquote", "ul", "ol", "li", "code", "pre", "hr", "br", "h3", "h4", "h5", "h6",
}  # fmt: skip
HIGHEST_HEADING = 3  # the page's own headings are h1 and h2
SIGNS, MOST_SIGNS = (
    "[]*_`<>&",
    3000,
)  # looking for their partners takes a time that grows with the square of their number


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).disable("image")


def _lower(tokens: Iterable[Token]) -> list[Token]:
    """Headings of a text stand below those of the page."""
    found = list(tokens)
    for token in found:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + HIGHEST_HEADING - 1)}"
    return found


def markdown_html(text: str) -> str:
    """HTML that may be shown: raw HTML off, an allow-list of tags behind it, no pictures, no address that runs code.

    What nobody wrote by hand is shown as it stands.
    """
    if any(text.count(sign) > MOST_SIGNS for sign in SIGNS):
        return linebreaks(text, autoescape=True)
    engine = _markdown()
    html = engine.renderer.render(_lower(engine.parse(text)), engine.options, {})
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
