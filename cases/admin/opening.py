"""Opening sealed words: a fresh second factor, a reason, a row of who read, and only then a page with the words."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.fresh import ask_again, is_fresh
from accounts.models import User, account_of
from accounts.roles import Act
from accounts.versions import ChangedMeanwhile
from cases.actions import sealed
from cases.admin.review import ask
from cases.admin.tools import Tool, admin_url
from cases.models import Sealed
from cases.models.sealed import sealed_fields

MOST_READINGS = 20


class WhyForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you open it?"),
        max_length=500,
        widget=AdminTextInputWidget(attrs={"dir": "auto", "autocomplete": "off"}),
        help_text=_(
            "Kept with your name and the time, for good; without names. Example: to tell the family of a hearing."
        ),
    )


def words_form(row: models.Model, words: dict[str, str] | None, data: Any = None) -> forms.Form:
    """A form of the sealed fields of one row, filled with `words` or with what was posted."""
    fields: dict[str, Any] = {field.name: field.formfield() for field in sealed_fields(row) if field.editable}
    for field in fields.values():
        field.label = capfirst(field.label)
        field.widget.attrs.update(
            {"dir": "auto", "autocomplete": "off"} | ({"rows": 2} if "rows" in field.widget.attrs else {})
        )
    form = type("WordsForm", (forms.Form,), fields)(data, initial=words, prefix=f"{row._meta.model_name}-{row.pk}")
    form.row = row
    return form


def _guard(request: HttpRequest, row: models.Model) -> User:
    """Who asks. Raises ValidationError, which leads back to the row's page with a sentence."""
    user = account_of(request)
    if not sealed.opens_to(row, user):
        raise ValidationError(_("This opens only to publishers and to editors who are assigned to the case."))
    if not sealed.holds_words(row):
        raise ValidationError(_("Nothing is sealed here."))
    return user


def _open(model_admin: Any, request: HttpRequest, row: models.Model) -> HttpResponse:
    user = _guard(request, row)
    if not is_fresh(request):
        return ask_again(request)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return ask(model_admin, request, row, form, _("Open what is sealed"), _("Open"))
    try:
        opened = sealed.read(row=row, by=user, reason=form.cleaned_data["reason"], now=timezone.now())
    except ValidationError as error:
        form.add_error("reason", error)
        return ask(model_admin, request, row, form, _("Open what is sealed"), _("Open"))
    forms_of = [words_form(one.row, one.words) for one in opened]
    return _opened(model_admin, request, row, opened, forms_of, sealed.state_of(row))


def _rewrite(model_admin: Any, request: HttpRequest, row: models.Model) -> HttpResponse:
    """Saves. Asked for without a form it shows empty fields, into which what was typed before signing out comes back."""
    user = _guard(request, row)
    rows = [row, *(row.calls.all() if hasattr(row, "calls") else [])]
    if request.method != "POST":
        return _opened(model_admin, request, row, [], [words_form(one, None) for one in rows], "")
    forms_of = [words_form(one, None, request.POST) for one in rows]
    seen, shown = request.POST.get("seen", ""), []
    problem: ValidationError | None = None
    valid = [form.is_valid() for form in forms_of]  # each, so that every form says what is wrong
    if all(valid):
        words = {(f.row._meta.model_name, f.row.pk): f.cleaned_data for f in forms_of}  # type: ignore[attr-defined]
        try:
            sealed.rewrite(row=row, words=words, seen=seen, by=user, now=timezone.now())
            messages.success(request, _("The sealed words were saved."))
            return HttpResponseRedirect(admin_url(type(row), "change", row.pk))
        except ChangedMeanwhile as error:
            problem, seen = error, sealed.state_of(row)
            shown = sealed.words_of(row)  # opened less than half an hour ago, and written down then
        except ValidationError as error:
            problem = error
    return _opened(model_admin, request, row, shown, forms_of, seen, problem)


def _opened(
    model_admin: Any,
    request: HttpRequest,
    row: models.Model,
    opened: list,
    forms_of: list,
    seen: str,
    problem: Any = None,
) -> HttpResponse:
    """The page with the words and the form to change them; nothing keeps a copy of it."""
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("What is sealed"), "subtitle": str(row), "original": row, "opts": model_admin.opts,
        "back": admin_url(type(row), "change", row.pk), "media": model_admin.media,
        "opened": [_as_rows(one) for one in opened], "forms": forms_of, "seen": seen, "problem": problem,
        "typed": not opened or any(form.is_bound for form in forms_of),
        "save_to": f"{admin_url(type(row), 'change', row.pk).removesuffix('change/')}rewrite/",
    }  # fmt: skip
    answer = TemplateResponse(request, "admin/cases/opened.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _as_rows(one: sealed.Opened) -> dict:
    """Words with the names of their fields; codes as their labels."""
    shown = []
    for field in sealed_fields(one.row):
        if words := one.words[field.name]:
            shown.append((capfirst(str(field.verbose_name)), dict(field.flatchoices).get(words, words)))
    return {"row": one.row, "written_at": getattr(one.row, "written_at", None), "words": shown}


def _may_press(request: HttpRequest, row: models.Model) -> bool:
    return sealed.holds_words(row) and sealed.opens_to(row, account_of(request))


def _never(request: HttpRequest, row: models.Model) -> bool:
    return False


OPENING = [
    Tool("open", _("Open what is sealed…"), Act.OPEN_SEALED, _open, _may_press, posts=False),
    Tool("rewrite", _("Change what is sealed"), Act.OPEN_SEALED, _rewrite, _never, posts=False),
]


class OpensSealed:
    """For a RecordAdmin of a model with sealed fields: an empty one can be filled in, a filled one only opened."""

    tools: ClassVar[list[Tool]] = OPENING
    model: type[models.Model]

    def get_fieldsets(self, request: HttpRequest, obj=None):
        fieldsets = super().get_fieldsets(request, obj)  # type: ignore[misc]
        if obj is None:
            return fieldsets
        filled = {field.name for field in sealed_fields(obj) if getattr(obj, field.attname)}
        kept = [(title, {**options, "fields": without(options["fields"], filled)}) for title, options in fieldsets]
        own = (_("Sealed"), {"fields": ["what_is_sealed", "who_opened_it"]})
        return [*(one for one in kept if one[1]["fields"]), *([own] if sealed.holds_words(obj) else [])]

    def get_readonly_fields(self, request: HttpRequest, obj=None):
        return [*super().get_readonly_fields(request, obj), "what_is_sealed", "who_opened_it"]  # type: ignore[misc]

    def what_is_sealed(self, row) -> str:
        names = [
            str(field.verbose_name) for field in sealed_fields(row) if isinstance(getattr(row, field.attname), Sealed)
        ]
        if hasattr(row, "calls") and (count := row.calls.count()):
            names.append(f"{row.calls.model._meta.verbose_name_plural} ({count})")
        return ", ".join(names) or "–"

    what_is_sealed.short_description = _("Holds words in")  # type: ignore[attr-defined]

    def who_opened_it(self, row) -> str:
        readings = sealed.readings_of(row).select_related("by")[:MOST_READINGS]
        lines = format_html_join(
            "", "<li>{} · {} · <bdi>{}</bdi></li>",
            ((timezone.localtime(r.at).strftime("%Y-%m-%d %H:%M %Z"), r.by, r.reason) for r in readings),
        )  # fmt: skip
        return format_html_join("", "<ul class='readings'>{}</ul>", [(lines,)]) if lines else str(_("nobody yet"))

    who_opened_it.short_description = _("Opened by")  # type: ignore[attr-defined]


def without(fields: Any, names: set[str]) -> list:
    """Fieldset lines less some fields."""
    kept = []
    for line in fields:
        if isinstance(line, tuple | list):
            line = tuple(name for name in line if name not in names)
        if line and line not in names:
            kept.append(line)
    return kept
