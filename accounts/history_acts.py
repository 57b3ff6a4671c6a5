"""What the buttons of a history page do: set one field back, bring a deleted row back; and who is offered which."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.bring_back import Back, bring_back
from accounts.links_then import Then, before_acts
from accounts.models import account_of
from accounts.roles import Act
from accounts.seen import SEEN, put
from accounts.set_back import is_so_already, may_be_set_back, set_back
from accounts.trail import NOTHING, Entry, Names
from accounts.versions import ChangedMeanwhile, links_of, versions_of

SO_ALREADY = gettext_lazy("It holds this already: a colleague, or your own first click, set it back.")

# The rows of a history, by model; None stands for all of them.
Known = dict[type[models.Model], set] | dict[type[models.Model], None]


def offer_setting_back(request: HttpRequest, entries: list[Entry]) -> None:
    """Gives the entries whose changes this person may take back the version of their row."""
    keys: dict[type[models.Model], set] = {}
    for entry in entries:
        is_change = entry.label == "link" or (entry.label == "update" and entry.before_number is not None)
        if is_change and _may_change(request, entry.model):
            keys.setdefault(entry.model, set()).add(entry.pk)
    found: dict[tuple, str] = {}
    for model, some in keys.items():
        there = set(model._base_manager.filter(pk__in=some).values_list("pk", flat=True))
        found |= {(model, key): version for key, version in versions_of(model, there).items()}
    for entry in entries:
        if entry.label == "update" and entry.before_number and (entry.model, entry.pk) in found:
            entry.seen = found[entry.model, entry.pk]
            entry.may_set_back = {change.name for change in entry.changes} & _fields(request, entry.model)
    _offer_links(request, [entry for entry in entries if entry.label == "link" and (entry.model, entry.pk) in found])
    for entry in entries:
        if entry.may_set_back:
            entry.seen = found[entry.model, entry.pk]


def _offer_links(request: HttpRequest, entries: list[Entry]) -> None:
    """The newest entry of each act that changed the links of a row leads back to what was linked before it."""
    fields: dict[tuple[type[models.Model], str], list[Entry]] = {}
    for entry in entries:
        if entry.changes[0].name in _fields(request, entry.model):
            fields.setdefault((entry.model, entry.changes[0].name), []).append(entry)
    earlier: dict[Entry, tuple[Any, Then]] = {}
    names = Names()
    for (model, name), some in fields.items():
        column: Any = model._meta.get_field(name)
        acts = before_acts(column, {entry.pk for entry in some})
        earlier |= {entry: (column, acts[key]) for entry in some if (key := (entry.pk, entry.number)) in acts}
    for column, then in earlier.values():
        names.want(column.remote_field.model, *then.keys)
    names.load()
    for entry, (column, then) in earlier.items():
        words = {names.of(column.remote_field.model, key) or NOTHING for key in then.keys}
        entry.set_back_to, entry.before_number = "; ".join(sorted(words)) or NOTHING, then.after
        entry.may_set_back = {column.name}


def _may_change(request: HttpRequest, model: type[models.Model]) -> bool:
    page: Any = admin.site._registry.get(model)
    if page is not None:
        return bool(page.has_change_permission(request))
    return any(account_of(request).may(act) for act in _own_acts(model))


def _own_acts(model: type[models.Model]) -> tuple[Act, ...]:
    """What writing rows without a page of their own asks for; a model that lets people in somewhere says it itself."""
    act: Act | None = getattr(model, "history_act", Act.EDIT_RECORD)
    return () if act is None else (act,)


def _fields(request: HttpRequest, model: type[models.Model], row: Any = None) -> set[str]:
    """The fields of a row that this person may type, and so set back."""
    columns: list[Any] = [*model._meta.concrete_fields, *links_of(model)]
    names = {column.name for column in columns if may_be_set_back(column)}
    page: Any = admin.site._registry.get(model)
    if page is None:
        return names
    cache = request.__dict__.setdefault("fields_to_set_back", {})
    if (model, row and row.pk) not in cache:
        fixed = set(page.get_readonly_fields(request, row))
        cache[model, row and row.pk] = names & set(page.get_form(request, row, change=True).base_fields) - fixed
    return cache[model, row and row.pk]


def set_back_from(request: HttpRequest, known: Known) -> HttpResponse:
    """Takes one change back. Raises Http404 for what is not of this history."""
    back = HttpResponseRedirect(request.get_full_path())
    model, row = _row_of(request, known)
    page: Any = admin.site._registry.get(model)
    allowed = page.has_change_permission(request, row) if page else _may_change(request, model)
    field = request.POST.get("field", "")
    if not allowed or field not in _fields(request, model, row):
        raise PermissionDenied(_("Your account may not change this field."))
    seen = request.POST.get(SEEN, "")
    try:
        with transaction.atomic():
            acts = page.acts_for("change") if page else _own_acts(model)
            act = next((act for act in acts if account_of(request).may(act)), acts[0])
            changed = set_back(
                row, field, _number(request), seen=seen, act=act, by=account_of(request), now=timezone.now()
            )
            _check_by_form(page, request, changed)
    except ChangedMeanwhile as error:
        so_already = error.row is not None and is_so_already(row, field, _number(request))
        messages.warning(request, SO_ALREADY) if so_already else messages.error(request, " ".join(error.messages))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        label = row._meta.get_field(field).verbose_name  # type: ignore[union-attr]
        messages.success(request, _("“%(field)s” of “%(row)s” is set back.") % {"field": label, "row": changed})
    return back


def _number(request: HttpRequest) -> int:
    """The number of an entry; one that there is none of, for nonsense."""
    number = request.POST.get("entry", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else -1


def _row_of(request: HttpRequest, known: Known) -> tuple[type[models.Model], Any]:
    model, key = _model_and_key(request, known)
    page: Any = admin.site._registry.get(model)
    row = page.get_object(request, str(key)) if page else model._base_manager.filter(pk=key).first()
    if row is None:
        raise Http404
    return model, row


def _model_and_key(request: HttpRequest, known: Known) -> tuple[type[models.Model], int]:
    """Of which row an entry is. Raises Http404 for what is not of this history."""
    labels = {model._meta.label_lower: model for model in known}
    model, key = labels.get(request.POST.get("model", "")), request.POST.get("row", "")
    if model is None or not (key.isascii() and key.isdigit() and len(key) < 19):
        raise Http404
    keys = known[model]
    if keys is not None and int(key) not in keys:
        raise Http404
    return model, int(key)


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


# Bringing back


def offer_bringing_back(request: HttpRequest, entries: list[Entry]) -> None:
    """Marks the newest deletion of each row that is still gone and that this person may bring back."""
    newest: dict[tuple[type[models.Model], Any], Entry] = {}
    for entry in entries:
        if entry.label == "delete" and not entry.is_merged and _may_bring_back(request, entry.model):
            known = newest.get((entry.model, entry.pk))
            newest[entry.model, entry.pk] = entry if known is None or known.number < entry.number else known
    keys: dict[type[models.Model], set] = {}
    for model, key in newest:
        keys.setdefault(model, set()).add(key)
    there = {
        (model, key) for model, some in keys.items()
        for key in model._base_manager.filter(pk__in=some).values_list("pk", flat=True)
    }  # fmt: skip
    for one, entry in newest.items():
        entry.may_bring_back = one not in there


def _acts(model: type[models.Model]) -> tuple[Act, ...]:
    """The acts of which one is enough to delete such a row; what has no page for that is written with the record."""
    page: Any = admin.site._registry.get(model)
    return (page.acts_for("delete") or (Act.EDIT_RECORD,)) if page is not None else _own_acts(model)


def _may_bring_back(request: HttpRequest, model: type[models.Model]) -> bool:
    """Whoever may add such a row and delete it: it takes back what only they may do."""
    page: Any = admin.site._registry.get(model)
    adds = page is None or not page.acts_for("add") or page.has_add_permission(request)
    return adds and any(account_of(request).may(act) for act in _acts(model))


def bring_back_from(request: HttpRequest, known: Known) -> HttpResponse:
    """Brings one row back. Raises Http404 for what is not of this history."""
    model, _key = _model_and_key(request, known)
    if not _may_bring_back(request, model):
        raise PermissionDenied(_("Your account may not bring this back."))
    page: Any = admin.site._registry.get(model)
    act = next(act for act in _acts(model) if account_of(request).may(act))
    try:
        with transaction.atomic():
            entry, by, now = _number(request), account_of(request), timezone.now()
            back = bring_back(model, entry, act=act, by=by, now=now, may=partial(_may_bring_back, request))
            _check_by_form(page if page and page.acts_for("change") else None, request, back.row)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        _say(request, back)
    return HttpResponseRedirect(request.get_full_path())


def _say(request: HttpRequest, back: Back) -> None:
    along = ngettext("%(n)d row came along.", "%(n)d rows came along.", back.along) % {"n": back.along}
    messages.success(request, _("“%(row)s” is back.") % {"row": back.row} + (f" {along}" if back.along else ""))
    if back.left_out:
        words = _("These stay deleted, for what they need is gone or your account may not bring them back: %(rows)s.")
        messages.warning(request, words % {"rows": back.left_out_in_words()})
    if back.words_gone:
        words = _(
            "These sealed words are gone, for they no longer open with the keys of this server: %(words)s. Enter them anew."
        )
        messages.warning(request, words % {"words": "; ".join(sorted(set(back.words_gone)))})
