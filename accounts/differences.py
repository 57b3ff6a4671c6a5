"""Two texts beside each other: what was taken out, what was put in."""

import difflib
import re
from collections.abc import Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WORD = re.compile(r"\s+|[^\s]+")
MOST = 3000  # words; longer texts are shown one after the other
ALIKE = 0.4  # less in common than this, and the two are easier to read whole


def marked(before: str, after: str) -> SafeString:
    """One text with `<del>` and `<ins>` where the two differ little; both of them where they differ much."""
    old, new = WORD.findall(before), WORD.findall(after)
    if min(len(old), len(new)) > 5 and max(len(old), len(new)) < MOST:
        matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
        if matcher.ratio() >= ALIKE:
            return format_html_join("", "{}", ((piece,) for piece in _pieces(matcher, old, new)))
    return format_html('<del dir="auto">{}</del> → <ins dir="auto">{}</ins>', before, after)


def _pieces(matcher: difflib.SequenceMatcher, old: list[str], new: list[str]) -> Iterator[str]:
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            yield "".join(old[a:b])
            continue
        if a < b:
            yield format_html("<del>{}</del>", "".join(old[a:b]))
        if c < d:
            yield format_html("<ins>{}</ins>", "".join(new[c:d]))
