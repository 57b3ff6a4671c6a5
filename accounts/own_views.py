"""“Your account”: sessions, factors, and what was typed before a session ended."""

from urllib.parse import urlencode, urlsplit

from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import factors, kept
from accounts.models import account_of
from accounts.sessions import end_sessions, open_sessions


@require_safe
def yours(request: HttpRequest) -> HttpResponse:
    """One's own account: factors, recovery codes left, open sessions."""
    account = account_of(request)
    own: dict[Authenticator.Type, list[Authenticator]] = {kind: [] for kind in Authenticator.Type}
    for row in Authenticator.objects.filter(user_id=account.pk).order_by("created_at"):
        own[Authenticator.Type(row.type)].append(row)
    codes = [len(row.wrap().get_unused_codes()) for row in own[Authenticator.Type.RECOVERY_CODES]]
    context = {
        **admin.site.each_context(request), "title": _("Your account"), "account": account,
        "app": next(iter(own[Authenticator.Type.TOTP]), None), "passkeys": own[Authenticator.Type.WEBAUTHN],
        "has_factor": factors.has_factor(account), "codes_left": next(iter(codes), None),
        "sessions": open_sessions(account, now=timezone.now(), this=request.session.session_key),
    }  # fmt: skip
    return render(request, "account/yours.html", context)


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Signs out everywhere; with `which=others` everywhere but here."""
    account = account_of(request)
    if request.POST.get("which") == "others":
        count = end_sessions(account, but=request.session.session_key)
        words = ngettext("%d other session is ended.", "%d other sessions are ended.", count) % count
        messages.success(request, words)
        return HttpResponseRedirect(reverse("account_yours"))
    end_sessions(account, but=request.session.session_key)
    logout(request)
    messages.success(request, _("You are signed out everywhere."))
    return HttpResponseRedirect(reverse("account_login"))


@require_safe
def come_back(request: HttpRequest) -> HttpResponse:
    """Where signing in leads whose form was kept: on to the page that it was typed on."""
    row = kept.claim(request)
    if row is None:
        messages.warning(request, _("The form that you typed before you were signed out is no longer kept."))
        return HttpResponseRedirect(reverse("admin:index"))
    parts = urlsplit(row.path)
    query = "&".join(filter(None, [parts.query, urlencode({kept.MARK: row.pk})]))
    return HttpResponseRedirect(f"{parts.path}?{query}")


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """All that was typed into a form, to copy it from. A POST forgets it."""
    row = kept.of(request, str(pk))
    if row is None:
        raise Http404
    if request.method == "POST":
        row.delete()
        messages.success(request, _("What you typed is forgotten."))
        return HttpResponseRedirect(reverse("admin:index"))
    content = row.content()
    typed = [(name, value) for name, values in content["typed"] for value in values if value.strip()]
    context = {
        **admin.site.each_context(request), "title": _("What you typed"), "row": row, "typed": typed,
        "until": row.kept_at + kept.LONGEST,
    }  # fmt: skip
    return render(request, "account/kept.html", context)
