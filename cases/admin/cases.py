"""The case: whom it is about, who works on it, and what belongs to it as a whole."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User, account_of
from accounts.roles import Act, Role
from cases.admin.base import (
    CITE,
    CitationInline,
    FactAdmin,
    FactInline,
    RecordAdmin,
    RowFormSet,
    RowInline,
    TopAdmin,
    more,
    part,
)
from cases.admin.filters import UsedCountries
from cases.admin.forms import CitedRowForm, RecordForm
from cases.admin.private import notes_of
from cases.admin.review import return_to_draft, submit, submit_all
from cases.admin.tools import Part, admin_url, children
from cases.models import (
    Assignment,
    Case,
    CaseSubject,
    Correction,
    Detention,
    Event,
    ExternalIdentifier,
    Recognition,
    Redirect,
)  # fmt: skip
from cases.vocab import WorkflowState

SUBJECT_FIELDS = part("person", "organisation", ("group_label", "count", "count_kind"))


class SubjectFormSet(RowFormSet):
    """Nobody loses a detention with its events by ticking a box beside a name."""

    def clean(self) -> None:
        super().clean()
        held = [form.instance for form in self.deleted_forms if form.instance.detentions.exists()]
        if held:
            words = {"who": ", ".join(str(subject) for subject in held)}
            raise ValidationError(_("There are detentions of %(who)s. Delete these first.") % words)


class SubjectInline(FactInline):
    model = CaseSubject
    formset = SubjectFormSet
    related = ("person", "organisation")
    autocomplete_fields = ["person", "organisation"]
    fieldsets = [SUBJECT_FIELDS, CITE, more("order")]


class IdentifierInline(FactInline):
    model = ExternalIdentifier
    fieldsets = [part(("scheme", "value")), CITE]


class RecognitionRules(RecordForm):
    def check_row(self) -> None:
        subject, case = self.value("subject"), self.value("case")
        fits = subject is None or (case is not None and subject.case_id == case.pk)
        self.agree("subject", fits, _("That is a subject of another case. Choose one of this case."))


class RecognitionRowForm(RecognitionRules, CitedRowForm):
    pass


class RecognitionInline(FactInline):
    model = Recognition
    form = RecognitionRowForm
    related = ("organisation",)
    autocomplete_fields = ["organisation", "subject"]
    rows = {"wording": 2}
    fieldsets = [
        part("wording", ("organisation", "attributed_to"), "on"), CITE, more("subject", "touches", "language", "order"),
    ]  # fmt: skip


class EditorInline(RowInline):
    """Who reads the case's notes. An editor cannot let themselves in: someone for whom it opens does."""

    model = Assignment
    show_change_link = False
    related = ("user",)

    def _may_write(self, request: HttpRequest, obj) -> bool:
        return super()._may_write(request, obj) and may_assign(request, obj)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_view_permission(request, obj) and may_assign(request, obj)

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs: Any):
        if db_field.name == "user":
            kwargs["queryset"] = people_with(Role.EDITOR, Role.PUBLISHER)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class CorrectionInline(RowInline):
    model = Correction
    show_change_link = False
    rows = {"text": 2}
    fieldsets = [part("on", "text", "section"), more("touches", "language")]


class RedirectInline(RowInline):
    model = Redirect
    show_change_link = False


def may_assign(request: HttpRequest, case: Case | None) -> bool:
    """Whether someone may say who works on a case, and so who reads its notes."""
    return case is None or case.pk is None or case.opens_to(account_of(request), Act.READ_NOTES)


def people_with(*roles: Role):
    return get_user_model().objects.filter(is_active=True, roles__overlap=list(roles))


def detentions_of(request: HttpRequest, case: Case) -> list[Part]:
    """The detentions of a case; a new one starts with the subject where there is only one to choose."""
    found = children(Detention, "subject__case", label=_("Detentions"))(request, case)
    if not account_of(request).may(Act.EDIT_RECORD):
        return found
    subjects = list(case.subjects.values_list("pk", flat=True)[:2])
    start = f"?subject={subjects[0]}" if len(subjects) == 1 else ""
    return [replace(way, add_url=admin_url(Detention, "add") + start) for way in found]


@admin.register(Case)
class CaseAdmin(TopAdmin):
    related = ("coordinator",)
    list_display = ["title", "reference", "countries_in_words", "state", "coordinator"]
    list_filter = ["state", UsedCountries, ("coordinator", admin.RelatedOnlyFieldListFilter)]
    search_fields = [
        "title", "reference", "slug", "identifiers__value", "subjects__person__name", "subjects__person__names__text",
        "subjects__group_label",
    ]  # fmt: skip
    search_help_text = _("Title, any name, reference or another register's number")
    filters_by = ("subjects__person__id__exact",)
    columns: ClassVar[list[tuple[Callable[[Case], str], Act]]] = []  # of other parts of the house, for those who may
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["state"]
    rows = {"summary": 3, "context": 5}
    fieldsets = [
        part("title", "slug", ("reference", "countries"), "state", "summary", "context"),
        part(("coordinator", "backup"), title=_("Who keeps its dates")),
        more("language", "summary_touches", "context_touches"),
    ]
    inlines = [
        SubjectInline, IdentifierInline, RecognitionInline, EditorInline, CitationInline, CorrectionInline, RedirectInline,
    ]  # fmt: skip
    actions = ["submit_for_review"]
    tools = [submit, return_to_draft]
    parts = [
        detentions_of,
        children(Event, "case"),
        notes_of,
    ]

    def get_list_display(self, request: HttpRequest):
        own = super().get_list_display(request)
        return [*own, *(column for column, act in self.columns if account_of(request).may(act))]

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs: Any):
        if db_field.name in ("coordinator", "backup"):
            kwargs["queryset"] = people_with(Role.COORDINATOR, Role.PUBLISHER)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj=None):
        fixed = list(super().get_readonly_fields(request, obj))
        if obj is not None and not may_assign(request, obj):
            fixed += ["coordinator", "backup"]
        if obj is not None and is_out(obj):
            fixed.append("slug")
        return fixed

    def get_prepopulated_fields(self, request: HttpRequest, obj=None):
        return {} if obj is not None else super().get_prepopulated_fields(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj is not None and is_out(obj))

    def view_on_site(self, obj: Case) -> str | None:
        return f"{settings.PUBLIC_BASE_URL}{obj.get_absolute_url()}" if obj.state == WorkflowState.PUBLISHED else None

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        user = account_of(request)
        if not change and user.may(Act.READ_NOTES) and Role.PUBLISHER not in user.roles:
            self._begun_by(form.instance, user)

    @staticmethod
    def _begun_by(case: Case, user: User) -> None:
        """Who enters a case works on it. Without that an editor could not write its first note."""
        Assignment.objects.get_or_create(case=case, user=user)

    @admin.action(description=_("Submit for review"), permissions=[Act.EDIT_RECORD])
    def submit_for_review(self, request: HttpRequest, queryset) -> None:
        submit_all(request, queryset)


def is_out(case: Case) -> bool:
    """Published or taken back: its address and its existence are then more than ours."""
    return case.state in (WorkflowState.PUBLISHED, WorkflowState.WITHDRAWN)


@admin.register(CaseSubject)
class CaseSubjectAdmin(FactAdmin):
    related = ("case", "person", "organisation")
    list_display = ["__str__", "case", "count", "count_kind"]
    search_fields = [
        "person__name", "person__described_as", "person__names__text", "organisation__name", "group_label", "case__title",
    ]  # fmt: skip
    autocomplete_fields = ["case", "person", "organisation"]
    fieldsets = [part("case"), SUBJECT_FIELDS, more("order")]
    parts = [children(Detention, "subject")]


@admin.register(ExternalIdentifier)
class ExternalIdentifierAdmin(FactAdmin):
    related = ("case",)
    list_display = ["__str__", "case"]
    list_filter = ["scheme"]
    search_fields = ["value", "case__title"]
    autocomplete_fields = ["case"]
    fieldsets = [part("case", ("scheme", "value"))]


@admin.register(Recognition)
class RecognitionAdmin(FactAdmin):
    form = RecognitionRules
    related = ("case", "organisation")
    list_display = ["__str__", "case", "on_in_words"]
    search_fields = ["wording", "attributed_to", "organisation__name", "case__title"]
    autocomplete_fields = ["case", "subject", "organisation"]
    fieldsets = [
        part("case", "wording", ("organisation", "attributed_to"), "on"), more("subject", "touches", "language", "order"),
    ]  # fmt: skip


@admin.register(Correction)
class CorrectionAdmin(RecordAdmin):
    related = ("case",)
    list_display = ["case", "on", "text"]
    date_hierarchy = "on"
    search_fields = ["case__title", "text"]
    autocomplete_fields = ["case"]
    fieldsets = [part("case", "on", "text", "section"), more("touches", "language")]


@admin.register(Redirect)
class RedirectAdmin(RecordAdmin):
    related = ("case",)
    list_display = ["old_slug", "case"]
    search_fields = ["old_slug", "case__title"]
    autocomplete_fields = ["case"]
