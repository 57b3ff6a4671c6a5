"""What a refused form asks people to mend, as a list of links from the top of its page to the fields."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from django import forms
from django.utils.html import strip_tags
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

LONGEST = 500


@dataclass(frozen=True)
class Mend:
    """One thing: in words, and the id of the place on the page; no id where it is about the form as a whole."""

    words: str
    target: str = ""


def to_mend(form: Any, formsets: Iterable[Any]) -> list[Mend]:
    """All that is wrong with the form of a row and with the rows below it (formsets of the admin), in the order of the page."""
    found = list(_of_form(form, target="", before=""))
    for inline in formsets:
        found += _of_rows(inline.formset, capfirst(str(inline.opts.verbose_name)))
    return found


def _of_rows(rows: Any, kind: str) -> Iterator[Mend]:
    for message in rows.non_form_errors():
        yield Mend(_words(kind, message), f"{rows.prefix}-group")
    for number, form in enumerate(rows.forms):
        if not (rows.can_delete and rows._should_delete_form(form)):
            before = _("%(kind)s %(number)d") % {"kind": kind, "number": number + 1}
            yield from _of_form(form, target=f"{rows.prefix}-{number}", before=before)


def _of_form(form: Any, *, target: str, before: str) -> Iterator[Mend]:
    for name in ["__all__", *form.fields]:
        for message in form.errors.get(name, ()):
            is_shown = name != "__all__" and not form[name].is_hidden
            label = str(form[name].label) if is_shown else ""
            place = _id_of(form[name]) if is_shown else target
            yield Mend(_words(", ".join(filter(None, [before, label])), message), place)


def _id_of(field: forms.BoundField) -> str:
    """The id of what the Tab key reaches; of several boxes or buttons the first."""
    return field.id_for_label or (f"{field.auto_id}_0" if len(field.subwidgets) > 1 else field.auto_id)


def _words(where: str, message: Any) -> str:
    text = str(message)
    if hasattr(text, "__html__"):  # paragraphs beside each other stay apart, and signs are as they were typed
        text = unescape(strip_tags(text.replace("<", " <")))
    said = Truncator(" ".join(strip_tags(text).split())).chars(LONGEST)
    return _("%(where)s: %(said)s") % {"where": where, "said": said} if where else said
