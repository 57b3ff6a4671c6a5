"""Internal notes and safe contacts: only for those for whom the case opens, and never in a list or a history."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User, account_of
from accounts.roles import Act, Role
from cases.admin.base import LookOnlyAdmin, RecordAdmin, RowInline, more, part
from cases.admin.forms import RecordForm
from cases.admin.opening import OpensSealed
from cases.admin.tools import Part, admin_url
from cases.models import Case, ContactCall, Note, SafeContact, SealedReading


def cases_open_to(user: User, act: Act):
    """Cases that open to `user` for `act` (the set to the row `Case.opens_to`)."""
    if not user.may(act):
        return Case.objects.none()
    return Case.objects.all() if Role.PUBLISHER in user.roles else Case.objects.assigned_to(user)


class PrivateForm(RecordForm):
    """`by` is who fills it in, `needs` the act that the case must open for; both set by the admin class."""

    by: User
    needs: Act

    def check_row(self) -> None:
        case = self.value("case")
        opens = case is None or case.opens_to(self.by, self.needs)
        self.agree("case", opens, _("This case is not assigned to you. Choose one that is, or ask to be assigned."))


class PrivateAdmin(OpensSealed, RecordAdmin):  # type: ignore[misc, override]
    form = PrivateForm
    needs = Act.READ_NOTES

    def get_queryset(self, request: HttpRequest):
        user = request.user
        opened = cases_open_to(user, self.needs) if isinstance(user, User) else Case.objects.none()
        return super().get_queryset(request).filter(case__in=opened)

    def get_form(self, request: HttpRequest, obj=None, change=False, **kwargs: Any):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.by, form.needs = account_of(request), self.needs  # type: ignore[attr-defined]
        return form

    def _opens(self, request: HttpRequest, obj) -> bool:
        return obj is None or obj.case.opens_to(account_of(request), self.needs)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_view_permission(request, obj) and self._opens(request, obj)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_change_permission(request, obj) and self._opens(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and self._opens(request, obj)


@admin.register(Note)
class NoteAdmin(PrivateAdmin):
    view_act = change_act = Act.READ_NOTES
    related = ("case", "author")
    carry = ("case",)
    list_display = ["beginning", "case", "author", "written_at"]
    search_fields = ["text", "case__title"]
    autocomplete_fields = ["case"]
    readonly_fields = ["author", "written_at"]
    rows = {"text": 8}
    fieldsets = [part("case", "text", "sealed", ("author", "written_at"))]

    @admin.display(description=_("note"))
    def beginning(self, note: Note) -> str:
        return Truncator(note.text).chars(80) or str(_("sealed"))


class CallInline(RowInline):
    """A line for a new call. Those before are read, with the contact, after opening it."""

    model = ContactCall
    verbose_name = _("new call")
    verbose_name_plural = _("add a call")
    extra = 1
    rows = {"on": 1, "by": 1, "said": 3}
    fieldsets = [part(("on", "by"), "said")]
    own_act = own_view_act = Act.OPEN_SEALED

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).none()

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


@admin.register(SafeContact)
class SafeContactAdmin(PrivateAdmin):
    view_act = change_act = needs = Act.OPEN_SEALED
    related = ("case", "person")
    list_display = ["__str__", "case"]
    search_fields = ["case__title"]
    autocomplete_fields = ["case", "person"]
    rows = {"who": 2, "how": 3, "hours": 1, "speaks": 1, "avoid": 2}
    fieldsets = [part("case", "who", "channel", "how", ("hours", "speaks"), "avoid"), more("person", "order")]
    inlines = [CallInline]

    def save_formset(self, request: HttpRequest, form, formset, change: bool) -> None:
        for row in (one.instance for one in formset.forms):
            if isinstance(row, ContactCall) and row.pk is None:
                row.written_by = account_of(request)
        super().save_formset(request, form, formset, change)


@admin.register(SealedReading)
class SealedReadingAdmin(LookOnlyAdmin):
    """Who opened what, for publishers."""

    view_act = Act.PUBLISH
    related = ("by", "row_type")
    list_display = ["at", "by", "what", "reason"]
    list_filter = [("by", admin.RelatedOnlyFieldListFilter), ("row_type", admin.RelatedOnlyFieldListFilter)]
    date_hierarchy = "at"
    search_fields = ["reason", "by__name", "by__email"]
    fieldsets = [part("at", "by", "what", "reason")]
    readonly_fields = ["what"]

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).prefetch_related("row")

    @admin.display(description=_("opened"))
    def what(self, reading: SealedReading) -> str:
        row = reading.row
        if row is None:
            return f"{capfirst(reading.row_type.name)} {reading.row_id} ({gettext('gone')})"
        return format_html('<a href="{}">{}</a>', admin_url(type(row), "change", row.pk), row)


def notes_of(request: HttpRequest, case: Case) -> list[Part]:
    """Ways to what is private about a case, for those for whom it opens."""
    user = account_of(request)
    wanted: list[tuple[Any, Act]] = [(Note, Act.READ_NOTES), (SafeContact, Act.OPEN_SEALED)]
    return [
        Part(
            model._meta.verbose_name_plural,
            model.objects.filter(case=case).count(),
            f"{admin_url(model, 'changelist')}?case__id__exact={case.pk}",
            f"{admin_url(model, 'add')}?case={case.pk}",
        )
        for model, act in wanted
        if case.opens_to(user, act)
    ]
