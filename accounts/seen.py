"""Forms that refuse to save over what a colleague saved meanwhile, and say what that was.

Each form of a stored row carries the version that its page was made from. On saving, with the row locked, it is
compared. If the row moved on:
* a row in which nothing was typed stays as the colleague left it;
* otherwise nothing is saved. The page comes back with what was typed; a field that only the colleague changed holds
  their text, and beside each changed field stands who changed it, when, and what. Saving again then is knowing.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseModelFormSet, ModelForm
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.differences import marked
from accounts.meanwhile import Step, count_deleted, steps_since, who_deleted
from accounts.versions import lock, version_of, versions_of

SEEN = "seen"
CHANGED = gettext_lazy(
    "A colleague changed this row while you were writing. Nothing was saved, and what you typed is still here. "
    "Their changes are marked below. Look at them, change what is needed, then save again."
)
GONE_ROW = gettext_lazy(
    "A colleague deleted this row while you were writing (%(who)s). What you typed stands here as a new row, without "
    "the sources that it had: save again to add it, or empty it. The history can bring the old one back whole."
)
TOO_MANY = gettext_lazy(
    "At most %(most)d new rows are taken at once, and nothing was saved. The first of them stand here: save these, then "
    "add the others."
)
CHANGED_BEFORE_DELETING = gettext_lazy(
    "%(row)s was changed by a colleague while you were about to delete it. Nothing was saved. Look at it; if it shall "
    "go all the same, save again."
)


class SeenField(forms.Field):
    """The version of the row that a page was made from. It says nothing about the row itself."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class SeenForm(ModelForm):
    """A form of a row that may have moved on. `versions` are those read before the rows were."""

    data: Any
    seen = SeenField()
    versions: dict[Any, str] = {}
    gone: Any = None  # what to say when the row of this form was deleted meanwhile

    @cached_property
    def version(self) -> str:
        """The version of the row now; in a page that is sent, after the row was locked."""
        return self.versions.get(self.instance.pk) or version_of(self.instance)

    @cached_property
    def posted(self) -> str:
        return str(self.data.get(self.add_prefix(SEEN)) or "")

    @property
    def has_moved(self) -> bool:
        return self.is_bound and self.instance.pk is not None and self.posted != self.version

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        return self.version if field_name == SEEN else super().get_initial_for_field(field, field_name)

    def full_clean(self) -> None:
        self._as_stored()
        self.touched = False
        self.notes: dict[str, Any] = {}
        if self.has_moved:
            self._meet_the_colleague()
        super().full_clean()

    def _as_stored(self) -> None:
        """Browsers send the ends of lines in another way than they are kept: that alone is no change."""
        long = [
            self.add_prefix(name) for name, field in self.fields.items() if isinstance(field.widget, forms.Textarea)
        ]
        sent = {key: str(self.data.get(key) or "") for key in long} if self.is_bound else {}
        if any("\r" in text for text in sent.values()):
            self.data = self.data.copy()
            for key, text in sent.items():
                self.data[key] = text.replace("\r\n", "\n").replace("\r", "\n")
            self.__dict__.pop("changed_data", None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.gone:
            raise ValidationError(self.gone, code="gone")
        if self.touched:
            self.add_error(None, ValidationError(CHANGED, code="changed"))
            for name, note in self.notes.items():
                self.add_error(name, ValidationError(note, code="changed"))
        return cleaned

    def _meet_the_colleague(self) -> None:
        """Sorts out who changed what, takes over what only the colleague changed, and notes the rest."""
        steps = steps_since(self.instance, self.posted, [name for name in self.fields if name != SEEN])
        self.data = self.data.copy()
        for name, field in self.fields.items():
            if name not in (SEEN, "id", "DELETE") and not field.disabled:
                self._compare(name, field, steps.get(name))
        self.data[self.add_prefix(SEEN)] = self.version
        self.__dict__.pop("changed_data", None)

    def _compare(self, name: str, field: forms.Field, step: Step | None) -> None:
        typed = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        if step is None:
            self.touched |= field.has_changed(self.get_initial_for_field(field, name), typed)
            return
        now = _plain(step.now)
        differs = field.has_changed(now, typed)
        if step.is_known and not field.has_changed(_plain(step.then), typed):
            if step.has_moved and differs:
                put(self.data, self.add_prefix(name), field, now)
                self.notes[name] = _theirs(step)
        elif differs:
            self.touched = True
            if step.has_moved:
                self.notes[name] = _both(step)


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, set) else value


def put(data: Any, key: str, field: forms.Field, value: Any) -> None:
    """Writes a value into what a browser sent, as the browser would have sent it."""
    widget: Any = getattr(field.widget, "widget", field.widget)  # inside the wrapper with its "add another"
    if isinstance(widget, forms.CheckboxInput):
        data.pop(key, None)
        if value:
            data[key] = "on"
    elif hasattr(widget, "widgets_names"):  # a MultiWidget
        for name, part in zip(widget.widgets_names, widget.decompress(value), strict=False):
            data[key + name] = "" if part is None else part
    elif getattr(widget, "allow_multiple_selected", False):
        data.setlist(key, [str(one) for one in (value or [])])
    elif not widget.needs_multipart_form:
        shown = widget.format_value(field.prepare_value(value))
        shown = shown[0] if isinstance(shown, list) and shown else shown
        data[key] = "" if shown is None or shown == [] else str(shown)


def _when(step: Step) -> str:
    return date_format(step.at, "j F Y, H:i") + " UTC" if step.at else _("at a time not known")


def _theirs(step: Step) -> Any:
    note = _("%(who)s changed this (%(when)s). It stands here now:") % {"who": step.who, "when": _when(step)}
    return format_html('<div class="meanwhile">{} <p>{}</p></div>', note, marked(step.then_words, step.now_words))


def _both(step: Step) -> Any:
    """Their text whole, since yours stands in the field; then what they changed."""
    who = step.who or _("A colleague")
    note = _("%(who)s changed this as well (%(when)s). Their text:") % {"who": who, "when": _when(step)}
    html = '<div class="meanwhile">{} <blockquote dir="auto">{}</blockquote>{}{}</div>'
    change = marked(step.then_words, step.now_words) if step.is_known else ""
    change = (
        format_html("<details><summary>{}</summary><p>{}</p></details>", _("What they changed"), change)
        if change
        else ""
    )
    yours = _("Yours stands in the field. Saving again replaces theirs with it.")
    return format_html(html, note, step.now_words, change, yours)


class SeenRows(BaseModelFormSet):
    """Several rows that may have moved on, each by itself. Rows that are gone come back as new ones.

    Beside the stored rows, at most `most_new` are taken at once, if it is set: each costs some twenty widgets to draw and
    a dozen questions to the database, so a forged number of them would keep a process busy for a minute.
    """

    most_new: int | None = None
    max_num: Any
    error_messages: dict[str, Any]

    instance: Any
    data: Any
    files: Any
    model: Any
    prefix: Any
    absolute_max: Any

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.gone: dict[int, Any] = {}
        self.gone_keys: set[int] = set()
        if self.is_bound and self.management_form.is_valid():
            self._bring_back()
        if self.most_new is not None and self.max_num:
            rows = len(self.get_queryset()) + count_deleted(self.model, self.gone_keys)
            self.max_num = self.absolute_max = rows + self.most_new
            self.error_messages["too_many_forms"] = TOO_MANY % {"most": self.most_new}

    def get_queryset(self):
        if not hasattr(self, "_queryset"):
            keys = list(self.queryset.order_by("pk").values_list("pk", flat=True))  # type: ignore[union-attr]
            if self.is_bound:
                lock(keys, self.model)
            # Before the rows themselves are read: a version that is too old is refused, one too new would not be.
            self.versions = versions_of(self.model, keys) if keys else {}
        return super().get_queryset()

    def _construct_form(self, i: int, **kwargs: Any):
        self.get_queryset()
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        if isinstance(form, SeenForm):
            form.versions = self.versions
            form.gone = self.gone.get(i)
        return form

    def clean(self) -> None:
        super().clean()
        for form in self.deleted_forms:
            if isinstance(form, SeenForm) and form.has_moved and form.instance.pk:
                form.data = form.data.copy()
                form.data[form.add_prefix(SEEN)] = form.version
                raise ValidationError(CHANGED_BEFORE_DELETING % {"row": form.instance}, code="changed")

    # Rows deleted meanwhile

    def _bring_back(self) -> None:
        """Makes new rows of those that were sent as stored ones and are not there any more."""
        count = min(self.management_form.cleaned_data["INITIAL_FORMS"], self.absolute_max)
        name = self.model._meta.pk.name
        sent = {i: str(self.data.get(f"{self.prefix}-{i}-{name}") or "") for i in range(count)}
        keys = {i: int(key) for i, key in sent.items() if key.isascii() and key.isdigit() and len(key) < 19}
        there = set(self.model._base_manager.filter(pk__in=keys.values()).values_list("pk", flat=True))
        gone = {i: key for i, key in keys.items() if key not in there}
        self.gone_keys = set(gone.values())
        if gone or self.instance is None or self.instance.pk is None:
            self._renumber(count, gone)

    def _renumber(self, count: int, gone: dict[int, int]) -> None:
        """Stored rows first, then those that are gone, then the new ones: the order that Django goes by."""
        total = min(self.management_form.cleaned_data["TOTAL_FORMS"], self.absolute_max)
        dropped = [i for i in gone if self.data.get(f"{self.prefix}-{i}-DELETE")]
        back = [i for i in gone if i not in dropped]
        order = [i for i in range(count) if i not in gone] + back + list(range(count, total))
        kept = count - len(gone)
        parent = getattr(getattr(self, "fk", None), "name", "")
        self.data = _reordered(self.data, self.prefix, order)
        self.files = _reordered(self.files, self.prefix, order)
        for place in range(len(order)):
            if kept <= place < kept + len(back):
                self._drop(place, self.model._meta.pk.name, SEEN, parent)
            elif self.instance is None or self.instance.pk is None:
                self._drop(place, parent)
        self.data[f"{self.prefix}-INITIAL_FORMS"] = str(kept)
        self.data[f"{self.prefix}-TOTAL_FORMS"] = str(len(order))
        self.__dict__.pop("management_form", None)
        for place, i in enumerate(back, start=kept):
            self.gone[place] = GONE_ROW % {"who": _who_deleted(self.model, gone[i])}

    def _drop(self, place: int, *names: str) -> None:
        for name in names:
            self.data.pop(f"{self.prefix}-{place}-{name}", None)


def _who_deleted(model: Any, key: Any) -> str:
    found = who_deleted(model, key)
    return f"{found[0]}, {date_format(found[1], 'j F Y, H:i')} UTC" if found else _("not known by whom")


def _reordered(data: Any, prefix: str, order: list[int]) -> Any:
    """What a browser sent, with the rows of one formset in another order; rows that are not named are left out."""
    moved, places = data.copy(), {old: new for new, old in enumerate(order)}
    rows = [(key, number, name) for key in data for number, name in [_row_of(key, prefix)] if name]
    for key, _number, _name in rows:
        moved.pop(key, None)
    for key, number, name in rows:
        if number in places:
            moved.setlist(f"{prefix}-{places[number]}-{name}", data.getlist(key))
    return moved


def _row_of(key: str, prefix: str) -> tuple[int, str]:
    """The number of the row that a field belongs to, and its name in it; no name for what is of no row."""
    number, _sep, name = key.removeprefix(f"{prefix}-").partition("-")
    is_row = key.startswith(f"{prefix}-") and number.isascii() and number.isdigit() and len(number) < 9
    return (int(number), name) if is_row else (0, "")
