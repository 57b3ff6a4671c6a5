"""Sources, their files, and every citation of them."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User, account_of
from accounts.roles import Act
from cases import files
from cases.actions import source as actions
from cases.actions.sealed import opens_to, take_file, was_opened_lately
from cases.admin.base import LookOnlyAdmin, RecordAdmin, RowInline, more, part
from cases.admin.files import SeveralFilesField
from cases.admin.forms import RecordForm
from cases.admin.opening import OpensSealed, without
from cases.admin.tools import Part, Tool, admin_url
from cases.models import Citation, Source, SourceFile


class SourceForm(RecordForm):
    """A source with its files. Of a confidential one, whatever would name it goes into the sealed fields."""

    by: User

    new_files = SeveralFilesField(
        label=_("Add files"),
        required=False,
        help_text=_(
            "One or several, for example the scans of all pages: PDF, pictures, DOCX, ODT, XLSX, text, mails; "
            "25 MB each at most. They stay private."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "title" in self.fields:
            self.fields["title"].required = False  # of a confidential source it is the public wording

    def check_row(self) -> None:
        confidential = bool(self.value("confidential"))
        wording = bool(self.value("public_wording"))
        self.agree(
            "public_wording",
            not confidential or wording,
            _("A confidential source needs a public wording. Example: a relative, name withheld."),
        )
        self.agree("title", bool(self.value("title")) or confidential, _("Write the title as printed."))
        self.agree(
            "confidential", confidential or self._may_be_opened(), _("Only those who may open it may tell who it is.")
        )
        self._check_files()
        if confidential and wording and not self.errors:
            self._seal()

    def _may_be_opened(self) -> bool:
        """Whether this person may end its being confidential."""
        was = self.instance.pk and Source.objects.filter(pk=self.instance.pk, confidential=True).exists()
        return not was or opens_to(self.instance, self.by)

    def _check_files(self) -> None:
        if chosen := self.cleaned_data.get("new_files"):
            try:
                actions.refuse_unfit(self.instance, chosen)
            except ValidationError as error:
                self.add_error("new_files", error)

    def _seal(self) -> None:
        names = ["title", *Source.naming, "public_wording", "identity", "sealed_text"]
        kept = actions.sealed_instead({name: self._held(name) for name in names})
        for name, value in kept.items():
            if name in self.fields:
                self.cleaned_data[name] = value
            setattr(self.instance, name, value)

    def _held(self, name: str) -> Any:
        """What is typed; for a sealed field that was left empty, what is held."""
        return self.value(name) or (getattr(self.instance, name) if name in ("identity", "sealed_text") else None)


def citations_of(request: HttpRequest, source: Source) -> list[Part]:
    return [
        Part(
            _("Citations of it"), source.citations.count(),
            f"{admin_url(Citation, 'changelist')}?source__id__exact={source.pk}",
        )
    ]  # fmt: skip


class SourceFileInline(RowInline):
    """The files that are stored; more are added with the field above them."""

    model = SourceFile
    verbose_name, verbose_name_plural = _("file"), _("files")
    template = "admin/edit_inline/tabular.html"
    readonly_fields = ["download", "type_and_size", "sum"]
    fieldsets = [part("download", "type_and_size", "sum", "order")]
    show_change_link = False

    def get_formset(self, request: HttpRequest, obj=None, **kwargs: Any):
        return super().get_formset(request, obj, **{"max_num": 0, **kwargs})

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    @admin.display(description=_("file"))
    def download(self, row: SourceFile) -> str:
        return format_html('<a href="{}">{}</a>', admin_url(SourceFile, "file", row.pk), row)

    @admin.display(description=_("SHA-256"))
    def sum(self, row: SourceFile) -> str:
        return format_html('<code title="{}">{}…</code>', row.sha256, row.sha256[:12]) if row.sha256 else "–"

    @admin.display(description=_("type and size"))
    def type_and_size(self, row: SourceFile) -> str:
        return f"{row.kind.upper()} · {filesizeformat(row.size)}"


@admin.register(Source)
class SourceAdmin(OpensSealed, RecordAdmin):  # type: ignore[misc, override]
    delete_act = Act.PUBLISH
    form = SourceForm
    related = ("publisher",)
    list_display = ["__str__", "kind", "publisher", "date_in_words", "language", "confidential"]
    list_filter = ["kind", "confidential", "language"]
    search_fields = ["title", "publisher__name", "publisher__acronym", "url", "signed_by", "public_wording"]
    search_help_text = _("Title, publisher, address or signature; of a confidential source its public wording")
    autocomplete_fields = ["publisher", "relays"]
    rows = {"text": 12, "identity": 2, "known_how": 2, "sealed_text": 6}
    fieldsets = [
        part("title", ("kind", "publisher"), ("date", "language"), "signed_by", "url", "archive_url"),
        part("text", "new_files", "sha256", title=_("Our copy, which stays private")),
        more(
            "confidential", "public_wording", "identity", "known_how", "sealed_text", title=_("Confidential source"),
        ),
        more("relays", title=_("If it only repeats another source")),
    ]  # fmt: skip
    inlines = [SourceFileInline]
    parts = [citations_of]

    def get_inlines(self, request: HttpRequest, obj):
        return super().get_inlines(request, obj) if obj is not None and obj.files.exists() else []

    def get_fieldsets(self, request: HttpRequest, obj=None):
        """Of a confidential source the page asks for nothing that would name it in the open."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not obj.confidential:
            return fieldsets
        open_fields = {"title", *Source.naming}
        return [(title, {**o, "fields": without(o["fields"], open_fields), "classes": []}) for title, o in fieldsets]

    def get_form(self, request: HttpRequest, obj=None, change=False, **kwargs: Any):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.by = account_of(request)  # type: ignore[attr-defined]
        return form

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        by, now = account_of(request), timezone.now()
        actions.seal_files(source=form.instance)
        try:
            actions.attach(source=form.instance, uploads=form.cleaned_data.get("new_files") or [], by=by, now=now)
        except ValidationError as error:  # a colleague stored the same file a moment ago
            messages.error(request, " ".join(error.messages))

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        """What a source said of itself before it became confidential is for those to whom it opens."""
        source = self.get_object(request, unquote(object_id))
        if source is not None and source.confidential and not opens_to(source, account_of(request)):
            raise PermissionDenied(_("The history of a confidential source is for those who may open it."))
        return super().history_view(request, object_id, extra_context)


def _download(model_admin: Any, request: HttpRequest, row: SourceFile) -> HttpResponse:
    """A file of a confidential source is taken by those who have just opened the source, with a reason."""
    source, user, now = row.source, account_of(request), timezone.now()
    if not (row.sealed or source.confidential):
        return files.download(files.original(row.file), row.download_name)
    if opens_to(source, user) and not was_opened_lately(row=source, by=user, now=now):
        messages.info(request, _("Open the source first, with a reason; its files can be taken for half an hour then."))
        return HttpResponseRedirect(admin_url(Source, "open", source.pk))
    return files.download(*take_file(file=row, by=user, now=now))


@admin.register(SourceFile)
class SourceFileAdmin(LookOnlyAdmin):
    """Every file in one list. They are added on the page of their source."""

    related = ("source",)
    list_display = ["__str__", "source", "kind", "size", "order"]
    list_filter = ["kind"]
    search_fields = ["name", "sha256", "source__title"]
    fieldsets = [part("source", "name", ("kind", "size"), "sha256", "order")]
    tools = [Tool("file", _("Download the file"), Act.READ_RECORD, _download, posts=False)]


@admin.register(Citation)
class CitationAdmin(LookOnlyAdmin):
    """Every citation in one list. They are written on the page of the fact that they support."""

    related = ("source", "fact_type")
    list_display = ["__str__", "what", "field", "stance", "reading"]
    list_filter = ["stance", "reading", ("checked_on", admin.EmptyFieldListFilter), "fact_type"]
    search_fields = ["quote", "source__title", "says_instead", "hedge"]
    autocomplete_fields = ["source"]
    fieldsets = [
        part("source", "fact", "field", "locator", "quote", "language", "stance", "stance_by", "says_instead", "hedge"),
        part("reading", "reading_note", "checked_on", "checked_how", "touches"),
    ]

    @admin.display(description=_("kind of fact"), ordering="fact_type")
    def what(self, citation: Citation) -> str:
        model = citation.fact_type.model_class()
        return str(model._meta.verbose_name) if model else citation.fact_type.model
