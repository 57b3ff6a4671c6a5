"""For the plain text of mails."""

from django import template

from appeals.mailing import text as mail_text

register = template.Library()


@register.filter
def isolated(text: str) -> str:
    """Words of any script, which do not turn the words around them."""
    return mail_text.isolated(str(text))
