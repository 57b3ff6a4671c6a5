"""Links from any page to the site's own: what a word means, and who hears that something is wrong."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cases import method_words
from cases.explaining import begin, explained
from cases.templatetags.habeas import date_words

register = template.Library()


@register.simple_tag(takes_context=True)
def explaining(context: Context) -> SafeString:
    """From here on the words of this page lead to what they mean, each where it is used first."""
    begin(context)
    return SafeString("")


@register.simple_tag(takes_context=True, name="explained")
def explained_words(context: Context, place: str, words: Any) -> SafeString:
    """Words that are no code, with a link to their place on the page Method: `{% explained "last-known" words %}`."""
    return explained(context, place, words)


@register.simple_tag(takes_context=True)
def term(context: Context, code: Any, vocabulary: str) -> SafeString:
    """The word for a code, with a link to what it means on the page Method; a word of the inside stays plain.

    `{% term status "CustodyStatus" %}`. A code that nobody knows is shown as it is.
    """
    known = method_words.vocabularies()[vocabulary]
    if code not in known.values:
        return format_html("{}", code or "")
    word = known(code).label
    if vocabulary not in method_words.shown():
        return format_html("{}", word)
    return explained(context, method_words.anchor(vocabulary, code), word)


@register.simple_tag(takes_context=True)
def correct(context: Context, fact: Any, words: Any = None) -> SafeString:
    """A link to the form Contact that knows the page and the part of it: `{% correct "charges" %}`. Not in a preview.

    Before it stands when this part was corrected, with the way to the notices.
    """
    corrected = _corrected(context, str(fact))
    if context.get("preview"):
        return corrected
    query = {"about": getattr(context.get("request"), "path", ""), "fact": str(fact)}
    address = f"{reverse('cases:contact')}?{urlencode(query, safe='/')}"
    return format_html('{}<a class="correct" href="{}">{}</a>', corrected, address, words or _("Correct this"))


def _corrected(context: Context, part: str) -> SafeString:
    """When a part of a case page was corrected, each day with a link to its notice on the page; nothing if it never was."""
    notices = enumerate(getattr(context.get("page"), "data", {}).get("corrections", ()), 1)
    found = [(number, date_words(row["on"])) for number, row in notices if row["section"] == part and row["text"]]
    if not found:
        return SafeString("")
    links = (
        (number, _("Corrected on %(day)s") % {"day": day} if place == 0 else day)
        for place, (number, day) in enumerate(found)
    )
    return format_html(
        '<p class="corrected-here">{}</p>', format_html_join(", ", '<a href="#corrected-{}">{}</a>', links)
    )
