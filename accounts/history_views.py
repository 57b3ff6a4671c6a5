"""The history page of a row, and the one of everything: filters, pages, and the button that sets a field back."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts import stream
from accounts.models import User, account_of
from accounts.roles import Act
from accounts.seen import SEEN, put
from accounts.set_back import may_be_set_back, set_back
from accounts.trail import Entry
from accounts.versions import versions_of

FARTHEST_PAGE = 1000


class FilterForm(forms.Form):
    """Which part of a history is shown."""

    who = forms.ChoiceField(label=_("By"), required=False)
    kind = forms.ChoiceField(label=_("Of"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any, kinds: list[stream.Kind]) -> None:
        super().__init__(data)
        people = [(str(user.pk), str(user)) for user in User.objects.order_by("name", "email")]
        others = [(stream.PROGRAM, _("the program")), (stream.OUTSIDE, _("outside the application"))]
        self.fields["who"].choices = [("", _("everyone")), *people, *others]  # type: ignore[attr-defined]
        labels = sorted({(kind.key, kind.label) for kind in kinds}, key=lambda pair: pair[1])
        self.fields["kind"].choices = [("", _("everything")), *labels]  # type: ignore[attr-defined]

    def wanted(self) -> stream.Wanted:
        """What is asked for; without the parts that are not understood, which the form names."""
        self.is_valid()
        given: dict[str, Any] = self.cleaned_data
        days = {name: given.get(name) for name in ("since", "until") if isinstance(given.get(name), date)}
        return stream.Wanted(who=given.get("who") or "", kind=given.get("kind") or "", **days)


def may_see(request: HttpRequest) -> stream.MaySee:
    """Whether someone may see rows of a model: as its pages say; what has none follows the record."""
    user = account_of(request)

    def sees(model: type[models.Model]) -> bool:
        page: Any = admin.site._registry.get(model)
        if page is not None:
            return bool(page.has_view_permission(request))
        return user.may(Act.READ_RECORD)

    return sees


def history_of_everything(request: HttpRequest) -> HttpResponse:
    """Who did what lately, as far as someone may see it."""
    kinds = stream.all_kinds(may_see(request))
    context = _page(request, kinds) | {"title": _("History"), "everything": True}
    return TemplateResponse(request, "admin/history.html", {**admin.site.each_context(request), **context})


def history_of_row(model_admin: Any, request: HttpRequest, row: models.Model) -> HttpResponse:
    """What happened to a row and to all that belongs to it. A POST sets one field back."""
    known = stream.belonging(row, may_see(request))
    if request.method == "POST":
        return _set_back(request, known, row)
    context = _page(request, stream.kinds_of(known)) | {
        "title": _("History"), "subtitle": str(row), "object": row, "opts": model_admin.opts,
        "module_name": capfirst(str(model_admin.opts.verbose_name_plural)),
    }  # fmt: skip
    _offers(request, context["entries"])
    request.current_app = model_admin.admin_site.name  # type: ignore[attr-defined]
    return TemplateResponse(request, "admin/history.html", {**model_admin.admin_site.each_context(request), **context})


def _page(request: HttpRequest, kinds: list[stream.Kind]) -> dict[str, Any]:
    form = FilterForm(request.GET, kinds)
    wanted, asked = form.wanted(), request.GET.get("p", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    page = stream.read(kinds, wanted, min(max(number, 1), FARTHEST_PAGE))
    kept = request.GET.copy()
    kept.pop("p", None)
    for entry in page.entries:
        entry.url = _link(entry)
    return {
        "form": form, "entries": page.entries, "number": page.number, "query": kept.urlencode(),
        "newer": page.number - 1, "older": page.number + 1 if page.has_more else 0, "filtered": wanted != stream.Wanted(),
    }  # fmt: skip


def _link(entry: Entry) -> str:
    """Where the row of an entry is; "" for what has no page."""
    if entry.model not in admin.site._registry:
        return ""
    return reverse(f"admin:{entry.model._meta.app_label}_{entry.model._meta.model_name}_change", args=[entry.pk])


# Setting back


def _offers(request: HttpRequest, entries: list[Entry]) -> None:
    """Gives the entries whose changes this person may take back the version of their row."""
    keys: dict[type[models.Model], set] = {}
    for entry in entries:
        if entry.label == "update" and entry.before_number is not None and _may_change(request, entry.model):
            keys.setdefault(entry.model, set()).add(entry.pk)
    found: dict[tuple, str] = {}
    for model, some in keys.items():
        there = set(model._base_manager.filter(pk__in=some).values_list("pk", flat=True))
        found |= {(model, key): version for key, version in versions_of(model, there).items()}
    for entry in entries:
        if entry.label == "update" and entry.before_number and (entry.model, entry.pk) in found:
            entry.seen = found[entry.model, entry.pk]
            entry.may_set_back = {change.name for change in entry.changes} & _fields(request, entry.model)


def _may_change(request: HttpRequest, model: type[models.Model]) -> bool:
    page: Any = admin.site._registry.get(model)
    if page is not None:
        return bool(page.has_change_permission(request))
    return account_of(request).may(Act.EDIT_RECORD)


def _fields(request: HttpRequest, model: type[models.Model], row: Any = None) -> set[str]:
    """The fields of a row that this person may type, and so set back."""
    names = {column.name for column in model._meta.concrete_fields if may_be_set_back(column)}
    page: Any = admin.site._registry.get(model)
    if page is None:
        return names
    cache = request.__dict__.setdefault("fields_to_set_back", {})
    if (model, row and row.pk) not in cache:
        fixed = set(page.get_readonly_fields(request, row))
        cache[model, row and row.pk] = names & set(page.get_form(request, row, change=True).base_fields) - fixed
    return cache[model, row and row.pk]


def _set_back(request: HttpRequest, known: dict[type[models.Model], set], top: models.Model) -> HttpResponse:
    """Takes one change back. Raises Http404 for what is not of this history."""
    back = HttpResponseRedirect(request.get_full_path())
    model, row = _row_of(request, known)
    page: Any = admin.site._registry.get(model)
    allowed = page.has_change_permission(request, row) if page else _may_change(request, model)
    field = request.POST.get("field", "")
    if not allowed or field not in _fields(request, model, row):
        raise PermissionDenied(_("Your account may not change this field."))
    number, seen = request.POST.get("entry", ""), request.POST.get(SEEN, "")
    try:
        with transaction.atomic():
            acts = page.acts_for("change") if page else (Act.EDIT_RECORD,)
            act = next((act for act in acts if account_of(request).may(act)), acts[0])
            to_entry = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
            changed = set_back(row, field, to_entry, seen=seen, act=act, by=account_of(request), now=timezone.now())
            _check_by_form(page, request, changed)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        label = row._meta.get_field(field).verbose_name  # type: ignore[union-attr]
        messages.success(request, _("“%(field)s” of “%(row)s” is set back.") % {"field": label, "row": changed})
    return back


def _row_of(request: HttpRequest, known: dict[type[models.Model], set]) -> tuple[type[models.Model], Any]:
    labels = {model._meta.label_lower: model for model in known}
    model, key = labels.get(request.POST.get("model", "")), request.POST.get("row", "")
    if model is None or not (key.isascii() and key.isdigit() and len(key) < 19) or int(key) not in known[model]:
        raise Http404
    page: Any = admin.site._registry.get(model)
    row = page.get_object(request, key) if page else model._base_manager.filter(pk=int(key)).first()
    if row is None:
        raise Http404
    return model, row


def _check_by_form(page: Any, request: HttpRequest, row: models.Model) -> None:
    """Asks the form of the row's own page, which knows rules that no single field can know."""
    if page is None:
        return
    form = page.get_form(request, row, change=True)
    data = QueryDict(mutable=True)
    shown = form(instance=row)
    for name, field in shown.fields.items():
        value = shown.get_initial_for_field(field, name)
        put(data, name, field, [getattr(one, "pk", one) for one in value] if isinstance(value, list) else value)
    filled = form(data, instance=row)
    if not filled.is_valid():
        raise ValidationError([text for texts in filled.errors.values() for text in texts])
