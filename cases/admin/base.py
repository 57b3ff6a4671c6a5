"""The admin classes that every page of the record is made of."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import (
    AdminDateWidget,
    AdminTextareaWidget,
    AdminTextInputWidget,
    RelatedFieldWidgetWrapper,
)
from django.contrib.contenttypes.admin import GenericStackedInline
from django.contrib.contenttypes.forms import BaseGenericInlineFormSet
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin_base import SAME_AS_CHANGE, ActAdmin, _may
from accounts.models import User, account_of
from accounts.roles import Act
from accounts.seen import SEEN, SeenRows
from cases.admin.carrying import CarriesOver
from cases.admin.conflicts import ConflictsAreSaid
from cases.admin.forms import CitedRowForm, ExactDateField, PrivateFileWidget, RecordForm
from cases.admin.tools import HasTools
from cases.admin.widgets import OneByName, SeveralByName
from cases.admin.words import InWords
from cases.models import Citation, SourceFile
from cases.models.base import ChoiceArrayField, CountriesField
from cases.models.fields import PartialDateField

CITE: Any = (
    _("Add a source"),
    {"fields": [("cite_source", "cite_locator"), "cite_quote"], "classes": ["collapse", "cite"]},
)
SHORT_DATE_HELP = _("Example: 3 Sept 2017; Sept 2017; around March 2019.")


PARTS = (Citation, SourceFile)
MORE = _("More")
_MIN = "" if settings.DEBUG else ".min"  # the same files as Django's own widgets, so that each loads once


def more(*fields: str, title: Any = MORE) -> tuple:
    """A folded part of a form. One field a line: Django then unfolds it by itself where one has an error."""
    return title, {"fields": list(fields), "classes": ["collapse"]}


def part(*fields: Any, title: Any = None, description: Any = None) -> tuple:
    options: dict[str, Any] = {"fields": list(fields)}
    return title, options | ({"description": description} if description else {})


class RecordFields:
    """Widgets and labels that every form of the record shares."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", OneByName(db_field, self.admin_site))  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", SeveralByName(db_field, self.admin_site))  # type: ignore[attr-defined]
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

    formfield_overrides = {
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 4})},
        models.DateField: {"form_class": ExactDateField, "widget": AdminDateWidget},
        models.URLField: {"assume_scheme": "https"},
        models.FileField: {"widget": PrivateFileWidget},
        models.ImageField: {"widget": PrivateFileWidget},
        ChoiceArrayField: {},
        CountriesField: {"widget": forms.SelectMultiple(attrs={"size": 4, "class": "js-pick"})},
        ArrayField: {"widget": AdminTextInputWidget},
    }
    rows: ClassVar[dict[str, int]] = {}  # heights of textareas that need another than usual

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs: Any):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is None:
            return None
        if field.label:
            field.label = capfirst(field.label)
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = False  # a red cross beside a name is too easily taken for "remove"
        if isinstance(field.widget, AdminTextInputWidget | AdminTextareaWidget):
            field.widget.attrs.setdefault("dir", "auto")
        if db_field.name in self.rows:
            field.widget.attrs["rows"] = self.rows[db_field.name]
        return field

    class Media:
        css = {
            "all": [f"admin/css/vendor/select2/select2{_MIN}.css", "admin/css/autocomplete.css", "css/admin-record.css"]
        }
        js = [
            f"admin/js/vendor/jquery/jquery{_MIN}.js", f"admin/js/vendor/select2/select2.full{_MIN}.js",
            "admin/js/jquery.init.js", "js/admin-record.js",
        ]  # fmt: skip


def stamp(row: models.Model, user: User) -> None:
    """Who wrote a new row, and when, where the row wants to know; nobody types that."""
    now = timezone.now()
    for by, when, instant in (("recorded_by", "recorded_on", now.date()), ("set_by", "set_at", now)):
        if hasattr(row, by) and getattr(row, by) is None:
            setattr(row, by, user)
            setattr(row, when, instant)
    if hasattr(row, "author_id") and row.author_id is None:
        row.author = user  # type: ignore[attr-defined]


class RecordAdmin(CarriesOver, InWords, RecordFields, HasTools, ConflictsAreSaid, ActAdmin):  # type: ignore[misc, override]
    """A page of one kind of row: list, form, citations, buttons."""

    form = RecordForm
    related: ClassVar[tuple[str, ...]] = ()  # what its __str__ and its lists read beside the row
    filters_by: ClassVar[tuple[str, ...]] = ()  # lookups that links from other pages use
    view_on_site: Any = False
    show_full_result_count = False
    list_per_page = 50

    def get_queryset(self, request: HttpRequest):
        queryset = super().get_queryset(request)
        return queryset.select_related(*self.related) if self.related else queryset

    def get_deleted_objects(self, objs, request: HttpRequest):
        """Citations are part of their fact and files of their source: nobody deletes one on a page of its own, and they go
        with it."""
        shown, counts, missing, protected = super().get_deleted_objects(objs, request)
        return shown, counts, set(missing) - {str(part._meta.verbose_name) for part in PARTS}, protected

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup in self.filters_by or super().lookup_allowed(lookup, value, request)

    def save_model(self, request: HttpRequest, obj, form, change: bool) -> None:
        if not change:
            stamp(obj, account_of(request))
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form, formset, change: bool) -> None:
        for row_form in formset.forms:
            if row_form.instance.pk is None and row_form.has_changed():
                stamp(row_form.instance, account_of(request))
        super().save_formset(request, form, formset, change)


class LookOnlyAdmin(RecordAdmin):
    """What the program writes and people only read."""

    change_act = add_act = delete_act = None  # type: ignore[assignment]
    actions: Any = None


class FollowsPage:
    """Permissions of an inline: those of the page it stands on; with `own_act`, that one as well."""

    own_act: ClassVar[Act | None] = None
    own_view_act: ClassVar[Act | None] = None

    def _page(self):
        return self.admin_site._registry[self.parent_model]  # type: ignore[attr-defined]

    def _may_write(self, request: HttpRequest, obj) -> bool:
        page = self._page()
        on_page = page.has_change_permission(request, obj) if obj else page.has_add_permission(request)
        return on_page and (self.own_act is None or _may(request, self.own_act))

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        wanted = self.own_view_act
        return self._page().has_view_permission(request, obj) and (wanted is None or _may(request, wanted))

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return self._may_write(request, obj)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return self._may_write(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return self._may_write(request, obj)


class RowFormSet(SeenRows, BaseInlineFormSet):
    """Saves the citation that was typed with a row."""

    def save_new(self, form, commit: bool = True):
        return self._cited(form, super().save_new(form, commit), commit)

    def save_existing(self, form, obj, commit: bool = True):
        return self._cited(form, super().save_existing(form, obj, commit), commit)

    @staticmethod
    def _cited(form, row, commit: bool):
        if commit and isinstance(form, CitedRowForm):
            form.save_citation()
        return row


class Bounded:
    """A forged number of rows must not keep a process busy: beside those that are stored, so many at most are read."""

    MOST_NEW = 30
    MOST_GONE = 200  # rows that colleagues deleted meanwhile come back as new ones

    def get_formset(self, request, obj=None, **kwargs):
        most = {"absolute_max": self.MOST_GONE, "max_num": self.MOST_GONE, **kwargs}
        formset = super().get_formset(request, obj, **most)  # type: ignore[misc]
        formset.most_new = self.MOST_NEW
        return formset


class CarriesVersions:
    """For an inline: each row carries the version that its page was made from."""

    def get_fieldsets(self, request: HttpRequest, obj=None):
        (title, options), *others = super().get_fieldsets(request, obj)  # type: ignore[misc]
        fields = [name for name in options["fields"] if name != SEEN]
        hidden = [SEEN] if self.has_change_permission(request, obj) else []  # type: ignore[attr-defined]
        return [(title, {**options, "fields": [*fields, *hidden]}), *others]


class RowInline(Bounded, CarriesVersions, InWords, RecordFields, FollowsPage, admin.StackedInline):  # type: ignore[misc]
    """Rows that belong to the row of the page. Those with a page of their own lead there."""

    form = RecordForm
    formset = RowFormSet
    extra = 0
    show_change_link = True
    related: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest):
        queryset = super().get_queryset(request)
        if hasattr(self.model, "citations"):
            queryset = queryset.prefetch_related("citations")
        return queryset.select_related(*self.related) if self.related else queryset

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs: Any):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(db_field, PartialDateField):
            field.help_text = db_field.help_text or SHORT_DATE_HELP
        return field


class FactInline(RowInline):
    """Rows that are facts: each with room for its first source."""

    form = CitedRowForm
    readonly_fields = ["sources_so_far"]

    def get_fieldsets(self, request: HttpRequest, obj=None):
        (title, options), *others = super().get_fieldsets(request, obj)
        return [(title, {**options, "fields": [*options["fields"], "sources_so_far"]}), *others]

    @admin.display(description=_("Sources so far"))
    def sources_so_far(self, row) -> str:
        count = len(row.citations.all()) if row and row.pk else 0
        return ngettext("%d citation", "%d citations", count) % count if count else str(_("none yet"))


class CitationFormSet(SeenRows, BaseGenericInlineFormSet):
    pass


class CitationForm(RecordForm):
    class Meta:
        model = Citation
        fields = "__all__"


def citable(model: type[models.Model]) -> list[tuple[str, Any]]:
    """The parts of a fact that a citation can name, beside the whole: what its documents show."""
    names = [name for name in getattr(model, "disclosed", {}) if name not in ("slug", "language")]
    choices = [(name, capfirst(str(model._meta.get_field(name).verbose_name))) for name in names]  # type: ignore[union-attr]
    return [("", _("The whole")), *choices]


class CitationInline(Bounded, CarriesVersions, InWords, RecordFields, FollowsPage, GenericStackedInline):  # type: ignore[misc]
    """Which source says so, in which words. Stands on the page of every fact."""

    model = Citation
    form = CitationForm
    formset = CitationFormSet  # type: ignore[assignment]
    ct_field, ct_fk_field = "fact_type", "fact_id"
    autocomplete_fields = ["source"]
    rows = {"quote": 3}
    fieldsets = [
        part(("source", "locator", "field"), "quote"),
        more(
            "hedge", "reading", "reading_note", "stance", "stance_by", "says_instead", "language", "touches",
            "checked_on", "checked_how", "order", title=_("If the source hedges or disagrees, or we infer"),
        ),
    ]  # fmt: skip

    def get_extra(self, request: HttpRequest, obj=None, **kwargs: Any) -> int:
        return 0 if obj is not None and obj.citations.exists() else 1

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs: Any):
        if db_field.name == "field":
            return forms.ChoiceField(
                choices=citable(self.parent_model),
                required=False,
                label=_("Says"),
                help_text=_("Which part of the fact."),
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class FactAdmin(RecordAdmin):
    """A row that is a fact: its sources stand at the end of its page."""

    inlines: ClassVar[Any] = [CitationInline]


class TopAdmin(FactAdmin):
    """What stands for itself; deleting it is the publisher's."""

    delete_act = Act.PUBLISH


__all__ = [
    "CITE", "SAME_AS_CHANGE", "CitationInline", "FactAdmin", "FactInline", "LookOnlyAdmin", "RecordAdmin",
    "RowFormSet", "RowInline", "TopAdmin", "more", "part",
]  # fmt: skip
