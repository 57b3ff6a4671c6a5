"""Numbers of other registers, and our own, however someone writes them: 278.17, 278/17 and UA 278/17 are one. Pure.

`identifier_key` of the database compares the same numbers where colleagues enter them; this one forgives more, since
strangers type what they remember: blanks left out, zeros left out, digits and letters of other scripts, a year in full.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby

LONGEST = 80  # signs of a key, as long as a number may be
ASKED = 200  # of what is asked more is not looked at
# What stands before the digits of a number and is no part of it: "Third Urgent Action no. 278/17".
BEFORE = re.compile(r"(?:.*\b(?:URGENT ACTION|UA) )?(?:(?:INDEX|NUMBER|NO|NR) )*(?=\d)")
IN_FULL = re.compile(r"(\d{1,4}) (?:19|20)(\d\d)")  # 278/2017 is 278/17
LETTER, DIGIT, BETWEEN = "letter", "digit", ""


def number_key(written: str) -> str:
    """What all spellings of a number have in common; "" for what names none."""
    number = " ".join(_parts(written))
    in_full = IN_FULL.fullmatch(number)
    parts = in_full.groups() if in_full else number.split()
    return "/".join(part.lstrip("0") or "0" for part in parts)[:LONGEST]


def keys(written: str) -> set[str]:
    """The keys under which a number is kept, to be found by: without its zeros, and with them."""
    return {number_key(written), "/".join(_parts(written))[:LONGEST]} - {""}


def for_address(written: str) -> str:
    """The spelling that stands in addresses, whatever signs are printed between: "278-17", "khm-003-0920-obs-107"."""
    return "-".join(_parts(written)).lower()


def _parts(written: str) -> list[str]:
    """Its letters and its digits, apart: KHM003/0920 is KHM, 003, 0920. Words before a number are left away."""
    runs = ["".join(sign for _kind, sign in run) for kind, run in groupby(_signs(written), lambda one: one[0]) if kind]
    return BEFORE.sub("", " ".join(runs), count=1).split() if runs else []


def _signs(written: str) -> Iterator[tuple[str, str]]:
    """Each sign with its kind: letters as capitals, digits as 0 to 9."""
    for sign in unicodedata.normalize("NFKC", written[:ASKED]).upper():
        category = unicodedata.category(sign)
        if category == "Nd":
            yield DIGIT, str(unicodedata.decimal(sign))
        elif category[0] in "LM":
            yield LETTER, sign
        elif category != "Cf":  # signs without a width, and marks of direction, are not there
            yield BETWEEN, sign
