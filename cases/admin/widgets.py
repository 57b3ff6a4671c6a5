"""Choosing related records by typing a part of their names."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.admin.widgets import AdminTextInputWidget, AutocompleteSelect, AutocompleteSelectMultiple
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class _KnowsNumbers:
    """Django's autocomplete asks the database for whatever was sent as an id; we ask only for what can be one."""

    def optgroups(self, name, value, attr=None):
        numbers = [one for one in value if str(one).isascii() and str(one).isdigit() and len(str(one)) < 19]
        return super().optgroups(name, numbers, attr)  # type: ignore[misc]


class OfferedWords(AdminTextInputWidget):
    """Words typed freely; the browser offers those that are in use (a datalist). `offered` is asked when it is shown."""

    def __init__(self, offered: Callable[[], Iterable[str]], attrs: dict[str, Any] | None = None):
        super().__init__(attrs)
        self.offered = offered

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        words = f"{(attrs or {}).get('id', name)}-words"
        options = format_html_join("", '<option value="{}"></option>', ((one,) for one in self.offered()))
        field = super().render(name, value, {**(attrs or {}), "list": words}, renderer)
        return format_html('{}<datalist id="{}">{}</datalist>', field, words, options)


class OneByName(_KnowsNumbers, AutocompleteSelect):
    """One record."""


class SeveralByName(_KnowsNumbers, AutocompleteSelectMultiple):
    """Several records."""
