"""An e-mail address as someone typed it: one address and nothing else, in a form that no mail header can be broken with. Pure."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

LONGEST = 254  # characters, as mail servers have it (RFC 5321)
_LONGEST_NAME = 64
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"({_LABEL}\.)+(?=[a-z])({_LABEL})")


def cleaned(typed: str) -> str:
    """The address, its domain as mail servers write it (xn--…). Raises ValidationError with a sentence."""
    address = unicodedata.normalize("NFC", typed.strip(" \t"))
    if len(address) > LONGEST:
        raise ValidationError(_("This is longer than an e-mail address can be."))
    name, at, domain = address.rpartition("@")
    if not at:
        raise ValidationError(_("Write an e-mail address, with an @ in it."))
    if "@" in name or any(mark in address for mark in ",; \t"):
        raise ValidationError(_("Write one e-mail address alone."))
    if not name.isascii():
        raise ValidationError(
            _("Before the @, only Latin letters, digits and signs reach every mail server. Is there another address?")
        )
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
        raise ValidationError(_("The part before the @ is not as e-mail addresses are written."))
    return f"{name}@{_in_ascii(domain)}"


def _in_ascii(domain: str) -> str:
    try:
        written = punycode(domain.lower()).lower()
    except UnicodeError:
        written = ""
    if not _DOMAIN.fullmatch(written) or len(written) > 253:
        raise ValidationError(_("The part after the @ is not as e-mail addresses are written. Example: example.org."))
    return written


def alike(address: str) -> str:
    """The same for spellings that reach one mailbox everywhere: servers tell no large letters from small ones."""
    return address.lower()


def mailbox(address: str) -> str:
    """The same for "name+anything@…" as well: many servers put all of these into one box."""
    name, _at, domain = alike(address).rpartition("@")
    return f"{name[:1]}{name[1:].partition('+')[0]}@{domain}"
