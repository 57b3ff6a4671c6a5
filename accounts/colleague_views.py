"""The colleagues: any of them freezes an account in an emergency; administrators open it again, two of them."""

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions, factors
from accounts.adapter import send_mail
from accounts.forms import FreezeForm
from accounts.freezing import Freeze
from accounts.fresh import ask_again, is_fresh
from accounts.left_behind import left_behind
from accounts.models import User, account_of
from accounts.pressing import pressed_once
from accounts.roles import Act, Role

BIGGEST = 2**63 - 1


@require_safe
def colleagues(request: HttpRequest) -> HttpResponse:
    """Everyone with a role, by name; who is frozen, by whom and since when."""
    by = account_of(request)
    frozen = {row.account_id: row for row in Freeze.objects.filter(thawed_at=None).select_related("by")}
    people = list(User.objects.exclude(roles=[]).order_by("is_active", "name", "email"))
    left = left_behind(people, to=by)
    rows = [(person, frozen.get(person.pk), left.get(person.pk, [])) for person in people]
    context = {
        **admin.site.each_context(request), "title": _("Colleagues"), "rows": rows, "me": by,
        "manages": by.may(Act.MANAGE_ACCOUNTS),
    }  # fmt: skip
    return render(request, "account/colleagues.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@pressed_once
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for a reason, freezes the account and tells the administrators."""
    account, by = _account(pk), account_of(request)
    form = FreezeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.freeze(account=account, by=by, reason=form.cleaned_data["reason"], now=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _tell_administrators(request, row)
            messages.success(request, _("%(name)s is frozen and signed out everywhere.") % {"name": account})
            say_left_behind(request, account)
            return HttpResponseRedirect(reverse("account_colleagues"))
    context = {
        **admin.site.each_context(request), "title": _("Freeze an account"), "account": account, "form": form,
        "is_own": account.pk == by.pk,
    }  # fmt: skip
    return render(request, "account/freeze.html", context)


def say_left_behind(request: HttpRequest, account: User) -> None:
    """For an account that has just lost what it may do."""
    account.refresh_from_db()
    for words in left_behind([account], to=account_of(request)).get(account.pk, []):
        messages.warning(request, words)


def _tell_administrators(request: HttpRequest, row: Freeze) -> None:
    """By mail, since only they can open it again. A mail that cannot leave is said; the account is frozen."""
    others = User.objects.filter(is_active=True, roles__contains=[Role.ADMINISTRATOR]).exclude(pk=row.account_id)
    for administrator in others:
        context = {"row": row, "link": f"{settings.HABEAS_BASE_URL}{reverse('account_thaw', args=[row.account_id])}"}
        try:
            send_mail("account/email/frozen", administrator.email, context)
        except OSError:
            messages.warning(request, _("The mail to %(name)s could not be sent.") % {"name": administrator})


@require_http_methods(["GET", "HEAD", "POST"])
@pressed_once
def thaw(request: HttpRequest, pk: int) -> HttpResponse:
    """An administrator agrees that a frozen account opens again; with the second one it does."""
    account, by = _account(pk), account_of(request)
    if request.method == "POST":
        if not is_fresh(request):
            return ask_again(request)
        try:
            is_open = actions.thaw(account=account, by=by, now=timezone.now())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            said = _("%(name)s can sign in again.") if is_open else _("Noted. One more administrator has to agree.")
            messages.success(request, said % {"name": account} if is_open else said)
        return HttpResponseRedirect(reverse("account_colleagues"))
    row = Freeze.objects.filter(account=account, thawed_at=None).select_related("by").first()
    words = actions.agreed(row) if row else []
    context = {
        **admin.site.each_context(request), "title": _("Open an account again"), "account": account, "row": row,
        "agreed": words, "needed": actions.NEEDED, "is_own": account.pk == by.pk,
        "has_agreed": by in words, "too_few": actions.who_may_thaw(account) < actions.NEEDED,
    }  # fmt: skip
    return render(request, "account/thaw.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reset_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes someone's second factors away, for who lost phone and recovery codes. Needs a fresh factor; is mailed."""
    account, by = _account(pk), account_of(request)
    if not is_fresh(request):
        return ask_again(request)
    if request.method == "POST":
        try:
            actions.reset_second_factor(account=account, by=by, now=timezone.now())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(reverse("account_yours"))
        _mail_of_reset(request, account, by)
        return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[account.pk]))
    context = {
        **admin.site.each_context(request), "title": _("Take the second factor away"), "account": account,
        "has_factor": factors.has_factor(account), "is_own": account.pk == by.pk,
    }  # fmt: skip
    return render(request, "account/reset_factor.html", context)


def _mail_of_reset(request: HttpRequest, account: User, by: User) -> None:
    try:
        send_mail("account/email/factor_reset", account.email, {"account": account, "by": by})
    except OSError:
        messages.warning(
            request, _("It is taken away, but the mail to %(name)s could not be sent.") % {"name": account}
        )
    else:
        words = _("%(name)s has no second factor any more and is told by mail; the next sign-in asks for a new one.")
        messages.success(request, words % {"name": account})


def _account(pk: int) -> User:
    return get_object_or_404(User, pk=min(pk, BIGGEST))
