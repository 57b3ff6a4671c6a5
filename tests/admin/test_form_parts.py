"""Fields of forms are written in Python, and nobody can tell: each is what Django's own templates make of it."""

from collections.abc import Iterator

import pytest
from django import forms
from django.contrib import admin
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.test import RequestFactory
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Role
from config.form_parts import WRITERS, QuickForms

QUICK, PLAIN = QuickForms(), DjangoTemplates()
HOSTILE = "</textarea>'\"><script>&amp;\n\x00កឹម \u202esid"
VALUES = [
    None,
    "",
    "a",
    0,
    5,
    1.5,
    False,
    True,
    HOSTILE,
    mark_safe("<b>"),
    gettext_lazy("Yes & no"),
    ("a", HOSTILE),
    ["a"],
]
CHOICES = [
    ("", "---"), ("a", HOSTILE), (5, "five"), (True, gettext_lazy("Yes")), (HOSTILE, mark_safe("<i>as it is</i>")),
    ("Group <1>", [("b", "B"), (None, "none")]), (gettext_lazy("Group 2"), [("c", 7), ("d", 1.25)]),
]  # fmt: skip
ATTRS = [
    None,
    {"id": "id_x", "class": "a b"},
    {
        "id": HOSTILE,
        "data-x": HOSTILE,
        "required": True,
        "disabled": False,
        "maxlength": 12,
        "title": gettext_lazy("Yes"),
    },
    {"data-safe": mark_safe("a&amp;b"), "step": 0.5, "none": None, "class": ""},
]
WIDGETS = [
    forms.TextInput(), forms.NumberInput(), forms.EmailInput(), forms.URLInput(), forms.PasswordInput(render_value=True),
    forms.HiddenInput(), forms.FileInput(), forms.DateInput(), forms.DateTimeInput(), forms.TimeInput(), forms.CheckboxInput(),
    forms.Textarea(), forms.Select(choices=CHOICES), forms.SelectMultiple(choices=CHOICES),
    forms.CheckboxSelectMultiple(choices=CHOICES), forms.RadioSelect(choices=CHOICES),
]  # fmt: skip


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
def test_a_field_is_the_same_whatever_is_in_it(widget):
    for attrs in ATTRS:
        for value in VALUES:
            for name in ("name", HOSTILE):
                written = [widget.render(name, value, attrs, renderer=renderer) for renderer in (QUICK, PLAIN)]
                assert written[0] == written[1]


def forms_of_the_admin() -> Iterator[type[forms.BaseForm]]:
    request = RequestFactory().get("/")
    request.user = User(roles=Role.values)
    for model_admin in admin.site._registry.values():
        yield model_admin.get_form(request, change=not model_admin.has_add_permission(request))


def parts(form: forms.BaseForm, kinds: set[tuple[type, ...]], renderer: DjangoTemplates) -> list[str]:
    """The fields of some kinds with their labels, and what is wrong with each."""
    form.renderer = renderer
    fields = [field for field in form if kind_of(field) in kinds]
    errors = [form.errors.render(renderer=renderer), *(field.errors.render(renderer=renderer) for field in form)]
    return [*errors, *(part for field in fields for part in (str(field), field.label_tag(), field.legend_tag()))]


def kind_of(field: forms.BoundField) -> tuple[type, ...]:
    widget = field.field.widget
    return type(field.field), type(widget), type(getattr(widget, "widget", widget))


@pytest.mark.django_db
def test_every_kind_of_field_of_the_admin_is_the_same_when_it_is_refused():
    met: set[tuple[type, ...]] = set()
    for made in forms_of_the_admin():
        form = made({"kind": HOSTILE, "name": HOSTILE})
        new = {kind_of(field) for field in form} - met
        assert parts(form, new, QUICK) == parts(form, new, PLAIN), made
        met |= new
    assert len(met) > 20


def test_pages_are_written_so_and_what_is_unusual_is_left_to_the_templates(monkeypatch):
    assert isinstance(get_default_renderer(), QuickForms)
    asked = []
    monkeypatch.setattr(DjangoTemplates, "render", lambda self, name, context, request=None: asked.append(name) or "")
    form = forms.Form(renderer=QUICK)
    form.fields["usual"] = forms.ChoiceField(choices=[("a", "A")])
    assert '<option value="a">A</option>' in str(form["usual"]) and form["usual"].label_tag() and not asked
    form.fields["odd"] = forms.ChoiceField(choices=[("a", 1.5)])
    assert str(form["odd"]) == "" and asked == ["django/forms/widgets/select.html"]
    assert set(WRITERS) >= {"django/forms/label.html", "django/forms/errors/list/default.html"}
