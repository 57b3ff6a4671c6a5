"""Whether a printed address or number can be used, and by which link: from its kind and its words alone. Pure.

What is printed is kept as printed. What cannot be used as it stands is never offered to writers, and never a link.
"""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from cases.vocab import ChannelKind

# Between several addresses that are printed in one line.
_BETWEEN = re.compile(r"[\s,;|]+|\s+or\s+")
_AROUND = "<>()[]{}.:'\"“”‘’"
# Left out by whoever printed it: 855 23 4XX XXX, +66 2 *** **, 02-…
_MASKED = re.compile(r"[xX*?_]{2,}|\d[*?_]|[*?_]\d|…|\.\.\.")
_NUMBER = re.compile(r"\+?\(?\d[\d\s().\-–/]*")
_DIALLED = re.compile(r"(?!.*\(0)\+\d[\d\s().\-–]*", re.DOTALL)  # “(0)” is dialled at home only
_LEAST_DIGITS, _MOST_DIGITS = 3, 15
_SHORT = 8  # shorter than any postal address, in scripts that part no words as well
_HANDLE = re.compile(r"@[\w.\-]{2,}")
_WEB = re.compile(r"(?:https?://)?(?:[\w\-]+\.)+[^\W\d_][\w\-]+(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)


def fault(kind: str, value: str) -> str:
    """Why what is printed cannot be used as it stands, a sentence; "" where it can, or where nothing is printed."""
    value = value.strip()
    return _FAULTS[ChannelKind(kind)](value) if value and kind in _FAULTS else ""


def link(kind: str, value: str) -> str:
    """The address by which a device opens it; "" where it is only to be read.

    A phone number without its "+" is not linked: which country it is dialled from is not ours to guess.
    """
    value = value.strip()
    if not value or fault(kind, value):
        return ""
    if kind == ChannelKind.EMAIL:
        return f"mailto:{value}" if _is_email(value) else ""
    if kind == ChannelKind.PHONE:
        return "tel:" + re.sub(r"[^\d+]", "", value) if _DIALLED.fullmatch(value) else ""
    if kind in (ChannelKind.FORM, ChannelKind.SOCIAL) and value.startswith("https://"):
        return value if _WEB.fullmatch(value) else ""
    return ""


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return "." in text.rpartition("@")[2]


def _email(value: str) -> str:
    parts = [part.strip(_AROUND) for part in _BETWEEN.split(value)]
    if any(_is_email(part.removeprefix("mailto:")) for part in parts):
        return ""
    if "@" not in value:
        return _("An e-mail address has a name, an @ and a domain, such as office@example.org.")
    if any(part.endswith("@") for part in parts if part):
        return _("The e-mail address ends at the @: its domain is missing.")
    return _("This is no complete e-mail address.")


def _phone(value: str) -> str:
    if _MASKED.search(value):
        return _("Digits of the number are left out.")
    counts = [sum(sign.isdigit() for sign in run) for run in _NUMBER.findall(value)]
    if any(_LEAST_DIGITS <= count <= _MOST_DIGITS or _holds_several(value) for count in counts):
        return ""
    return (
        _("The number has too many digits.")
        if max(counts, default=0) > _MOST_DIGITS
        else _("No number can be dialled.")
    )


def _holds_several(value: str) -> bool:
    """Several numbers printed behind each other, with / or – between them."""
    parts = [sum(sign.isdigit() for sign in part) for part in re.split(r"[/–]| - ", value)]
    return len(parts) > 1 and all(_LEAST_DIGITS <= count <= _MOST_DIGITS for count in parts)


def _form(value: str) -> str:
    return (
        "" if _has_web_address(value) else _("A web form needs its whole address, such as https://example.org/contact.")
    )


def _social(value: str) -> str:
    named = "@" not in value and re.search(r"\w{2,}", value)
    usable = named or _HANDLE.search(value) or _has_web_address(value)
    return "" if usable else _("The account has no name.")


def _post(value: str) -> str:
    words = re.findall(r"\w+", value)
    return "" if len(words) > 1 or len(value) >= _SHORT else _("One word is no postal address.")


def _has_web_address(value: str) -> bool:
    """One that a browser opens. An e-mail address is none."""
    for part in (part.strip("<>()[]{}'\"“”‘’,;") for part in value.split()):
        if "@" not in part.partition("/")[0] and _WEB.fullmatch(part) and _opens(part):
            return True
    return False


def _opens(part: str) -> bool:
    try:
        return bool(urlsplit(part if "://" in part else f"https://{part}").hostname)
    except ValueError:
        return False


_FAULTS = {
    ChannelKind.EMAIL: _email, ChannelKind.PHONE: _phone, ChannelKind.FAX: _phone, ChannelKind.FORM: _form,
    ChannelKind.SOCIAL: _social, ChannelKind.POST: _post,
}  # fmt: skip
