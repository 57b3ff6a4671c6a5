"""How the pages of the admin save: never over a colleague's change unawares, and never twice what was sent twice."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import quote, unquote
from django.db import connection, models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.translation import gettext_lazy as _

from accounts import once
from accounts.meanwhile import who_deleted
from accounts.seen import SEEN, SeenForm
from accounts.versions import lock, versions_of

ONCE = "once"
GONE = _(
    "%(who)s deleted this row while you were writing. What you typed is still here, as a new row: save to add it, "
    "or leave the page."
)


SAME_WORDS = _(
    "You saved exactly this within the last hour: %(link)s. Nothing was saved again. If there shall be another one like "
    "it, save again."
)
OTHER_WORDS = _(
    "This page was saved already, with other words: %(link)s. What stands here now is not saved: look, then save again."
)


class AlreadyMade(Exception):
    """The form was sent twice; the first one has made what it asks for."""

    def __init__(self, token: str) -> None:
        super().__init__(token)
        self.token = token


class OnceField(forms.Field):
    """A one-time token. It says nothing about the row."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class OnceForm(forms.Form):
    """A form that writes: it can be taken once. `once_words` is the sum of what was sent."""

    data: Any
    once = OnceField()
    once_by: Any = None
    once_address = once_words = ""
    once_makes = False  # a new row: the same words a second time are asked about
    gone: Any = None

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        return self._fresh() if field_name == ONCE else super().get_initial_for_field(field, field_name)

    def _fresh(self, *, again: bool = False) -> str:
        return once.issue(by=self.once_by, address=self.once_address, again=again)

    def full_clean(self) -> None:
        self.refused: Any = self._refusal() if self.is_bound else None
        if self.refused:
            self.data = self.data.copy()
            self.data[self.add_prefix(ONCE)] = self._fresh(again=True)
        super().full_clean()

    def _refusal(self) -> Any:
        token = str(self.data.get(self.add_prefix(ONCE)) or "")
        about = {"by": self.once_by, "address": self.once_address}
        return refusal(token, self.once_words, makes=self.once_makes, **about)

    def clean(self) -> Any:
        cleaned = super().clean()
        if self.refused and not self.gone:
            self.add_error(None, self.refused)
        return cleaned


def refusal(token: str, words: str, *, makes: bool, by: Any, address: str) -> forms.ValidationError | None:
    """Why what was sent is not taken; None where it is, and for a double, which is led to what the first one made."""
    about: dict[str, Any] = {"by": by, "address": address}
    if not once.holds(token, **about):
        return once.NotValid()
    if once.is_spent(token, **about):
        return None if once.sent_with(token, words, **about) else _saved_before(OTHER_WORDS, once.led_to(token))
    first = once.lately(words, now=timezone.now(), **about) if makes and not once.is_again(token) else None
    return _saved_before(SAME_WORDS, first.led_to) if first else None


def _saved_before(words: Any, led_to: str) -> forms.ValidationError:
    where = led_to if led_to.startswith("/") else f"#{led_to}"
    link = format_html('<a href="{}">{}</a>', where, _("look at it")) if led_to else _("it is in the record")
    return forms.ValidationError(format_html(escape(words).replace("%(link)s", "{}"), link), code="once")


class SavesKnowingly:
    """For a ModelAdmin: locks what it changes, compares versions, takes each new row once."""

    model: type[models.Model]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        if not issubclass(form, SeenForm):
            form = type(form)(form.__name__, (SeenForm, form), {"__module__": form.__module__})
        about = {
            "__module__": form.__module__, "once_by": request.user, "once_makes": not change,
            "once_address": self.once_address(obj.pk if change and obj is not None else None),
            "once_words": self._words(request),
        }  # fmt: skip
        form = type(form)(form.__name__, (OnceForm, form), about)
        form.versions, form.gone = getattr(request, "versions", {}), getattr(request, "gone", None)
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without what every form carries hidden; the page writes that itself."""
        return [name for name in super().get_fields(request, obj) if name not in (SEEN, ONCE)]  # type: ignore[misc]

    def once_address(self, key: Any = None) -> str:
        """What the token of a form is bound to: new rows of this kind, or one stored row."""
        label = self.model._meta.label_lower
        return f"add:{label}" if key is None else f"change:{label}:{key}"

    @staticmethod
    def _words(request: HttpRequest) -> str:
        if request.method != "POST":
            return ""
        if not hasattr(request, "once_words"):
            request.once_words = once.words_of(request)  # type: ignore[attr-defined]
        return request.once_words  # type: ignore[attr-defined]

    def is_double(self, request: HttpRequest, token: str, key: Any = None) -> bool:
        """Whether a form with exactly these words was taken already."""
        about: dict[str, Any] = {"by": request.user, "address": self.once_address(key)}
        return bool(token) and once.sent_with(token, self._words(request), **about)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row; locked, and as it is once it is locked, where it will be written."""
        row = super().get_object(request, object_id, from_field)  # type: ignore[misc]
        if row is None or request.method != "POST" or not connection.in_atomic_block:
            return row
        lock([row.pk], type(row))
        return super().get_object(request, object_id, from_field)  # type: ignore[misc]

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ):
        token, key = str(request.POST.get(ONCE) or ""), None if object_id is None else self._key(object_id)
        if self.is_double(request, token, key):
            return self.made_already(request, token, is_new=key is None)
        request.saving = True  # type: ignore[attr-defined]
        if object_id is not None and request.method != "POST":
            # Before the row is read: a version that is too old is refused later, one too new would not be.
            request.versions = self._versions_of(object_id)  # type: ignore[attr-defined]
        try:
            response = super().changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]
        except AlreadyMade as made:
            return self.made_already(request, made.token, is_new=key is None)
        # The first press was stored while this one was being looked at, and looked like a double of it.
        refused = "adminform" in (getattr(response, "context_data", None) or {})
        if refused and self.is_double(request, token, key):
            return self.made_already(request, token, is_new=key is None)
        return response

    def _key(self, object_id: Any) -> Any:
        try:
            return self.model._meta.pk.to_python(unquote(str(object_id)))
        except (forms.ValidationError, ValueError):
            return None

    def _versions_of(self, object_id: Any) -> dict[Any, str]:
        key = self._key(object_id)
        is_number = isinstance(key, int) and abs(key) < 2**63
        return versions_of(self.model, [key]) if is_number else {}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if isinstance(form, OnceForm):
            token = form.cleaned_data[ONCE]
            about: dict[str, Any] = {"by": request.user, "address": form.once_address}
            if not once.spend(token, **about):
                raise AlreadyMade(token)
            once.note(token, form.once_words, **about)
        super().save_model(request, obj, form, change)  # type: ignore[misc]

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        self._remember(request, obj)
        return super().response_add(request, obj, post_url_continue)  # type: ignore[misc]

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        self._remember(request, obj)
        return super().response_change(request, obj)  # type: ignore[misc]

    def _remember(self, request: HttpRequest, obj: Any) -> None:
        if token := str(request.POST.get(ONCE) or ""):
            once.remember(token, self._page("change", quote(obj.pk)))

    def _page(self, page: str, *args: Any) -> str:
        return reverse(f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}_{page}", args=args)

    def made_already(self, request: HttpRequest, token: str, *, is_new: bool) -> HttpResponse:
        """Leads whoever sent the same form twice to what the first one made."""
        led_to = once.led_to(token)
        if IS_POPUP_VAR in request.POST and (row := self._row_at(request, led_to)) is not None:
            return super().response_add(request, row) if is_new else super().response_change(request, row)  # type: ignore[misc]
        messages.warning(request, once.DONE_ALREADY)
        return HttpResponseRedirect(led_to or self._page("changelist"))

    def _row_at(self, request: HttpRequest, address: str) -> Any:
        try:
            object_id = resolve(address).kwargs.get("object_id")
        except Resolver404:
            return None
        return super().get_object(request, unquote(object_id)) if object_id else None  # type: ignore[misc]

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """Where a colleague deleted the row meanwhile, what was typed comes back as a new one."""
        key = self._key(object_id)
        if request.method == "POST" and getattr(request, "saving", False) and key is not None:
            deleted = who_deleted(self.model, key)
            is_gone = not self.model._base_manager.filter(pk=key).exists()
            if deleted and is_gone and self.has_add_permission(request):  # type: ignore[attr-defined]
                request.gone = GONE % {"who": deleted[0]}  # type: ignore[attr-defined]
                return self.changeform_view(request, None, self._page("add"))
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]
