"""Why someone does a thing, as it is kept with it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST_REASON = 300


def given(reason: str) -> str:
    """The reason, stripped. Raises ValidationError without one or when it is too long."""
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Write the reason.")})
    check_length(reason)
    return reason


def check_length(reason: str) -> None:
    """Raises ValidationError when it is longer than what is kept."""
    if len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": _("Write at most %(most)d characters.") % {"most": LONGEST_REASON}})
