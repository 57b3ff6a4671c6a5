"""A one-time token in a form that makes something."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts import once

register = template.Library()


@register.simple_tag(takes_context=True)
def once_field(context: template.Context, sent_to: str = "") -> SafeString:
    """The hidden field of a form that is sent to its own page, or to another (accounts.pressing takes it): the token
    that was sent while it holds."""
    request = context["request"]
    about = {"by": request.user, "address": once.page(sent_to or request.path)}
    token = str(request.POST.get("once") or "")
    if not once.holds(token, **about) or once.is_spent(token, **about):
        token = once.issue(**about)
    return format_html('<input type="hidden" name="once" value="{}">', token)
