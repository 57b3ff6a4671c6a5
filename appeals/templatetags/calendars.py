"""Where a calendar program reads the last days to write, and the file to copy once."""

from urllib.parse import urlencode, urlsplit

from django import template
from django.urls import reverse

from cases.public.feeds import absolute

register = template.Library()


@register.simple_tag
def public_calendar(**wanted: str) -> dict[str, str]:
    """Addresses of the calendar of all appeals, or of those with this `country` or `appeal`: to subscribe with a click, to
    type into a program, to copy once."""
    query = urlencode({name: value for name, value in wanted.items() if value})
    path = reverse("appeals:deadlines")
    address = absolute(f"{path}?{query}" if query else path)
    once = (
        reverse("appeals:appeal_ics", args=[wanted["appeal"]])
        if wanted.get("appeal")
        else f"{path}?{urlencode({**wanted, 'copy': 'once'})}"
    )
    return {"subscribe": subscribed(address), "address": address, "once": once}


def subscribed(address: str) -> str:
    """The same address as calendar programs are called by: they go on asking it."""
    return urlsplit(address)._replace(scheme="webcal").geturl()
