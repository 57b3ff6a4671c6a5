"""What happens when someone presses a button in the form of a row: all of it in one transaction, or nothing."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext_lazy as _

from accounts import once
from accounts.saving import ONCE, AlreadyMade
from appeals.admin.story.citing import remember
from appeals.admin.story.editor import Editor
from appeals.admin.story.office import NewOffice
from appeals.admin.story.small import Small, free_slug
from cases.admin.conflicts import message_of
from cases.models import Citation, Source


class _Refused(Exception):
    """Something typed cannot be saved; the forms say what."""


@dataclass
class Done:
    """What was written, and what to do next: show it (`saved`), begin another (`again`), or nothing is left (`removed`)."""

    what: str
    key: str
    row: Any = None
    next: str = ""  # the key of the form that begins another, in the same place


def press(editor: Editor, button: str) -> Done | None:
    """Does what a button says. None: the form is shown again, with what was typed."""
    verb, _colon, name = button.partition(":")
    if editor.gone:
        editor.is_valid()
        return None
    if verb in ("", "save", "again"):
        return save(editor, again=verb == "again")
    if verb == "remove-sure":
        return remove(editor)
    if verb == "make" and name in editor.small and not editor.small[name].made_with_row:
        make(editor, name)
        return None
    if verb == "pick":
        field, _equals, key = name.rpartition("=")
        if key.isascii() and key.isdigit() and len(key) < 19:
            pick(editor, field, key)
    step = {"more": editor.more, "open": editor.unfold, "shut": editor.fold, "find": lambda _name: None}.get(verb)
    if step is not None:
        step(name)
    editor.hush()
    if verb == "find":
        editor.search(name)
    if verb == "remove" and editor.may_remove:
        editor.removing = _what_goes(editor)
    return None


# Saving


def save(editor: Editor, *, again: bool = False) -> Done | None:
    """Writes the row with its citations, and what was to be made beside it."""
    typed = editor.data.copy()  # type: ignore[union-attr]
    if done := _saved_before(editor, typed):
        return done
    try:
        with transaction.atomic():
            return _written(editor, again)
    except (AlreadyMade, _Refused):
        if done := _saved_before(editor, typed):
            return done
        if editor.data != typed:  # what was made beside is undone: its form comes back as it was
            _back_to(editor, typed)
    except (IntegrityError, DataError) as error:
        _back_to(editor, typed)
        editor.form.add_error(None, ValidationError(message_of(error)))
    return None


def _saved_before(editor: Editor, typed: Any) -> Done | None:
    """Where the form was sent twice, the row is shown as the first one left it."""
    token = typed.get(f"{editor.prefix}-{ONCE}", "")
    is_double = editor.admin.is_double(editor.request, token, editor.row and editor.row.pk)
    return Done("saved", once.led_to(token)) if is_double else None


def _back_to(editor: Editor, typed: Any) -> None:
    """The forms as they were sent, with what is wrong with them."""
    editor.data = typed.copy()
    editor.build()
    for small in editor.small.values():
        if small.is_typed():
            small.is_valid()
    editor.is_valid()


def _written(editor: Editor, again: bool) -> Done:
    offices = _make_all(editor)
    if not editor.is_valid():
        raise _Refused
    row = _store(editor)
    for office, post in offices:
        office.prove(post, row)
    key = editor.kind.key(row)
    once.remember(editor.form.cleaned_data[ONCE], key)
    _keep_source(editor, row)
    owner = editor.key.owner
    return Done("again" if again else "saved", key, row, editor.kind.new(owner.pk if owner is not None else None))


def _make_all(editor: Editor) -> list[tuple[NewOffice, Any]]:
    """Rows whose short forms were filled in and left open are made along with the row that names them.

    Returns the offices among them, which have no source yet.
    """
    offices = []
    for name, small in list(editor.small.items()):
        if key := _made_before(editor, small):
            editor.put(name, key)
        elif small.is_typed():
            if not small.is_valid():
                raise _Refused
            row = small.save(editor.proof())
            for other, pk in small.also().items():
                editor.data[f"{editor.prefix}-{other}"] = str(pk)  # type: ignore[index]
            editor.choose(name, row)
            offices += [(small, row)] if isinstance(small, NewOffice) else []
    return offices


def _store(editor: Editor) -> Any:
    form, new = editor.form, editor.row is None
    row = editor.admin.save_form(editor.request, form, change=not new)
    if editor.kind.slug_from and not row.slug:
        row.slug = free_slug(editor.kind, row)
    editor.admin.save_model(editor.request, row, form, change=not new)
    formsets = list(editor.formsets.values())
    for formset in formsets:
        formset.instance = row
    _in_order(editor)
    editor.admin.save_related(editor.request, form, formsets, change=not new)
    return row


def _in_order(editor: Editor) -> None:
    """A citation that was added comes behind those that were there."""
    cites = editor.formsets.get("cite")
    if cites is not None:
        last = max((form.instance.order for form in cites.initial_forms), default=-1)
        for number, form in enumerate(cites.extra_forms, last + 1):
            if "order" not in form.changed_data:
                form.instance.order = min(number, 32000)


def _keep_source(editor: Editor, row: Any) -> None:
    cites = editor.formsets.get("cite")
    chosen = (
        [form.cleaned_data.get("source") for form in cites.forms if form.has_changed()] if cites is not None else []
    )
    for source in [*(s for s in chosen if s), *([row] if isinstance(row, Source) else [])]:
        remember(editor.request, editor.case, source.pk)


# Making a row beside a field


def make(editor: Editor, name: str) -> None:
    """Makes the row of one short form now, and chooses it in the field that wanted it."""
    small = editor.small[name]
    if _was_made(editor, name, small):
        return
    if not small.is_valid():
        if not _was_made(editor, name, small):  # by the first of two that came at the same moment
            editor.hush()
        return
    try:
        with transaction.atomic():
            row = small.save(editor.proof())
            once.remember(small.form.cleaned_data[ONCE], small.key(row))
    except AlreadyMade:
        _was_made(editor, name, small)
        return
    except (IntegrityError, DataError) as error:
        editor.hush()
        small.form.add_error(None, ValidationError(message_of(error)))
        return
    if isinstance(row, Source):
        remember(editor.request, editor.case, row.pk)
    editor.choose(name, row)
    editor.hush()
    editor.said = _("“%(row)s” is in the record now, and chosen.") % {"row": row}


def _made_before(editor: Editor, small: Small) -> str:
    """The number of the row that the first of two presses has made; "" where there is none."""
    token = editor.data.get(small.form.add_prefix(ONCE), "")  # type: ignore[union-attr]
    return once.led_to(token).rpartition("-")[2] if small.admin.is_double(editor.request, token) else ""


def _was_made(editor: Editor, name: str, small: Small) -> bool:
    """Chooses the row that the first of two presses has made. Whether there is one."""
    key = _made_before(editor, small)
    if key:
        editor.put(name, key)
        editor.hush()
        editor.said = once.DONE_ALREADY
    return bool(key)


def pick(editor: Editor, field: str, key: str) -> None:
    """Whom the record has already takes the place of the new one that was typed."""
    if field in editor.small:
        editor.put(field, key)
    elif field.removesuffix("-holder") in editor.small and editor.data is not None:
        editor.data[f"{field}-known"] = key
        editor.build()


# Removing


def _what_goes(editor: Editor) -> list[Any]:
    """What would go along with the row, in words. Raises PermissionDenied where this person may not remove all of it."""
    rows, _count, needed, protected = editor.admin.get_deleted_objects([editor.row], editor.request)
    forbidden = set(needed) - {Citation._meta.verbose_name}  # a citation goes with its fact, as on the fact's own page
    if forbidden or protected:
        editor.said = _("It cannot be removed here: %(what)s depend on it. Look at its own page.") % {
            "what": ", ".join(str(what) for what in (*sorted(forbidden), *protected))
        }  # fmt: skip
        return []
    return rows


def remove(editor: Editor) -> Done | None:
    """Deletes the row and what hangs on it, unless a colleague has changed it."""
    if not editor.may_remove:
        raise PermissionDenied
    if not _what_goes(editor):
        editor.hush()
        return None
    if editor.form.has_moved:
        editor.is_valid()  # says what the colleague has changed
        return None
    key = str(editor.key)
    try:
        with transaction.atomic():
            editor.admin.delete_model(editor.request, editor.row)
    except (ProtectedError, RestrictedError, IntegrityError) as error:
        editor.hush()
        editor.said = message_of(error) if isinstance(error, IntegrityError) else _("Other rows depend on it.")
        return None
    return Done("removed", key)
