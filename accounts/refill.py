"""Puts values that a person typed back into the form of a finished page, without asking the page's own code.

It only ever changes what a form shows: the value of an input, the text of a textarea, which box or option is chosen.
"""

from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

NEVER = {"csrfmiddlewaretoken"}
NO_VALUE = {"file", "password", "submit", "button", "image", "reset"}
TICKED = {"checkbox", "radio"}


@dataclass
class _Form:
    action: str
    names: set[str] = field(default_factory=set)


@dataclass
class _Field:
    form: int
    tag: str
    attrs: dict[str, str | None]
    start: int  # of what is replaced: the tag, or what stands in a textarea
    end: int
    select: str = ""  # of an option: the name of its select


class _Reader(HTMLParser):
    """Finds the forms that post, and their fields with their places in the text."""

    def __init__(self, page: str):
        super().__init__(convert_charrefs=True)
        self.forms: list[_Form] = []
        self.fields: list[_Field] = []
        self.textarea: _Field | None = None
        self.form, self.select = -1, ""
        self.lines = [0]
        for line in page.split("\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)
        self.feed(page)
        self.close()

    def at(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag, attributes):
        attrs, start = dict(attributes), self.at()
        end = start + len(self.get_starttag_text() or "")
        if self.textarea is not None:
            return
        if tag == "form":
            posts = (attrs.get("method") or "").lower() == "post"
            self.forms.append(_Form((attrs.get("action") or "") if posts else "\0"))
            self.form = len(self.forms) - 1 if posts else -1
        elif self.form >= 0:
            self.in_form(tag, attrs, start, end)

    def in_form(self, tag, attrs, start, end):
        name = attrs.get("name") or ""
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            self.fields.append(_Field(self.form, tag, attrs, start, end, self.select))
        elif tag == "textarea" and name:
            self.textarea = _Field(self.form, tag, attrs, end, end)
        elif tag == "input" and name:
            self.fields.append(_Field(self.form, tag, attrs, start, end))
        if name:
            self.forms[self.form].names.add(name)

    def handle_endtag(self, tag):
        if self.textarea is not None:
            if tag == "textarea":
                self.textarea.end = self.at()
                self.fields.append(self.textarea)
                self.textarea = None
        elif tag == "select":
            self.select = ""
        elif tag == "form":
            self.form = -1


def refill(page: str, typed: dict[str, list[str]], path: str) -> str | None:
    """`page` with the values of `typed` (name to values) in the one form that they were typed into; None without it."""
    reader = _Reader(page)
    form = _best(reader.forms, set(typed) - NEVER, path)
    if form is None:
        return None
    left = {name: list(values) for name, values in typed.items() if name not in NEVER}
    edits = [edit for found in reader.fields if found.form == form and (edit := _edit(found, typed, left))]
    for start, end, text in sorted(edits, reverse=True):
        page = page[:start] + text + page[end:]
    return page


def _best(forms: list[_Form], names: set[str], path: str) -> int | None:
    """The form that posts to this address and has most of the names."""
    fitting = [
        (len(names & form.names), -number)
        for number, form in enumerate(forms)
        if names & form.names and urlsplit(form.action).path in ("", path)
    ]
    return -max(fitting)[1] if fitting else None


def _edit(found: _Field, typed: dict[str, list[str]], left: dict[str, list[str]]) -> tuple[int, int, str] | None:
    name = found.select or found.attrs.get("name") or ""
    kind = (found.attrs.get("type") or "text").lower()
    if name in NEVER or (found.tag == "input" and kind in NO_VALUE):
        return None
    if found.tag == "option":
        return _chosen(found, "selected", typed[name]) if name in typed else None
    if kind in TICKED and found.tag == "input":
        return _chosen(found, "checked", typed.get(name, []))  # a box that was not ticked is not sent
    if not left.get(name):
        return None
    value = left[name].pop(0)
    if found.tag == "textarea":
        return found.start, found.end, "\n" + escape(value)
    return found.start, found.end, _tag(found.tag, found.attrs | {"value": value})


def _chosen(found: _Field, word: str, values: list[str]) -> tuple[int, int, str]:
    attrs = {name: value for name, value in found.attrs.items() if name != word}
    own = attrs.get("value")
    if (own if own is not None else "on") in values:
        attrs[word] = None
    return found.start, found.end, _tag(found.tag, attrs)


def _tag(tag: str, attrs: dict[str, str | None]) -> str:
    words = [name if value is None else f'{name}="{escape(value)}"' for name, value in attrs.items()]
    return f"<{' '.join([tag, *words])}>"
