"""Dates in one's own calendar: secret addresses that a calendar program reads, and a file to copy once."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts import once
from accounts.models import User, account_of
from accounts.pressing import carries_token, pressed_once
from appeals import calendars, link_tokens
from appeals.actions import calendars as actions
from appeals.desk.asking import BIGGEST
from appeals.models import CalendarAddress
from appeals.vocab import DueKind
from cases import countries
from cases.models import Case


class ContentForm(forms.Form):
    """What a calendar is to hold. Of kinds and countries none is all."""

    label = forms.CharField(
        label=gettext_lazy("Where you will use it"), max_length=80, help_text=gettext_lazy("Only you see it. Example: my phone."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )  # fmt: skip
    with_backup = forms.BooleanField(
        label=gettext_lazy("Also the dates of cases that I back up"), required=False, initial=True
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Only these kinds"), choices=DueKind.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: all kinds."),
    )  # fmt: skip
    countries = forms.MultipleChoiceField(
        label=gettext_lazy("Only these countries"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: all countries."),
    )  # fmt: skip

    def __init__(self, *args: Any, chosen: tuple[str, ...] = (), **kwargs: Any):
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        known = Case.objects.all_countries()
        field: Any = self.fields["countries"]
        field.choices = sorted(((code, countries.name(code)) for code in {*known, *chosen}), key=lambda pair: pair[1])

    @classmethod
    def of(cls, row: CalendarAddress, data: Any = None) -> "ContentForm":
        """The form of an address that there is."""
        said = {"label": row.label, "with_backup": row.with_backup, "kinds": row.kinds, "countries": row.countries}
        return cls(data, initial=said, chosen=tuple(row.countries))

    @property
    def content(self) -> actions.Content:
        said = self.cleaned_data
        return actions.Content(said["label"], said["kinds"], said["countries"], said["with_backup"])


# What a calendar program reads


@require_safe
def read(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of a secret address. No session is read and no cookie set; whatever is no such address is not found."""
    row = calendars.read_by(token) if link_tokens.is_whole(token) else None
    if row is None:
        raise Http404
    now = timezone.now()
    CalendarAddress.objects.filter(pk=row.pk).exclude(last_read_on=now.date()).update(last_read_on=now.date())
    return _file(calendars.calendar(row, now=now))


@require_safe
def copy(request: HttpRequest) -> HttpResponse:
    """One's own dates as they stand now, as a file for a calendar: it needs no secret address, and does not change."""
    row = CalendarAddress(user=account_of(request), with_backup=True)
    return _file(calendars.calendar(row, now=timezone.now()), "habeas.ics")


def _file(content: bytes, name: str = "") -> HttpResponse:
    """Nobody on the way keeps it, and nothing that is opened from it says from where."""
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"], response["Referrer-Policy"] = "private, no-store", "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    if name:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# The pages


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """One's addresses, and a form for another. The address that is made stands in this one answer, and nowhere again."""
    user, form = account_of(request), ContentForm(request.POST if request.method == "POST" else None)
    address = ""
    if request.method == "POST" and form.is_valid():
        try:
            address = _made(request, form)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if not address:
                return HttpResponseRedirect(request.path)
            form = ContentForm()
    context = {
        "title": _("Your calendars"), "form": form, "rows": _own(user), "address": address,
        "subscribe": urlsplit(address)._replace(scheme="webcal").geturl() if address else "",
    }  # fmt: skip
    return _page(request, "desk/calendars.html", form, context)


@transaction.atomic
def _made(request: HttpRequest, form: ContentForm) -> str:
    """The new address; "" where the same was sent before: it was shown then. Raises ValidationError with a sentence."""
    user = account_of(request)
    if carries_token(request) and not once.spend(str(request.POST["once"]), by=user, address=once.page(request.path)):
        messages.warning(request, _("This was sent twice. The address was made and shown once; if you have not seen it, revoke it and make another."))  # fmt: skip
        return ""
    _row, token = actions.make(form.content, by=user, now=timezone.now())
    return f"{settings.HABEAS_BASE_URL}{reverse('calendar', args=[token])}"


@require_http_methods(["GET", "HEAD", "POST"])
@pressed_once
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another content for an address that stays the same."""
    row = get_object_or_404(_own(account_of(request)), pk=min(pk, BIGGEST))
    form = ContentForm.of(row, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.change(row, form.content, by=account_of(request))
        messages.success(request, _("“%(label)s” holds that from now on. Programs show it when they ask again.") % {"label": form.cleaned_data["label"]})  # fmt: skip
        return HttpResponseRedirect(reverse("desk:calendars"))
    return _page(request, "desk/calendar_change.html", form, {"title": _("What this calendar holds"), "form": form, "row": row})  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@pressed_once
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends an address."""
    row = get_object_or_404(CalendarAddress, user=account_of(request), pk=min(pk, BIGGEST))
    if request.method == "POST":
        actions.revoke(row, by=account_of(request), now=timezone.now())
        messages.success(request, _("“%(label)s” is revoked: from now on nobody reads it.") % {"label": row.label})
        return HttpResponseRedirect(reverse("desk:calendars"))
    return _page(request, "desk/calendar_revoke.html", None, {"title": _("Revoke this address"), "row": row})


def _own(user: User) -> QuerySet[CalendarAddress]:
    return CalendarAddress.objects.readable().filter(user=user)


def _page(request: HttpRequest, template: str, form: forms.Form | None, context: dict[str, Any]) -> HttpResponse:
    refused = form is not None and form.is_bound and bool(form.errors)
    response = render(
        request, template, {**admin.site.each_context(request), **context}, status=400 if refused else 200
    )
    response["Referrer-Policy"] = "no-referrer" if context.get("address") else "same-origin"
    return response
