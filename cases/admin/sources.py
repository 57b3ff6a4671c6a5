"""Sources, and every citation of them."""

import hashlib

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.roles import Act
from cases.admin.base import LookOnlyAdmin, RecordAdmin, more, part
from cases.admin.files import FileTool
from cases.admin.forms import RecordForm
from cases.admin.tools import Part, admin_url
from cases.models import Citation, Source


class SourceForm(RecordForm):
    """The sum of a file is computed when it is uploaded."""

    def check_row(self) -> None:
        self.agree(
            "public_wording",
            not self.value("confidential") or bool(self.value("public_wording")),
            _("A confidential source needs a public wording. Example: a relative, name withheld."),
        )
        if "file" in self.changed_data and self.cleaned_data.get("file"):
            digest = hashlib.sha256()
            for chunk in self.cleaned_data["file"].chunks():
                digest.update(chunk)
            self.cleaned_data["sha256"] = digest.hexdigest()


def citations_of(request: HttpRequest, source: Source) -> list[Part]:
    return [
        Part(
            _("Citations of it"), source.citations.count(),
            f"{admin_url(Citation, 'changelist')}?source__id__exact={source.pk}",
        )
    ]  # fmt: skip


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    delete_act = Act.PUBLISH
    form = SourceForm
    related = ("publisher",)
    list_display = ["title", "kind", "publisher", "date_in_words", "language", "confidential"]
    list_filter = ["kind", "confidential", "language"]
    search_fields = ["title", "publisher__name", "publisher__acronym", "url", "signed_by", "public_wording"]
    search_help_text = _("Title, publisher, address or signature")
    autocomplete_fields = ["publisher", "relays"]
    rows = {"text": 12}
    fieldsets = [
        part("title", ("kind", "publisher"), ("date", "language"), "signed_by", "url", "archive_url"),
        part("text", "file", "sha256", title=_("Our copy, which stays private")),
        more("confidential", "public_wording", title=_("Confidential source")),
        more("relays", title=_("If it only repeats another source")),
    ]
    tools = [FileTool("file")]
    parts = [citations_of]


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
