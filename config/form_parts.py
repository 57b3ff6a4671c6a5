"""Fields of forms as HTML: the same bytes as Django's templates, written in plain Python for the kinds that pages hold by the hundred.

A page of the staff side has thousands of options, labels and inputs; each would be a template inside two others. What
is not one of the usual kinds, or holds something unusual, is left to the templates.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from html import escape
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.functional import Promise
from django.utils.safestring import SafeData

WIDGETS = "django/forms/widgets/"
INPUTS = (
    "input", "text", "number", "email", "url", "search", "tel", "password", "hidden", "file", "date", "datetime", "time",
    "checkbox",
)  # fmt: skip
OPTIONS = (f"{WIDGETS}checkbox_option.html", f"{WIDGETS}radio_option.html")


class _Unusual(Exception):
    """The templates know what to do."""


class QuickForms(DjangoTemplates):
    """The renderer of the setting FORM_RENDERER."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if write := WRITERS.get(template_name):
            with suppress(_Unusual, KeyError):
                return write(context).strip()
        return super().render(template_name, context, request)


def _text(value: Any) -> str:
    """What a template writes for `{{ value }}`."""
    text = str(value) if isinstance(value, Promise) else value
    if not isinstance(text, str):
        raise _Unusual
    return text if isinstance(text, SafeData) else escape(text)


def _formatted(value: Any) -> str:
    """What a template writes for `{{ value|stringformat:'s' }}`."""
    if callable(value):
        raise _Unusual
    return value if isinstance(value, SafeData) else escape(str(value))  # type: ignore[return-value]


def _attributes(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {_text(name)}" if value is True else f' {_text(name)}="{_formatted(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{_formatted(widget["value"])}"'
    return (
        f'<input type="{_text(widget["type"])}" name="{_text(widget["name"])}"{value}{_attributes(widget["attrs"])}>\n'
    )


def _textarea(widget: Mapping[str, Any]) -> str:
    value = _text(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_text(widget["name"])}"{_attributes(widget["attrs"])}>\n{value}</textarea>'


def _select(widget: Mapping[str, Any]) -> str:
    parts = [f'<select name="{_text(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _number in widget["optgroups"]:
        parts += [f'\n  <optgroup label="{_text(group)}">'] if group else []
        parts += [f"\n  {_option(option)}" for option in options]
        parts += ["\n  </optgroup>"] if group else []
    return "".join([*parts, "\n</select>"])


def _option(option: Mapping[str, Any]) -> str:
    if option["template_name"] != f"{WIDGETS}select_option.html":
        raise _Unusual
    value = _formatted(option["value"])
    return f'<option value="{value}"{_attributes(option["attrs"])}>{_text(option["label"])}</option>\n'


def _boxes(widget: Mapping[str, Any]) -> str:
    marks = ((name, widget["attrs"].get(name)) for name in ("id", "class"))
    parts = ["<div", *(f' {name}="{_text(value)}"' for name, value in marks if value), ">"]
    for group, options, _number in widget["optgroups"]:
        parts += [f"\n  <div><label>{_text(group)}</label>"] if group else []
        parts += [f"<div>\n    {_box(option)}</div>" for option in options]
        parts += ["\n  </div>"] if group else []
    return "".join([*parts, "\n</div>"])


def _box(option: Mapping[str, Any]) -> str:
    if option["template_name"] not in OPTIONS:
        raise _Unusual
    if not option["wrap_label"]:
        return f"{_input(option)}\n\n"
    whose = option["attrs"].get("id")
    start = f' for="{_text(whose)}"' if whose else ""
    return f"<label{start}>{_input(option)} {_text(option['label'])}</label>\n\n"


def _label(context: Mapping[str, Any]) -> str:
    label = _text(context["label"])
    if not context["use_tag"]:
        return label
    tag = _text(context["tag"])
    return f"<{tag}{_attributes(context['attrs'] or {})}>{label}</{tag}>"


def _no_errors(context: Mapping[str, Any]) -> str:
    """Most fields have none."""
    if context["errors"]:
        raise _Unusual
    return ""


def _of_widget(write: Callable[[Mapping[str, Any]], str], names: Iterable[str]) -> dict[str, Callable]:
    return {f"{WIDGETS}{name}.html": lambda context: write(context["widget"]) for name in names}


WRITERS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    **_of_widget(_input, INPUTS),
    **_of_widget(_textarea, ["textarea"]),
    **_of_widget(_select, ["select"]),
    **_of_widget(_boxes, ["checkbox_select", "radio", "multiple_input"]),
    "django/forms/label.html": _label,
    **{
        f"django/forms/errors/{name}.html": _no_errors
        for name in ("list/default", "list/ul", "dict/default", "dict/ul")
    },
}
