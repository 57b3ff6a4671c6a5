"""What a page says before a row is deleted, or where it cannot be: what a person needs to know, and what to do."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.models import account_of
from accounts.roles import Act, Role, roles_allow
from accounts.versions import history_of


class DeletesInWords:
    """For a ModelAdmin by acts."""

    model: type[models.Model]

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        lacking, protected = context["perms_lacking"], context["protected"]
        words = {"kind": context["object_name"]}
        title = _("This %(kind)s cannot be deleted yet") if protected else _("Delete this %(kind)s?")
        if lacking:
            title = _("Your account may not delete this %(kind)s")
        said = {
            "title": title % words, "who_may": who_may_delete(lacking), "comes_back": history_of(self.model) is not None,
            "brings_back_itself": account_of(request).may(Act.PUBLISH),
        }  # fmt: skip
        return super().render_delete_form(request, context | said)  # type: ignore[misc]


def who_may_delete(kinds: Iterable[Any]) -> str:
    """The roles that may delete rows of all these kinds, in words; "" where there is none."""
    names = {str(kind) for kind in kinds}
    pages: list[Any] = [page for model, page in admin.site._registry.items() if str(model._meta.verbose_name) in names]
    roles = [
        role for role in Role if all(any(roles_allow([role], act) for act in page.acts_for("delete")) for page in pages)
    ]
    return get_text_list([str(role.label) for role in roles], _("or")) if pages else ""
