"""What is to be mended, at the top of a form."""

from typing import Any

from django import template

from accounts.to_mend import Mend, to_mend

register = template.Library()


@register.simple_tag(takes_context=True)
def things_to_mend(context: Any) -> list[Mend]:
    return to_mend(context["adminform"].form, context["inline_admin_formsets"])
