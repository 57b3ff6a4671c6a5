"""Settings: one row, whose list is its page."""

from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from accounts.roles import Act
from cases.admin.base import RecordAdmin
from cases.admin.tools import admin_url


class OneRowAdmin(RecordAdmin):
    """What the administrator sets. The row is made when it is saved for the first time."""

    view_act = change_act = Act.MANAGE_ACCOUNTS
    delete_act = None  # type: ignore[assignment]

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_add_permission(request) and not self.model.objects.exists()  # type: ignore[attr-defined]

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        row = self.model.objects.first()  # type: ignore[attr-defined]
        shown = {
            "show_save_and_add_another": False,
            "title": capfirst(str(self.model._meta.verbose_name)),
            **(extra_context or {}),
        }
        if row is None:
            return self.add_view(request, admin_url(self.model, "add"), shown)
        return self.change_view(request, str(row.pk), admin_url(self.model, "change", row.pk), shown)

    def save_model(self, request: HttpRequest, obj, form, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)
