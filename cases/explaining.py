"""Words that a page explains: the first time that each is used, it leads to what it means on the page Method."""

from typing import Any

from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

TOLD = "habeas_explained"


def begin(context: Context) -> None:
    """From here on this page explains its words. Others show them plain."""
    _shared(context)[TOLD] = set()


def explained(context: Context, place: str, words: Any) -> SafeString:
    """The words, with a link to their place on the page Method where this page has not had one yet."""
    told = _shared(context).get(TOLD)
    if told is None or place in told:
        return format_html("{}", words)
    told.add(place)
    return format_html('<a class="term" href="{}#{}">{}</a>', reverse("cases:method"), place, words)


def _shared(context: Context) -> dict[str, Any]:
    """The lowest layer of the render context: the one thing that all includes of one rendering share."""
    return context.render_context.dicts[0]  # type: ignore[return-value]
