"""Tags of the page about the API."""

import re
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

MARKED = re.compile(r"`([^`]+)`")


@register.filter
def coded(text: Any) -> SafeString:
    """A sentence whose words between backticks stand as code. Everything in it is escaped."""
    parts = MARKED.split(str(text))
    shown = (format_html('<code dir="ltr">{}</code>', part) if at % 2 else part for at, part in enumerate(parts))
    return format_html_join("", "{}", ((part,) for part in shown))
