"""Fills in the forms of the admin as a browser would: what the page shows, with what a test types over it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django import forms
from django.db import models
from django.template.response import SimpleTemplateResponse
from django.urls import reverse


def address(model: type[models.Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@contextmanager
def undrawn() -> Iterator[None]:
    """Inside, pages are looked up and put together (`response.context_data`), but their HTML is not: that is most of
    the time, for nothing where a test only wants to know what a form holds before it types over it."""
    with mock.patch.object(SimpleTemplateResponse, "rendered_content", ""):
        yield


def fill(client, model: type[models.Model], page: str, *args: Any, **typed: Any) -> dict[str, Any]:
    """What the browser would send. Rows of inlines are lists of dicts under the name of the relation."""
    with undrawn():
        context = client.get(address(model, page, *args), typed.pop("query", None)).context_data
    data = _values(context["adminform"].form)
    formsets = {inline.formset.prefix: inline.formset for inline in context["inline_admin_formsets"]}
    names = {_relation(formset): prefix for prefix, formset in formsets.items()}
    for prefix, formset in formsets.items():
        data |= _management(formset)
        for form in formset.forms:
            data |= _values(form)
        rows = typed.pop(next(name for name, p in names.items() if p == prefix), [])
        start = formset.initial_form_count()
        for number, row in enumerate(rows, start):
            blank = _values(formset.empty_form)
            data |= {key.replace("__prefix__", str(number)): value for key, value in blank.items()}
            data |= {f"{prefix}-{number}-{key}": value for key, value in row.items()}
        data[f"{prefix}-TOTAL_FORMS"] = max(formset.total_form_count(), start + len(rows))
    return {key: value for key, value in (data | typed).items() if value is not None}


def send(client, model: type[models.Model], page: str, *args: Any, **typed: Any):
    """Fills in and saves. Fails with the messages of the form unless it was taken."""
    answer = client.post(address(model, page, *args), fill(client, model, page, *args, **typed))
    assert answer.status_code == 302, said(answer)
    return answer


def said(answer) -> list[str]:
    """Everything that the page says is wrong."""
    if not answer.context or "adminform" not in answer.context:
        return [f"answered {answer.status_code}"]
    filled = [answer.context["adminform"].form]
    found = []
    for inline in answer.context["inline_admin_formsets"]:
        found += list(inline.formset.non_form_errors())
        filled += inline.formset.forms
    return found + [f"{name}: {text}" for form in filled for name, texts in form.errors.items() for text in texts]


def _relation(formset) -> str:
    """The name under which a test types rows: of the relation, "citations" for these."""
    fk = getattr(formset, "fk", None)
    return fk.remote_field.related_name if fk else "citations"


def _management(formset) -> dict[str, Any]:
    return _values(formset.management_form)


def _values(form) -> dict[str, Any]:
    """What the fields of a form hold as the page shows it; None is not sent."""
    return {bound.html_name: _value(bound) for bound in form}


def _value(bound) -> Any:
    widget = getattr(bound.field.widget, "widget", bound.field.widget)  # without the links around a select
    held = bound.value()
    if widget.needs_multipart_form:
        return None
    if isinstance(widget, forms.CheckboxInput):
        return "on" if held else None
    shown = None if held is None else widget.format_value(bound.field.prepare_value(held))
    if getattr(widget, "allow_multiple_selected", False):
        return shown or None
    if isinstance(shown, list):
        return shown[0] if shown else ""
    return "" if shown is None else shown
