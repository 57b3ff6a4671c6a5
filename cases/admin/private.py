"""Internal notes and safe contacts: only for those for whom the case opens, and never in a list or a history."""

from dataclasses import replace
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.models import User, account_of
from accounts.roles import Act, Role
from accounts.trail import Entry, trail
from cases.admin.base import RecordAdmin, part
from cases.admin.forms import RecordForm
from cases.admin.tools import Part, admin_url
from cases.models import Case, Note, SafeContact, SealedTextField

HIDDEN = "•••"


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


class PrivateAdmin(RecordAdmin):
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

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        """Says who changed a sealed text and when, not what it said."""
        obj = self.get_object(request, unquote(object_id))
        entries = trail(obj) if obj is not None and self.has_view_permission(request, obj) else []
        hidden = [self._without_sealed(entry) for entry in entries]
        return super().history_view(request, object_id, {"trail": hidden, **(extra_context or {})})

    def _without_sealed(self, entry: Entry) -> Entry:
        sealed = {str(f.verbose_name) for f in self.model._meta.concrete_fields if isinstance(f, SealedTextField)}
        changes = [replace(c, before=HIDDEN, after=HIDDEN) if c.label in sealed else c for c in entry.changes]
        return replace(entry, changes=changes)


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


@admin.register(SafeContact)
class SafeContactAdmin(PrivateAdmin):
    view_act = change_act = needs = Act.OPEN_SEALED
    related = ("case", "person")
    list_display = ["__str__", "case", "person"]
    search_fields = ["case__title", "person__name"]
    autocomplete_fields = ["case", "person"]
    fieldsets = [part("case", "person", "who", "how", "log", "order")]


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
