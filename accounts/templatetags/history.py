"""What the history pages show of one change."""

from django import template
from django.db import models
from django.utils.safestring import SafeString

from accounts import differences
from accounts.trail import Change

register = template.Library()


@register.filter
def marked(change: Change) -> SafeString:
    """Before and after, with what differs marked."""
    return differences.marked(change.before, change.after)


@register.filter
def label(model: type[models.Model]) -> str:
    return model._meta.label_lower
