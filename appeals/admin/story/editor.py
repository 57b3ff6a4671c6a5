"""The form of one row in its place: the fields and rules of its admin page, limited to one case, with its citations."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django import forms
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied
from django.forms.utils import ErrorDict
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from accounts import once
from accounts.meanwhile import who_deleted
from accounts.saving import GONE, ONCE
from accounts.versions import lock, versions_of
from appeals.admin.story.citing import lately
from appeals.admin.story.kinds import Key, limited
from appeals.admin.story.office import NewOffice
from appeals.admin.story.showing import PickerForm, Shown
from appeals.admin.story.small import PARTS, PROOF, Small, may_make, with_free_slug, without_files
from appeals.models import Recipient
from cases.admin.base import SHORT_DATE_HELP, CitationInline
from cases.admin.events import ActorInline
from cases.models import Case, Citation, Detention, Event, Person, Post, Source
from cases.models.fields import PartialDateFormField
from cases.vocab import Stance

FOUND = 50  # so many rows are offered to those who search without JavaScript


FORMS: dict[type, Any] = {CitationInline: PickerForm, ActorInline: ActorInline.form}
PREFIXES: dict[type, str] = {CitationInline: "cite", ActorInline: "actor"}


class Editor(Shown):
    """The form of a row, new or stored. `data` is what was sent; `start` a row whose date and the like are kept."""

    def __init__(
        self, request: HttpRequest, site: Any, case: Case, key: Key, data: QueryDict | None = None, start: Any = None
    ):
        self.request, self.site, self.case, self.key, self.start = request, site, case, key, start
        self.kind, self.admin, self.row = key.kind, key.kind.admin(site), key.row
        self._may()
        self.prefix = str(key)
        self.data = data.copy() if data is not None else None
        self.gone: Any = ""  # who deleted the row while it was being written
        self.said: Any = ""  # what the reader is told above the form
        self.removing: list[Any] | None = None
        self.is_loose = False  # whether no place on the page is its own
        self.build()

    def _may(self) -> None:
        allowed = (
            self.admin.has_change_permission(self.request, self.row)
            if self.row
            else self.admin.has_add_permission(self.request)
        )
        if not allowed:
            raise PermissionDenied

    # Building

    def build(self) -> None:
        """Makes the forms anew, from what was sent or from the record. Where something was sent, within a transaction."""
        self._read()
        self.lately = lately(self.request, self.case)
        self.source = self.lately[0] if self.lately else self._newest_source()
        self.form = self._form()
        self.formsets = dict(self._formsets())
        self.small = {name: self._small(field, name) for name, field in self._wanting().items() if name in self._open()}
        self.__dict__.pop("_wanting_now", None)

    def _read(self) -> None:
        """The row as it is now; locked, where something was sent. Its version is read before it."""
        self.versions: dict[Any, str] = {}
        if self.row is None:
            return
        model, pk = self.kind.model, self.row.pk
        if self.data is not None:
            lock([pk], model)
        self.versions = versions_of(model, [pk])
        stored = model._base_manager.filter(pk=pk).defer(*self.row.get_deferred_fields()).first()
        if stored is None:
            self._begin_anew(pk)
        else:
            self.row = stored

    def _begin_anew(self, pk: int) -> None:
        """A colleague has deleted the row: what was typed becomes a new one."""
        deleted = who_deleted(self.kind.model, pk)
        self.gone = GONE % {"who": deleted[0] if deleted else _("A colleague")}
        old, new = self.prefix, self.kind.new()
        self.key, self.row, self.prefix = Key(self.kind), None, new
        if self.data is not None:
            for name in [name for name in self.data if name.startswith(f"{old}-")]:
                self.data.setlist(new + name[len(old) :], self.data.pop(name))
            self.data[f"{new}-{ONCE}"] = once.issue(by=self.request.user, address=self.admin.once_address())

    def _newest_source(self) -> int | None:
        """Where nobody has chosen yet: what the newest event of the case was taken from."""
        cited = Citation.objects.filter(
            fact_id__in=self.case.events.values("pk"), fact_type__model=Event._meta.model_name
        )
        return cited.order_by("-pk").values_list("source", flat=True).first()

    def _form(self) -> Any:
        names = [*self.kind.fields] or flatten_fieldsets(self.admin.get_fieldsets(self.request, self.row))
        fixed = {*self.admin.get_readonly_fields(self.request, self.row), *self.kind.without}
        if self.row is not None:  # what leads to it stays: its address, and the cases that it has beside this one
            fixed |= {"slug", "cases"} if self.kind.slug_from else set()
        names = [name for name in names if name not in fixed]
        made = self.admin.get_form(self.request, self.row, change=self.row is not None, fields=names)
        instance = self.row or self.kind.model()
        form = made(self.data, prefix=self.prefix, instance=instance, initial={} if self.row else self._begin(names))
        form.versions, form.gone = self.versions, self.gone
        without_files(form)
        if self.kind.slug_from:
            with_free_slug(form)
        self._limit(form)
        return form

    def _begin(self, names: list[str]) -> dict[str, Any]:
        """What a new row starts with: its owner, what is kept of the row before, the only detention there is."""
        begin: dict[str, Any] = {}
        if self.start is not None:
            for name in (*self.admin.carry, *self.kind.keep, self.kind.owner):
                if name in names:
                    begin[name] = (
                        self.start.serializable_value(name)
                        if not _many(self.kind, name)
                        else getattr(self.start, name).all()
                    )
        if self.kind.owner == "cases":
            begin["cases"] = [self.case]
        if self.start is None and "detentions" in names:
            only = list(Detention.objects.filter(subject__case=self.case)[:2])
            begin["detentions"] = only if len(only) == 1 else []
        if self.key.owner is not None:
            begin[self.kind.owner] = self.key.owner.pk
        return begin

    def _limit(self, form: Any) -> None:
        """Fields that name rows of a case choose among those of this case; others are chosen by name."""
        for name, field in list(form.fields.items()):
            if isinstance(field, PartialDateFormField):
                field.help_text = form._meta.model._meta.get_field(name).help_text or SHORT_DATE_HELP
            if not isinstance(field, forms.ModelChoiceField):
                continue
            rows = limited(self.kind, name, _chosen_from(field), self.case, partial(self._held, form))
            if rows is None:
                field.widget = getattr(field.widget, "widget", field.widget)
                field.widget.choices = field.choices
            else:
                self._choose_among(form, name, field, rows)

    def _held(self, form: Any, name: str) -> int | None:
        """The key of the row that a field of the form names, as it was sent, or as it is stored."""
        sent = str(form[name].value() or "") if name in form.fields else ""
        if self.data is not None and name in form.fields:
            return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 19 else None
        stored = getattr(form.instance, "pk" if name == "pk" else f"{name}_id", None)
        return stored or (self.key.owner.pk if name == self.kind.owner and self.key.owner is not None else None)

    def _choose_among(self, form: Any, name: str, field: Any, rows: Any) -> None:
        if rows.model is Detention:
            field.label_from_instance = _in_this_case
        if self.row is not None and rows.model is self.kind.model:
            rows = rows.exclude(pk=self.row.pk)
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.widget = forms.MultipleHiddenInput() if name == self.kind.owner else forms.CheckboxSelectMultiple()
            field.queryset = rows
            if not rows.exists() and rows.model is not Detention and not field.required:
                del form.fields[name]
            if rows.model is Detention and not rows.exists():
                field.help_text = _("Nobody's custody is entered yet. “Add a detention” first, then choose it here.")
            return
        field.widget, field.queryset = forms.Select(), rows
        few = list(rows[:2])
        if not few and not field.required:
            del form.fields[name]
        elif name == self.kind.owner and (len(few) < 2 or self.key.owner is not None or rows.model is Person):
            field.widget = forms.HiddenInput()
            if form.initial.get(name) is None and len(few) == 1:
                form.initial[name] = few[0].pk

    def _formsets(self) -> Iterator[tuple[str, Any]]:
        for inline in self.admin.get_inline_instances(self.request, self.row):
            if type(inline) not in self.kind.inlines:
                continue
            name, form = PREFIXES[type(inline)], FORMS[type(inline)]
            citing = form is PickerForm
            extra = 1 if citing and not self._is_cited() else 0
            made = inline.get_formset(self.request, self.row, form=form, extra=extra)
            begin = [{"source": self.source, "offered": self.source}] if citing else []
            formset = made(
                self.data, prefix=f"{self.prefix}-{name}", instance=self.row or self.kind.model(), initial=begin * extra
            )
            for one in formset.forms:
                self._limit(one)
            yield name, formset

    def _is_cited(self) -> bool:
        return self.row is not None and self.row.citations.exists()

    # What is wanted in place

    def _wanting(self) -> dict[str, Any]:
        """Fields, by the names that the browser sends, beside which a row may be made."""
        every = [self.form, *(one for formset in self.formsets.values() for one in formset.forms)]
        return {
            bound.html_name: bound.field
            for form in every
            for bound in form
            if isinstance(bound.field, forms.ModelChoiceField)
            and hasattr(bound.field.widget, "get_url")
            and may_make(self.request, self.site, _chosen_from(bound.field))
        }

    def _open(self) -> list[str]:
        return self.data.getlist(f"{self.prefix}-open") if self.data is not None else []

    def _small(self, field: Any, name: str) -> Small:
        model = field.queryset.model
        typed = self.data is not None and any(key.startswith(f"{name}-new-") for key in self.data)
        beside = self._chosen_beside()
        given = {"data": self.data if typed else None, "sources": self.sources(beside), "source": beside or self.source}
        made_with_row = model is Post and self.kind.model is Recipient
        return (NewOffice if made_with_row else Small)(self.request, self.site, model, name, **given)

    def _chosen_beside(self) -> int | None:
        """The source that is chosen for the row itself."""
        chosen = str(self.data.get(f"{self.prefix}-cite-0-source", "")) if self.data is not None else ""
        return int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else None

    def proof(self) -> dict[str, Any] | None:
        """What proves the row itself, as it was typed: it proves what is made beside it too."""
        formset = self.formsets.get("cite")
        form = formset.forms[0] if formset is not None and formset.forms else None
        if form is None or not form.has_changed() or not form.is_valid():
            return None
        given = form.cleaned_data
        if given.get("stance") != Stance.SUPPORTS or not (given.get("quote") or given.get("locator")):
            return None
        return {name: given[name] for name in PROOF if name in given}

    def sources(self, beside: int | None) -> list[tuple[int, str]]:
        """The sources of this case and those used lately, for a short list; the one that is chosen comes first."""
        of_events = Citation.objects.filter(fact_id__in=self.case.events.values("pk"), fact_type__model="event").values(
            "source"
        )
        more = [*self.lately, self.source or 0, beside or 0]
        found = Source.objects.filter(pk__in=of_events) | Source.objects.filter(pk__in=more)
        first = beside or self.source
        return sorted(((row.pk, str(row)) for row in found.distinct()), key=lambda pair: pair[0] != first)

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), *(formset.is_valid() for formset in self.formsets.values())])

    # Changing what is shown, without saving

    def hush(self) -> None:
        """Shows what was typed as it is: nobody has asked yet whether it is right."""
        for form in [self.form, *(one for formset in self.formsets.values() for one in formset.forms)]:
            form._errors, form.cleaned_data = ErrorDict(), {}
        for formset in self.formsets.values():
            formset._errors, formset._non_form_errors = [], formset.error_class()

    def more(self, name: str) -> None:
        """One more empty row of a formset."""
        formset = self.formsets.get(name)
        if formset is None or self.data is None:
            return
        number, blank = formset.total_form_count(), formset.empty_form
        for field_name, field in blank.fields.items():
            value = blank.get_initial_for_field(field, field_name)
            many = getattr(field.widget, "allow_multiple_selected", False)
            several = list(value or ()) if many else ["" if value is None else value]
            self.data.setlist(f"{formset.prefix}-{number}-{field_name}", [str(one) for one in several])
        if name == "cite":
            for field_name in ("source", "offered"):
                self.data[f"{formset.prefix}-{number}-{field_name}"] = str(self.source or "")
        self.data[f"{formset.prefix}-TOTAL_FORMS"] = str(number + 1)
        self.build()

    def unfold(self, name: str) -> None:
        """Opens the short form of a new row beside the field `name`."""
        if self.data is not None and name in self._wanting() and name not in self._open():
            self.data.appendlist(f"{self.prefix}-open", name)
            self.build()

    def fold(self, name: str) -> None:
        if self.data is not None:
            self.data.setlist(f"{self.prefix}-open", [one for one in self._open() if one != name])
            for key in [key for key in self.data if key.startswith(tuple(f"{name}-{part}-" for part in PARTS))]:
                del self.data[key]
            self.build()

    def choose(self, name: str, row: Any) -> None:
        """Puts a row that was made just now into the field that wanted it."""
        self.put(name, str(row.pk))

    def put(self, name: str, key: str) -> None:
        """Chooses a row in a field; one of several joins those that were chosen before."""
        if self.data is not None:
            several = isinstance(self._field(name), forms.ModelMultipleChoiceField)
            self.data.setlist(name, [*(self.data.getlist(name) if several else ()), key])
            self.fold(name)

    def search(self, name: str) -> None:
        """For those without JavaScript: rows that fit the words typed beside a field become its list."""
        field = self._wanting().get(name) or self._field(name)
        if field is None or self.data is None or not hasattr(field.widget, "get_url"):
            return
        words = self.data.get(f"{name}-find", "").replace("\x00", "")[:200]
        of = self.site._registry[field.queryset.model]
        rows = of.get_queryset(self.request)
        if words:
            rows, _many_times = of.get_search_results(self.request, rows, words)
        held = str(self.data.get(name, ""))
        found = {str(row.pk): str(row) for row in rows.distinct()[:FOUND]}
        if held and held not in found and held.isascii() and held.isdigit() and len(held) < 19:
            found |= {str(row.pk): str(row) for row in field.queryset.filter(pk=held)}
        field.widget = forms.Select(choices=[("", "–"), *found.items()])

    def _field(self, name: str) -> Any:
        every = [self.form, *(one for formset in self.formsets.values() for one in formset.forms)]
        return next((bound.field for form in every for bound in form if bound.html_name == name), None)


def _in_this_case(detention: Detention) -> str:
    """A detention among those of its case, whose title need not be repeated."""
    return f"{detention.subject}, {detention.label}" if detention.label else str(detention.subject)


def _chosen_from(field: Any) -> Any:
    return field.queryset.model


def _many(kind: Any, name: str) -> bool:
    return kind.model._meta.get_field(name).many_to_many
