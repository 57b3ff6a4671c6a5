"""What the database refuses after the form agreed: said on the page, with what was typed still there.

Two people at once, and rules that a form of several rows cannot check, end here instead of in an error page.
"""

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.contrib.admin.helpers import AdminErrorList
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import DataError, IntegrityError, OperationalError, transaction
from django.forms.utils import ErrorList
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from accounts import kept

NUL = "\x00"
UNKNOWN = _(
    "This does not go with what is in the record: perhaps a colleague has just saved or removed something. "
    "Nothing was saved; what you typed is still here. Look at the list, then save again."
)
TAKEN = _(
    "Another row has one of these values already, for example the address of the page. "
    "Nothing was saved; choose another value and save again."
)
CROWD = _("Several people saved this at the same moment. Nothing was saved; what you typed is still here: save again.")
TOO_LARGE = _("One of the values is too long or too large to be kept. Nothing was saved.")


def message_of(error: Exception) -> Any:
    """The sentence of the constraint that refused, or a general one."""
    if isinstance(error, DataError):
        return TOO_LARGE
    if isinstance(error, OperationalError):
        return CROWD
    diag = getattr(error.__cause__, "diag", None)
    name = getattr(diag, "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return constraint.violation_error_message
    return TAKEN if getattr(diag, "sqlstate", "") == "23505" else UNKNOWN


def is_deadlock(error: Exception) -> bool:
    """Whether two who waited for each other were parted by the database."""
    return getattr(error.__cause__, "sqlstate", "") == "40P01"


def _hushed(page: HttpResponse) -> HttpResponse:
    """What was kept is no mistake: the page marks what is wrong with it, if anything, and no more."""
    context = getattr(page, "context_data", None) or {}
    if "adminform" in context:
        form = context["adminform"].form
        left = [error for error in form.errors.pop(NON_FIELD_ERRORS, ErrorList()).as_data() if error.code != "conflict"]
        if left:
            form.add_error(None, left)
        context["errors"] = AdminErrorList(form, [inline.formset for inline in context["inline_admin_formsets"]])
    return page


class ConflictsAreSaid:
    """For a ModelAdmin whose forms are RecordForms."""

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None) -> HttpResponse:
        if kept.bring_back(request):  # typed before the session ended: shown again, and saved by nobody yet
            request.conflict = kept.LOOK  # type: ignore[attr-defined]
            with transaction.atomic():
                page = super().changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]
                transaction.set_rollback(True)
            return _hushed(page)
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]
        except (IntegrityError, DataError, OperationalError) as error:
            if request.method != "POST" or getattr(request, "conflict", None):
                raise
            if isinstance(error, OperationalError) and not is_deadlock(error):
                raise
            request.conflict = message_of(error)  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]

    def get_form(self, request: HttpRequest, obj=None, change=False, **kwargs: Any):
        form = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        form.conflict = getattr(request, "conflict", None)
        return form

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """A query string that PostgreSQL cannot even compare leads to the whole list, with a word about it."""
        try:
            if any(NUL in text for pair in request.GET.lists() for text in (pair[0], *pair[1])):
                raise DataError
            return super().changelist_view(request, extra_context)  # type: ignore[misc]
        except DataError:
            messages.error(request, _("This filter is not understood; here is the whole list."))
            return HttpResponseRedirect(request.path)

    def get_search_results(self, request: HttpRequest, queryset, search_term: str):
        return super().get_search_results(request, queryset, search_term.replace(NUL, ""))  # type: ignore[misc]
