"""Admin classes that ask `accounts.roles` instead of Django's permissions.

@admin.register(Case)
class CaseAdmin(ActAdmin):
    change_act = Act.EDIT_RECORD                       # add and delete follow it
    delete_act = None                                  # nobody
    extra_acts = {"cases_case_publish": Act.PUBLISH}   # addresses added in get_urls

    @admin.action(description=_("Publish"), permissions=[Act.PUBLISH])
    def publish(self, request, queryset): ...
"""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest

from accounts.deleting import DeletesInWords
from accounts.history_views import history_of_row
from accounts.models import User
from accounts.roles import Act
from accounts.saving import SavesKnowingly
from accounts.trail import is_sealed

SAME_AS_CHANGE = "same as change"


def _may(request: HttpRequest, *acts: Act | None) -> bool:
    user = request.user
    return isinstance(user, User) and any(act is not None and user.may(act) for act in acts)


class ActPermissions:
    """Who may see, add, change and delete, by acts; None is nobody. Who may change may see."""

    view_act: ClassVar[Act | None] = Act.READ_RECORD
    change_act: ClassVar[Act | None] = Act.EDIT_RECORD
    add_act: ClassVar[Act | str | None] = SAME_AS_CHANGE
    delete_act: ClassVar[Act | str | None] = SAME_AS_CHANGE

    @classmethod
    def acts_for(cls, page: str) -> tuple[Act, ...]:
        """The acts of which one is enough for "view", "add", "change" or "delete"; empty when nobody may."""
        act = getattr(cls, f"{page}_act")
        acts = (cls.view_act, cls.change_act) if page == "view" else (cls.change_act if act == SAME_AS_CHANGE else act,)
        return tuple(Act(act) for act in acts if act is not None)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return _may(request, *self.acts_for("view"))

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return _may(request, *self.acts_for("change"))

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return _may(request, *self.acts_for("add"))

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return _may(request, *self.acts_for("delete"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _may(request, *self.acts_for("view"))


def _permission(act: Act):
    def has_permission(self, request: HttpRequest) -> bool:
        return _may(request, act)

    return has_permission


# Django asks `has_<permission>_permission` of an action's `permissions=[…]`: one such method per act.
for _act in Act:
    setattr(ActPermissions, f"has_{_act.value}_permission", _permission(_act))


def asks_for_hidden(model: type[models.Model], lookup: str) -> bool:
    """Whether a lookup goes through rows that point to `model`, or reads a password or a sealed field."""
    current: type[models.Model] | None = model
    for name in lookup.split(LOOKUP_SEP):
        if current is None:
            break  # a comparison, such as "startswith"
        try:
            field: Any = current._meta.get_field(current._meta.pk.name if name == "pk" else name)
        except FieldDoesNotExist:
            break
        if (field.auto_created and not field.concrete) or name == "password" or is_sealed(field):
            return True
        current = field.related_model if field.is_relation else None
    return False


class ActAdmin(DeletesInWords, SavesKnowingly, ActPermissions, admin.ModelAdmin):  # type: ignore[misc]
    """A ModelAdmin by acts. Its history page reads the database's own history; Django's log is not kept,
    since its copies of names would outlive an erasure."""

    # Names of further addresses (from get_urls) and the act that each needs; config.access reads it.
    extra_acts: ClassVar[dict[str, Act]] = {}

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """An address may filter by what the list itself filters by, and by plain fields of the row.

        Rows that point here and secrets would answer questions that the list does not: which case has notes, how a
        password's sum begins.
        """
        filters = self.get_list_filter(request)
        offered = [item if isinstance(item, str) else item[0] for item in filters if isinstance(item, str | tuple)]
        if not super().lookup_allowed(lookup, value, request):
            return False
        return not asks_for_hidden(self.model, lookup) or any(f"{lookup}__".startswith(f"{one}__") for one in offered)

    def log_addition(self, request, obj, message):
        return None

    def log_change(self, request, obj, message):
        return None

    def log_deletions(self, request, queryset):
        return []

    def history_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        return history_of_row(self, request, obj)
